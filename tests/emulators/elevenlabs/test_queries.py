"""The query parameters of the emulated websockets, checked as the service checks them."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.behaviour import SttBehaviour, TtsBehaviour
from voiceflow.emulators.elevenlabs.contexts import TtsRules
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.queries import SttQuery, TtsQuery, decoded
from voiceflow.emulators.elevenlabs.segments import Segment
from voiceflow.emulators.elevenlabs.stt_protocol import RealtimeTranscription, SttRules
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput, StreamInput
from voiceflow.emulators.elevenlabs.voices import FormantVoice


def kind(message: dict[str, Any]) -> tuple[Any, ...]:
    """What a message is, without the content that differs from run to run."""
    if "message_type" in message:
        return message["message_type"], message.get("text")
    if "error" in message:
        return message["error"], message["message"]
    return "final" if message.get("isFinal") else "audio", message.get("contextId")


def query(session: dict[str, Any]) -> Any:
    return decoded(parse_qsl(urlsplit(session["path"]).query))


def expected(session: dict[str, Any]) -> list[Any]:
    steps = session["steps"]
    return [kind(s["message"]) for s in steps if s.get("from") == "server"] + [
        s["code"] for s in steps if s.get("close") == "server"
    ]


def by_context(items: list[Any]) -> dict[Any, list[Any]]:
    """What was sent of each context, in order, without repeats; and the close code, if there was one."""
    found: dict[Any, list[Any]] = {}
    for item in items:
        mine = found.setdefault(item if isinstance(item, int) else item[1], [])
        if item not in mine[-1:]:
            mine.append(item)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "tts_stream_input.normal",
        "tts_stream_input.timeout",
        "tts_multi_stream_input.interruption",
        "tts_multi_stream_input.too_many_contexts",
    ],
)
def test_a_text_to_speech_session_goes_as_in_the_example(
    name: str, published: Any, desk: Callable[..., Any]
) -> None:
    session = published.sessions()[name]
    rules = TtsRules(query=TtsQuery.model_validate(query(session)), behaviour=TtsBehaviour(chunk=2.0))
    peer = StreamInput(rules) if session["endpoint"] == "tts_stream_input" else MultiStreamInput(rules)
    d = desk(peer, session["endpoint"])
    for index, step in enumerate(session["steps"]):
        if step.get("from") == "client":
            d.send(step["message"])
        elif step.get("from") == "server" and session["steps"][index - 1].get("from") == "client":
            d.run(until=d.now + (0.1 if step["message"].get("audio") else 20.0))
    got = [what if isinstance(what, int) else kind(what) for _, what in d.log]
    # How many pieces the audio comes in, and how contexts interleave, is not fixed.
    assert by_context(got) == by_context(expected(session))


@pytest.mark.parametrize("name", ["stt_realtime.manual", "stt_realtime.vad_with_timestamps"])
def test_a_speech_to_text_session_goes_as_in_the_example(
    name: str, published: Any, desk: Callable[..., Any]
) -> None:
    session = published.sessions()[name]
    answers = [s["message"] for s in session["steps"] if s.get("from") == "server"]
    text = next(m["text"] for m in answers if m["message_type"] == "committed_transcript")
    partials = tuple(m["text"] for m in answers if m["message_type"] == "partial_transcript")
    said = HeardUtterance(text, partials=partials)

    def hear(segment: Segment, is_final: bool) -> HeardUtterance | str | None:
        return said if is_final else said.partial(segment.voiced_seconds, 0.4)

    settings = SttQuery.model_validate(query(session))
    rules = SttRules(query=settings, behaviour=SttBehaviour())
    d = desk(RealtimeTranscription(rules, "0" * 32), "stt_realtime", hear=hear)
    audio = settings.audio_format.audio
    loud = encode(FormantVoice(0.08).speech("voice", audio.sample_rate).samples, audio.encoding)
    for step in session["steps"]:
        if step.get("from") != "client":
            d.run(until=d.now + 0.1)
        else:
            # The examples' audio is a few samples long: the same message with a voice in it.
            message = dict(step["message"])
            if message["audio_base_64"]:
                message["audio_base_64"] = base64.b64encode(loud).decode()
            d.send(message)
    if settings.commit_strategy == "vad":
        message["audio_base_64"] = base64.b64encode(audio.silence(1.5)).decode()
        d.send(message)
    d.run()
    assert [kind(m) for m in d.messages] == [kind(m) for m in answers]


def test_a_bad_parameter_is_told_after_the_handshake(published: Any, desk: Callable[..., Any]) -> None:
    session = published.sessions()["stt_realtime.bad_parameter"]
    with pytest.raises(ValueError, match="audio_format"):
        SttQuery.model_validate(query(session))
    refusal = ("invalid_request", session["steps"][0]["message"]["error"])
    d = desk(RealtimeTranscription(SttRules(), "0" * 32, refusal=refusal), "stt_realtime")
    assert [what if isinstance(what, int) else kind(what) for _, what in d.log] == expected(session)
