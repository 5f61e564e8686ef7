"""The checks of the vendors' keys."""

import asyncio
from pathlib import Path

import pytest

from tests.cli.test_doctor import finding, levels
from tests.rows import each_row
from voiceflow.cli.checkup import Level, Use
from voiceflow.cli.checkup.keys import KEYS, check_keys
from voiceflow.cli.checkup.network import SERVICES
from voiceflow.cli.doctor import examine, unneeded

GOOGLE = {"GOOGLE_APPLICATION_CREDENTIALS", "Dialogflow"}


GOOD = {
    "ELEVENLABS_API_KEY": "sk_0123456789",
    "OPENAI_API_KEY": "sk-0123456789",
    "TWILIO_ACCOUNT_SID": "AC" + "0a" * 16,
    "TWILIO_AUTH_TOKEN": "0b" * 16,
}


def test_good_keys_are_set_and_not_told() -> None:
    findings = check_keys(GOOD)
    assert set(levels(findings).values()) == {Level.OK}
    assert [each.text for each in findings] == ["set"] * 4


@each_row(
    ("name", "value", "level", "says"),
    [
        ("ELEVENLABS_API_KEY", "", Level.FAIL, "not set"),
        ("ELEVENLABS_API_KEY", "  ", Level.FAIL, "not set"),
        ("ELEVENLABS_API_KEY", " sk_0123 ", Level.FAIL, "blanks around it"),
        ("ELEVENLABS_API_KEY", '"sk_0123"', Level.FAIL, "quotes around it"),
        ("ELEVENLABS_API_KEY", "sk_01é23", Level.FAIL, "characters that no key has"),
        ("ELEVENLABS_API_KEY", "sk-proj-0123", Level.FAIL, "a key of OpenAI"),
        ("OPENAI_API_KEY", "sk_0123456789", Level.FAIL, "a key of ElevenLabs"),
        ("OPENAI_API_KEY", "<your key>", Level.FAIL, "characters that no key has"),
        ("OPENAI_API_KEY", "your-key-here", Level.WARN, "a placeholder"),
        ("TWILIO_ACCOUNT_SID", "", Level.WARN, "not set"),
        ("TWILIO_ACCOUNT_SID", "SK" + "0a" * 16, Level.FAIL, "the SID of an API key"),
        ("TWILIO_ACCOUNT_SID", "AC123", Level.FAIL, "not in the form of one"),
        ("TWILIO_AUTH_TOKEN", "AC" + "0a" * 16, Level.FAIL, "the account's SID"),
        ("TWILIO_AUTH_TOKEN", "token-of-an-emulator", Level.WARN, "not in the form of one"),
    ],
)
def test_a_mistake_in_a_key_is_told_without_the_key(name: str, value: str, level: Level, says: str) -> None:
    found = finding(check_keys({**GOOD, name: value}), name)
    assert (found.level, says in found.text, bool(found.fix)) == (level, True, True)
    assert not value.strip() or value.strip() not in found.text + found.fix


def test_the_key_of_elevenlabs_is_told_to_be_for_all_but_public_agents() -> None:
    text = finding(check_keys({}), "ELEVENLABS_API_KEY").text
    assert "recognisers, voices and agents; only a public agent needs none" in text


def test_another_model_server_needs_no_key_of_openai() -> None:
    elsewhere = {**GOOD, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": "http://127.0.0.1:8081/v1"}
    assert levels(check_keys(elsewhere))["OPENAI_API_KEY"] is Level.OK


def test_a_bot_with_another_model_needs_no_key_of_openai(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text("from voiceflow.processors import LLM\nLLM(model='anthropic:claude-haiku-4-5')\n")
    assert {"OPENAI_API_KEY", "language model"} <= unneeded(file)
    found = asyncio.run(examine(GOOD, network=False, uses=[Use.SERVE], models=["anthropic"]))
    assert levels(found)["ANTHROPIC_API_KEY"] is Level.FAIL


@pytest.mark.parametrize(
    ("source", "skipped"),
    [
        (
            "from voiceflow.processors.local import LocalSTT\nfrom voiceflow.processors import LLM\nLLM()",
            {"ELEVENLABS_API_KEY", "ElevenLabs", *GOOGLE},
        ),
        (
            "from voiceflow.processors.elevenlabs import ElevenLabsSTT\nElevenLabsSTT()",
            {"OPENAI_API_KEY", "language model", *GOOGLE},
        ),
        ("", {"ELEVENLABS_API_KEY", "ElevenLabs", "OPENAI_API_KEY", "language model", *GOOGLE}),
    ],
)
def test_what_no_processor_of_the_bot_needs_is_not_looked_at(
    tmp_path: Path, source: str, skipped: set[str]
) -> None:
    file = tmp_path / "bot.py"
    file.write_text(source)
    assert unneeded(file) == skipped
    assert skipped <= {key.name for key in KEYS} | {service.topic for service in SERVICES} | GOOGLE


def test_a_server_of_an_asterisk_needs_no_key_of_a_carrier() -> None:
    environ = {"VOICEFLOW_AUDIOSOCKET": "127.0.0.1:0", "PORT": "65123"}
    topics = levels(asyncio.run(examine(environ, network=False, uses=[Use.SERVE])))
    assert "TWILIO_AUTH_TOKEN" not in topics
    assert "PUBLIC_URL" not in topics
