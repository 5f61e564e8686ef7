"""``voiceflow doctor``: what it finds, and that it tells no key."""

import asyncio
import json
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from aiohttp import web

from voiceflow.cli.checkup import Finding, Level, Use
from voiceflow.cli.checkup.engines import check_engines
from voiceflow.cli.checkup.google import check_google
from voiceflow.cli.checkup.keys import KEYS, check_keys
from voiceflow.cli.checkup.listeners import check_listeners
from voiceflow.cli.checkup.models import check_models, services_of
from voiceflow.cli.checkup.network import SERVICES, check_port, check_servers
from voiceflow.cli.checkup.open_files import check_open_files
from voiceflow.cli.checkup.packages import check_packages, check_python, fits
from voiceflow.cli.doctor import examine, report, required, unneeded
from voiceflow.errors import ConfigurationError
from voiceflow.testing import serve

ROOT = Path(__file__).parents[2]
GOOGLE = {"GOOGLE_APPLICATION_CREDENTIALS", "Dialogflow"}
GOOD = {
    "ELEVENLABS_API_KEY": "sk_0123456789",
    "OPENAI_API_KEY": "sk-0123456789",
    "TWILIO_ACCOUNT_SID": "AC" + "0a" * 16,
    "TWILIO_AUTH_TOKEN": "0b" * 16,
}


def levels(findings: list[Finding]) -> dict[str, Level]:
    return {finding.topic: finding.level for finding in findings}


def finding(findings: list[Finding], topic: str) -> Finding:
    (found,) = [each for each in findings if each.topic == topic]
    return found


def test_good_keys_are_set_and_not_told() -> None:
    findings = check_keys(GOOD)
    assert set(levels(findings).values()) == {Level.OK}
    assert [each.text for each in findings] == ["set"] * 4


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("variables", "limit", "level", "says"),
    [
        ({}, 1920, Level.OK, "1920 may be open; 200 calls need about 1920"),
        ({}, 1024, Level.WARN, "1024 may be open, enough for 88 calls; 200 calls need about 1920"),
        ({"VOICEFLOW_MAX_CALLS": "80"}, 1024, Level.OK, "80 calls need about 960"),
        ({"VOICEFLOW_MAX_PENDING": "56"}, 1720, Level.OK, "200 calls need about 1720"),
    ],
)
def test_the_limit_of_open_files_is_compared_with_the_calls(
    variables: dict[str, str], limit: int, level: Level, says: str
) -> None:
    found = finding(check_open_files(variables, limit=limit), "open files")
    assert (found.level, says in found.text) == (level, True)


@pytest.mark.parametrize("name", ["VOICEFLOW_MAX_CALLS", "VOICEFLOW_MAX_PENDING"])
@pytest.mark.parametrize("value", ["many", "0", "-3", "1.5"])
def test_a_number_that_is_none_is_told(name: str, value: str) -> None:
    (found,) = check_open_files({name: value})
    assert (found.level, found.topic, found.text) == (Level.FAIL, name, "is no number")


