"""What the messages of the Live service say."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.encoding import AudioFormat, Encoding
from voiceflow.clients.agent.events import (
    AgentEvent,
    Measured,
    Reported,
    ResponseAudio,
    ResponseInterrupted,
    ResponseOver,
    ResponseText,
    SessionStarted,
    ToolCalled,
    ToolsWithdrawn,
    UserInterim,
    UserSaid,
)
from voiceflow.clients.gemini.live.reader import LiveReader
from voiceflow.clients.gemini.live.setup import LiveSession
from voiceflow.clients.gemini.live.state import OUTPUT, LiveState, WaitingText
from voiceflow.errors import RemoteProtocolError


class Live:
    """A state, and what is read into it."""

    def __init__(self) -> None:
        self.state = LiveState(LiveSession(), ())
        self._reader = LiveReader(self.state)

    def take(self, **fields: object) -> list[AgentEvent]:
        return self._reader.receive(json.dumps(fields), 1.0)

    def content(self, **fields: object) -> list[AgentEvent]:
        return self.take(serverContent=fields)

    def audio(self, data: bytes, kind: str = "audio/pcm;rate=24000") -> list[AgentEvent]:
        blob = {"mimeType": kind, "data": base64.b64encode(data).decode()}
        return self.content(modelTurn={"parts": [{"inlineData": blob}]})


def test_audio_is_a_response_and_knows_its_place_in_it() -> None:
    live = Live()
    assert live.audio(bytes(4800)) == [ResponseAudio(1, bytes(4800), OUTPUT, 0.0)]
    assert live.audio(bytes(2)) == [ResponseAudio(1, bytes(2), OUTPUT, 0.1)]
    assert live.content(outputTranscription={"text": "Hi"}) == [ResponseText(1, "Hi")]
    assert live.content(turnComplete=True) == [ResponseOver(1, True)]
    wide = live.audio(bytes(2), "audio/pcm;rate=16000;x=1")
    assert wide == [ResponseAudio(2, bytes(2), AudioFormat(Encoding.PCM16, 16000), 0.0)]


@pytest.mark.parametrize("rate", ["0", "", "x", "-1", "9" * 5000])
def test_audio_of_no_rate_breaks_the_protocol(rate: str) -> None:
    with pytest.raises(RemoteProtocolError, match="without a rate"):
        Live().audio(bytes(2), f"audio/pcm;rate={rate}")


def test_audio_that_is_no_base64_breaks_the_protocol() -> None:
    part = {"inlineData": {"mimeType": "audio/pcm", "data": "!"}}
    with pytest.raises(RemoteProtocolError, match="no base64"):
        Live().content(modelTurn={"parts": [part]})


def test_what_is_no_audio_is_left_out() -> None:
    assert Live().audio(b"x", "image/png") == []


def test_the_words_of_the_user_grow_and_are_whole_when_the_agent_begins() -> None:
    live = Live()
    assert live.content(inputTranscription={"text": " hel"}) == [UserInterim("hel")]
    assert live.content(inputTranscription={"text": "lo"}) == [UserInterim("hello")]
    assert live.audio(b"ab")[0] == UserSaid("hello", None)


def test_words_without_a_sound_of_the_agent_come_with_the_end_of_the_turn() -> None:
    live = Live()
    live.content(inputTranscription={"text": "hello"})
    assert live.content(turnComplete=True) == [UserSaid("hello", None)]
    live.audio(b"ab")
    live.content(inputTranscription={"text": "late"})
    assert live.content(turnComplete=True) == [ResponseOver(2 - 1, True), UserSaid("late", 1)]


def test_nothing_of_an_interrupted_response_comes_any_more() -> None:
    live = Live()
    live.audio(b"ab")
    assert live.content(interrupted=True) == [ResponseOver(1, False), ResponseInterrupted(1)]
    assert live.content(interrupted=True) == []
    live.state.floor = 2
    assert live.audio(b"ab") == []
    assert live.content(outputTranscription={"text": "x"}) == []


def test_after_the_last_sound_the_next_message_that_is_no_transcript_ends_the_response() -> None:
    live = Live()
    live.audio(b"ab")
    assert live.content(generationComplete=True) == []
    assert live.content(outputTranscription={"text": "late"}) == [ResponseText(1, "late")]
    assert live.take(usageMetadata={"totalTokenCount": 7}) == [
        Measured("agent_tokens", 7),
        ResponseOver(1, True),
    ]


def test_a_call_is_of_the_response_that_comes_and_is_made_once() -> None:
    live = Live()
    call = {"functionCalls": [{"id": "c1", "name": "look_up", "args": {"a": 1}}]}
    assert live.take(toolCall=call) == [ToolCalled(1, "c1", "look_up", '{"a": 1}')]
    assert live.take(toolCall=call) == []
    assert live.take(toolCallCancellation={"ids": ["c1"]}) == [ToolsWithdrawn(("c1",))]
    assert live.state.calls == {}


def test_a_refusal_is_reported_and_asked_about_again() -> None:
    [reported] = Live().content(turnComplete=True, turnCompleteReason="PROHIBITED_INPUT_CONTENT")
    assert isinstance(reported, Reported)
    assert Live().content(turnComplete=True, turnCompleteReason="NEED_MORE_INPUT") == []


def test_a_session_begins_with_what_it_has_to_know() -> None:
    live = Live()
    live.state.notes.append("vip")
    live.state.lines.append(WaitingText("Hello."))
    assert live.take(setupComplete={"sessionId": "s"}) == [SessionStarted("s")]
    assert live.state.is_ready
    assert [next(iter(json.loads(text))) for text in live.state.queue] == ["clientContent", "realtimeInput"]


def test_a_handle_is_kept_while_it_can_be_resumed() -> None:
    live = Live()
    live.take(sessionResumptionUpdate={"newHandle": "h1", "resumable": True})
    live.take(sessionResumptionUpdate={"newHandle": "h2", "resumable": False})
    live.take(goAway={"timeLeft": "5s"})
    assert (live.state.handle, live.state.is_leaving) == ("h1", True)


NAMES = ("serverContent", "toolCall", "modelTurn", "parts", "inlineData", "functionCalls", "goAway")
MESSAGES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


@given(MESSAGES)
def test_whatever_comes_is_read_or_breaks_the_protocol(value: object) -> None:
    live = Live()
    try:
        live._reader.receive(json.dumps(value), 1.0)
    except RemoteProtocolError:
        return
    assert live.state.last == 0
