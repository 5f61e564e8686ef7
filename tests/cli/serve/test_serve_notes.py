"""What a server says before it takes calls."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from voiceflow.cli import serve, serve_notes
from voiceflow.emulators.telnyx import PUBLIC_KEY
from voiceflow.errors import ConfigurationError

BOT = "async def bot(call):\n    pass\n"


def test_keys_that_the_files_processors_need_are_warned_of(
    bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.write_text(
        "from voiceflow.processors import LLM, VAD\n"
        "from voiceflow.processors.elevenlabs import ElevenLabsSTT as STT, ElevenLabsTTS\n"
        "async def bot(call):\n"
        "    [VAD(), STT(), LLM(), ElevenLabsTTS('v')]\n"
    )
    monkeypatch.setenv("PUBLIC_URL", "https://voice.local")
    config = serve.settings(port=None, host=None, validate=False)
    told = [(found.topic, found.text) for found in serve_notes.warnings(bot, config)]
    assert told[0] == ("ELEVENLABS_API_KEY", "not set; ElevenLabsSTT and ElevenLabsTTS cannot work")
    assert told[1] == ("OPENAI_API_KEY", "not set; LLM cannot work")
    assert [topic for topic, _ in told[2:]] == ["TWILIO_ACCOUNT_SID", "PUBLIC_URL"]


def test_the_chosen_carrier_says_what_it_needs_and_where_to_enter_it(
    monkeypatch: pytest.MonkeyPatch, bot: Path
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://voice.example.com")
    monkeypatch.delenv("TELNYX_PUBLIC_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="set TELNYX_PUBLIC_KEY") as caught:
        serve.settings(port=None, host=None, validate=True, carriers=["telnyx"])
    assert "TWILIO" not in str(caught.value)
    monkeypatch.setenv("TELNYX_PUBLIC_KEY", PUBLIC_KEY)
    monkeypatch.delenv("TELNYX_API_KEY", raising=False)
    config = serve.settings(port=None, host=None, validate=True, carriers=["telnyx"])
    topics = {finding.topic for finding in serve_notes.warnings(bot, config)}
    assert "TELNYX_API_KEY" in topics
    assert "TWILIO_ACCOUNT_SID" not in topics
    printed = io.StringIO()
    serve_notes.announce(Console(file=printed, width=200), bot, config, "http://127.0.0.1:8080")
    assert "Telnyx portal" in printed.getvalue()
    assert "https://voice.example.com/telnyx/voice" in printed.getvalue()
    assert "Twilio" not in printed.getvalue()


def test_several_carriers_are_announced_and_each_misses_its_own_key(
    monkeypatch: pytest.MonkeyPatch, bot: Path
) -> None:
    monkeypatch.delenv("SIGNALWIRE_SIGNING_KEY", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        serve.settings(port=None, host=None, validate=True, carriers=["twilio", "signalwire"])
    for name in ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "SIGNALWIRE_SIGNING_KEY"):
        assert name in str(caught.value)