def test_another_model_server_needs_no_key_of_openai() -> None:
    elsewhere = {**GOOD, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": "http://127.0.0.1:8081/v1"}
    assert levels(check_keys(elsewhere))["OPENAI_API_KEY"] is Level.OK


@pytest.mark.parametrize(
    ("variables", "topic", "level", "says"),
    [
        ({"ANTHROPIC_API_KEY": "sk-ant-0123"}, "ANTHROPIC_API_KEY", Level.OK, "set"),
        ({}, "ANTHROPIC_API_KEY", Level.FAIL, "not set (for models of Anthropic)"),
        ({"ANTHROPIC_API_KEY": "'k'"}, "ANTHROPIC_API_KEY", Level.FAIL, "quotes around it"),
        ({"GOOGLE_API_KEY": "k"}, "GOOGLE_API_KEY", Level.OK, "set"),
        ({}, "GEMINI_API_KEY", Level.FAIL, "not set (for models of Gemini)"),
        ({"GOOGLE_GEMINI_BASE_URL": "http://here"}, "GEMINI_API_KEY", Level.OK, "leads elsewhere"),
    ],
)
def test_the_keys_of_the_models_that_a_bot_names_are_looked_at(
    variables: dict[str, str], topic: str, level: Level, says: str
) -> None:
    found = finding(check_models(variables, ["anthropic", "gemini", "openai"]), topic)
    assert (found.level, says in found.text) == (level, True)


def test_a_vendor_of_models_that_is_not_there_is_told() -> None:
    (found,) = check_models({}, ["nobody"])
    assert (found.level, found.topic) == (Level.FAIL, "models of nobody")
    assert services_of(["nobody", "openai", "gemini"])[0].default.startswith("https://generativelanguage.")


def test_a_bot_with_another_model_needs_no_key_of_openai(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text("from voiceflow.processors import LLM\nLLM(model='anthropic:claude-haiku-4-5')\n")
    assert {"OPENAI_API_KEY", "language model"} <= unneeded(file)
    found = asyncio.run(examine(GOOD, network=False, uses=[Use.SERVE], models=["anthropic"]))
    assert levels(found)["ANTHROPIC_API_KEY"] is Level.FAIL


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Makes a distribution look installed, by its metadata."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(name: str, text: str) -> None:
        place = tmp_path / f"{name.replace('-', '_')}-9.0.dist-info"
        place.mkdir()
        (place / "METADATA").write_text(text, encoding="utf-8")

    return make


@pytest.fixture
def our_metadata() -> str:
    """What the build tool writes about this project."""
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.metadata.spec import construct_metadata_file_2_1
    from hatchling.plugin.manager import PluginManager

    return construct_metadata_file_2_1(ProjectMetadata(str(ROOT), PluginManager()))


def test_what_is_installed_fits(installed: Callable[[str, str], None], our_metadata: str) -> None:
    installed("voiceflow-calls", our_metadata)
    assert check_python().level is Level.OK
    findings = check_packages()
    assert finding(findings, "packages").level is Level.OK
    assert finding(findings, "[cli]").level is Level.OK
    assert "aiohttp" in finding(findings, "packages").text
    assert "voiceflow" not in finding(findings, "[local]").text


def test_a_namesake_of_another_project_is_warned_of(
    installed: Callable[[str, str], None], our_metadata: str
) -> None:
    installed("voiceflow-calls", our_metadata)
    installed("voiceflow", "Metadata-Version: 2.1\nName: voiceflow\nVersion: 9.0\n")
    found = finding(check_packages(), "voiceflow 9.0")
    assert (found.level, "another project's" in found.text) == (Level.WARN, True)
    assert found.fix == "pip uninstall voiceflow && pip install --force-reinstall voiceflow-calls"


@pytest.mark.parametrize(
    ("version", "bounds", "expected"),
    [
        ("3.12.1", ">=3.12,<4", True),
        ("4.0", ">=3.12,<4", False),
        ("3.9", ">=3.12,<4", False),
        ("0.4.0", "==0.4.0", True),
        ("0.4", "==0.4.0", True),
        ("0.4.1", "==0.4.0", False),
        ("2.0.14.post1", ">=2.0.14,<3", True),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_by_number(version: str, bounds: str, expected: bool) -> None:
    assert fits(version, bounds) is expected


def test_the_engines_weights_are_checked() -> None:
    pytest.importorskip("hibari")
    assert set(levels(check_engines()).values()) == {Level.OK}


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        found = check_port("127.0.0.1", port)
        assert (found.level, "not free on 127.0.0.1" in found.text) == (Level.FAIL, True)
    assert check_port("127.0.0.1", port).level is Level.OK


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


def test_a_bot_that_is_no_python_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bot.py"
    file.write_text("\ndef bot(:\n")
    with pytest.raises(ConfigurationError, match=r"bot\.py:2: SyntaxError"):
        unneeded(file)


def health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "active_calls": 0, "max_calls": 1})


@pytest.mark.real_time
async def test_servers_that_answer_and_servers_that_do_not() -> None:
    async def answer(request: web.Request) -> web.Response:
        return health(request)

    app = web.Application()
    app.router.add_get("/health", answer)
    async with serve(app) as here:
        findings = await check_servers(
            {
                "ELEVENLABS_BASE_URL": here,
                "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
                "TWILIO_BASE_URL": f"{here}/path",
                "PUBLIC_URL": here,
            }
        )
    assert levels(findings) == {
        "ElevenLabs": Level.OK,
        "language model": Level.FAIL,
        "Twilio": Level.FAIL,
        "webhook": Level.OK,
    }
    assert "not reachable from here (no connection)" in finding(findings, "language model").text
    assert "check OPENAI_BASE_URL" in finding(findings, "language model").fix


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://x", "no web address"),
        ("http://x:y/v1", "no URL"),
        ("https://api.openai.com", "has no path"),
        ("https://me:secret@x/v1", "holds a user name"),
    ],
)
@pytest.mark.real_time
async def test_a_malformed_base_url_is_told_without_asking(url: str, says: str) -> None:
    others = dict.fromkeys(("ELEVENLABS_BASE_URL", "TWILIO_BASE_URL"), "ftp://x")
    found = finding(await check_servers({**others, "OPENAI_BASE_URL": url}), "language model")
    assert (found.level, says in found.text) == (Level.FAIL, True)
    assert "secret" not in found.text


