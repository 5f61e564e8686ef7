"""The messages of the recogniser."""

from collections.abc import Callable
from typing import Any

from tests.emulators.elevenlabs.test_stt_protocol import chunk, listen, voice
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.words import Word
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance

Make = Callable[..., Any]


def test_the_session_starts_first_and_repeats_its_settings(desk: Make) -> None:
    d = listen(desk, language_code="en", keyterms=["IBAN"], vad_threshold="0.5")
    ((at, message),) = d.log
    assert (at, message["message_type"], message["session_id"]) == (0.0, "session_started", "0" * 32)
    config = message["config"]
    assert config["sample_rate"] == 8000
    assert (config["audio_format"], config["language_code"]) == ("ulaw_8000", "en")
    assert (config["keyterms"], config["vad_threshold"]) == (["IBAN"], 0.5)
    assert "token" not in config


def test_with_timestamps_a_segment_comes_twice(desk: Make) -> None:
    d = listen(desk, include_timestamps="true")
    d.send(chunk(voice(1.0), commit=True))
    d.run()
    kinds = [m["message_type"] for m in d.messages if m["message_type"].startswith("committed")]
    assert kinds == ["committed_transcript", "committed_transcript_with_timestamps"]


def test_with_language_alone_there_are_no_words(desk: Make) -> None:
    d = listen(
        desk, include_language_detection="true", hear=lambda s, f: HeardUtterance("Oui.", language="fr")
    )
    d.send(chunk(voice(1.0), commit=True))
    d.run()
    assert d.messages[-1]["language_code"] == "fr"
    assert d.messages[-1]["words"] is None


def test_words_of_the_recogniser_are_placed_in_the_session(desk: Make) -> None:
    said = HeardUtterance(
        "So be it.", words=(Word("So", 0.1, 0.2), Word("be", 0.2, 0.3), Word("it.", 0.4, 0.5))
    )
    d = listen(desk, include_timestamps="true", hear=lambda s, f: said)
    d.send(chunk(TELEPHONE.silence(1.0), commit=True), chunk(voice(1.0), commit=True))
    d.run()
    times = [(w["text"], w["start"], w["end"]) for w in d.messages[-1]["words"]]
    assert times[2:] == [("be", 1.2, 1.3), (" ", 1.3, 1.4), ("it.", 1.4, 1.5)]