def test_each_use_is_judged_by_what_concerns_it() -> None:
    findings = asyncio.run(examine({}, port=1, network=False))
    blocked = {use for use in Use if any(each.blocks(use) for each in findings)}
    assert Use.SERVE in blocked
    assert "PUBLIC_URL" not in levels(asyncio.run(examine({}, network=False, uses=[Use.DEMO])))
    told = report(findings, {use: use not in blocked for use in Use})
    assert json.loads(json.dumps(told))["works"]["serve"] is False


def test_a_port_that_is_no_number_is_told() -> None:
    findings = asyncio.run(examine({"PORT": "eighty"}, network=False, uses=[Use.SERVE]))
    assert finding(findings, "PORT").level is Level.FAIL


@pytest.mark.parametrize(
    ("content", "level"),
    [('{"type": "service_account"}', Level.OK), ("{}", Level.FAIL), ("no json", Level.FAIL)],
)
def test_google_credentials_are_a_file_that_looks_like_them(
    content: str, level: Level, tmp_path: Path
) -> None:
    place = tmp_path / "key.json"
    place.write_text(content)
    assert check_google({"GOOGLE_APPLICATION_CREDENTIALS": str(place)}).level is level


def test_without_google_credentials_only_a_bot_with_dialogflow_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "VOICEFLOW_DIALOGFLOW_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert check_google({}).level is Level.NOTE
    found = required(check_google({}), ROOT / "examples" / "dialogflow_bot.py")
    assert (found.level, "roles/dialogflow.client" in found.fix) == (Level.FAIL, True)
    assert required(check_google({}), ROOT / "examples" / "phone_bot.py").level is Level.NOTE
    assert "Dialogflow" in unneeded(ROOT / "examples" / "phone_bot.py")
    monkeypatch.setenv("VOICEFLOW_DIALOGFLOW_ENDPOINT", "localhost:8098")
    assert required(check_google({}), ROOT / "examples" / "dialogflow_bot.py").level is Level.NOTE


def test_the_address_of_an_asterisk_is_checked() -> None:
    def found(**environ: str) -> Finding:
        [one] = check_listeners({f"VOICEFLOW_AUDIOSOCKET{name}": value for name, value in environ.items()})
        return one

    assert check_listeners({}) == []
    assert "VOICEFLOW_AUDIOSOCKET_TOKEN" in found(**{"": ":0"}).fix
    assert found(**{"": "9092"}).level is Level.FAIL
    assert found(**{"": "127.0.0.1:0"}).level is Level.OK
    one = found(**{"": ":0", "_TOKEN": "a-secret"})
    assert one.level is Level.OK
    assert "a-secret" not in str(one)


def test_the_account_and_the_address_of_sip_are_checked() -> None:
    def found(address: str, **environ: str) -> Finding:
        [one] = check_listeners({"VOICEFLOW_SIP": address, **environ})
        return one

    assert "VOICEFLOW_SIP_PASSWORD" in found("sip:agent@example.com").fix
    assert "VOICEFLOW_SIP_TOKEN" in found(":5060").fix
    assert found("5060").level is Level.FAIL
    one = found("sip:agent@example.com", VOICEFLOW_SIP_PASSWORD="a-secret")
    assert "a-secret" not in str(one)
    installed = find_spec("baresip") is not None
    assert one.level is (Level.OK if installed else Level.FAIL)


def test_a_server_of_an_asterisk_needs_no_key_of_a_carrier() -> None:
    environ = {"VOICEFLOW_AUDIOSOCKET": "127.0.0.1:0", "PORT": "65123"}
    topics = levels(asyncio.run(examine(environ, network=False, uses=[Use.SERVE])))
    assert "TWILIO_AUTH_TOKEN" not in topics
    assert "PUBLIC_URL" not in topics
