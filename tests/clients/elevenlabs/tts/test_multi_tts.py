"""Text to speech in several contexts, without a network."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row
from voiceflow.clients.elevenlabs import ContextSettings, Reaction, TTSOptions, VoiceSettings
from voiceflow.clients.elevenlabs.tts.events import (
    ContextAudio,
    ContextEnded,
    ContextOutcome,
    TTSError,
    TTSMessage,
)
from voiceflow.clients.elevenlabs.tts.multi_tts import MAX_CONTEXTS, MultiTTSProtocol
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

Check = Callable[[str, Any], None]
Examples = Callable[[str], Any]

SETTINGS = ContextSettings(voice_settings=VoiceSettings(stability=0.5))


def protocol(**options: Any) -> MultiTTSProtocol:
    return MultiTTSProtocol(TTSOptions(**options))


def speaking(*contexts: str) -> MultiTTSProtocol:
    """A protocol with these contexts open and their messages sent."""
    made = protocol()
    for context in contexts:
        made.open(context)
    made.take()
    return made


def sent(of: MultiTTSProtocol) -> list[dict[str, Any]]:
    return [json.loads(text) for text in of.take()]


def audio(context: str | None, data: bytes = b"a" * 80, **fields: Any) -> str:
    message = {"audio": base64.b64encode(data).decode(), **fields}
    return json.dumps(message if context is None else {**message, "contextId": context})


def final(context: str, name: str = "isFinal", key: str = "contextId") -> str:
    return json.dumps({"audio": None, name: True, key: context})


def test_a_context_is_opened_spoken_to_and_closed(check: Check) -> None:
    made = protocol()
    made.open("a", SETTINGS)
    made.speak("a", "We are open. ")
    made.speak("a", "Come.", flush=True)
    made.flush("a")
    made.close("a")
    made.close_socket()
    messages = sent(made)
    for message in messages:
        check("tts_multi_stream_input.client", message)
    assert messages == [
        {"text": " ", "context_id": "a", "voice_settings": {"stability": 0.5}},
        {"text": "We are open. ", "context_id": "a"},
        {"text": "Come. ", "context_id": "a", "flush": True},
        {"context_id": "a", "flush": True},
        {"context_id": "a", "close_context": True},
        {"close_socket": True},
    ]


def test_the_last_word_is_completed_before_the_context_is_closed() -> None:
    made = speaking("a")
    made.speak("a", "Goodbye")
    made.close("a")
    assert sent(made)[1:] == [
        {"context_id": "a", "flush": True, "text": " "},
        {"context_id": "a", "close_context": True},
    ]


def test_empty_text_is_not_sent_for_it_would_be_a_keep_alive() -> None:
    made = speaking("a")
    made.speak("a", "")
    assert sent(made) == []
    made.speak("a", "", flush=True)
    assert sent(made) == [{"context_id": "a", "flush": True}]


def test_a_tag_reaches_the_service_in_one_message_and_half_of_one_with_the_end() -> None:
    made = protocol(enable_ssml_parsing=True)
    made.open("a")
    made.take()
    for piece in ("Wait ", "<br", "eak/>", " here. ", "<half"):
        made.speak("a", piece)
    made.close("a")
    assert [message.get("text") for message in sent(made)] == [
        "Wait ",
        "<break/>",
        " here. ",
        "<half",
        " ",
        None,
    ]


def test_the_sixth_context_waits_until_a_final_and_opens_in_order() -> None:
    made = speaking(*"12345")
    made.close("1")
    for context in "67":
        made.open(context)
        made.speak(context, "Hello. ")
    assert sent(made) == [{"context_id": "1", "close_context": True}]
    assert (made.alive, made.waiting) == (5, 2)
    assert made.receive(final("1")) == [ContextEnded("1", ContextOutcome.FINISHED)]
    assert sent(made) == [{"text": " ", "context_id": "6"}, {"text": "Hello. ", "context_id": "6"}]


def test_a_context_that_is_cancelled_while_it_waits_never_opens() -> None:
    made = speaking(*"12345")
    made.open("6")
    made.speak("6", "Stale. ")
    made.cancel("6")
    made.open("7")
    made.receive(final("1"))
    assert sent(made) == [{"text": " ", "context_id": "7"}]


def test_a_context_may_be_closed_while_it_waits() -> None:
    made = speaking(*"12345")
    made.open("6")
    made.speak("6", "Bye. ")
    made.close("6")
    with pytest.raises(LocalProtocolError):
        made.speak("6", "More. ")
    made.receive(final("2"))
    assert [list(message) for message in sent(made)][-1] == ["context_id", "close_context"]
    assert made.receive(final("6")) == [ContextEnded("6", ContextOutcome.FINISHED)]


def test_the_queue_of_waiting_contexts_is_bounded() -> None:
    made = speaking(*"12345")
    for n in range(8):
        made.open(f"w{n}")
    with pytest.raises(LocalProtocolError, match="8 contexts wait"):
        made.open("one too many")


def test_keep_alives_go_to_open_contexts_only(check: Check) -> None:
    made = speaking(*"123456")
    made.close("1")
    made.cancel("2")
    made.take()
    made.keep_alive()
    messages = sent(made)
    assert messages == [{"text": "", "context_id": context} for context in "345"]
    for message in messages:
        check("tts_multi_stream_input.client#KeepContextAlive", message)


def test_audio_of_a_cancelled_context_is_dropped_undecoded() -> None:
    made = speaking("a", "b")
    made.cancel("a")
    assert made.receive('{"audio":"this is no base64!","contextId":"a"}') == []
    assert made.stale == 1
    assert made.receive(final("a")) == [ContextEnded("a", ContextOutcome.CANCELLED)]
    assert made.receive(audio("a")) == []
    assert made.stale == 2


def test_cancelling_twice_or_after_the_end_sends_nothing() -> None:
    made = speaking("a")
    made.cancel("a")
    assert sent(made) == [{"context_id": "a", "close_context": True}]
    made.cancel("a")
    made.receive(final("a"))
    made.cancel("a")
    made.cancel("unknown")
    assert sent(made) == []


def test_times_add_up_over_the_chunks_of_a_context() -> None:
    made = speaking("a", "b")
    timing = {"chars": ["x"], "charStartTimesMs": [5], "charDurationsMs": [5]}
    made.receive(audio("a", b"1" * 800))
    made.receive(audio("b", b"1" * 4000))
    [event] = made.receive(audio("a", b"2" * 80, alignment=timing, normalizedAlignment=timing))
    assert isinstance(event, ContextAudio)
    assert (event.data, event.start) == (b"2" * 80, 0.1)
    assert event.characters.starts == pytest.approx([0.105])
    assert event.normalized() == event.characters


def test_a_context_that_goes_on_from_another_socket_keeps_its_time() -> None:
    made = protocol()
    made.open("a", played=2.5)
    [event] = made.receive(audio("a"))
    assert isinstance(event, ContextAudio)
    assert event.start == 2.5


def test_a_sample_cut_in_two_is_put_together() -> None:
    made = protocol(output_format="pcm_16000")
    made.open("a")
    pieces = [made.receive(audio("a", data)) for data in (b"\x01", b"\x02\x03\x04\x05", b"\x06")]
    assert [event.data for [event] in pieces if isinstance(event, ContextAudio)] == [
        b"",
        b"\x01\x02\x03\x04",
        b"\x05\x06",
    ]


@pytest.mark.parametrize("name", ["isFinal", "is_final"])
@pytest.mark.parametrize("key", ["contextId", "context_id"])
def test_both_spellings_are_read(name: str, key: str) -> None:
    made = speaking("a", "b")
    data = json.dumps({"audio": "YWE=", key: "a", name: False})
    assert [type(event) for event in made.receive(data)] == [ContextAudio]
    assert made.receive(final("a", name, key)) == [ContextEnded("a", ContextOutcome.FINISHED)]


def test_a_message_without_a_context_belongs_to_the_only_one() -> None:
    made = speaking("a")
    [event] = made.receive(audio(None))
    assert isinstance(event, ContextAudio)
    assert event.context_id == "a"
    two = speaking("a", "b")
    assert two.receive(audio(None)) == []
    assert two.stale == 1


def test_a_final_may_carry_the_last_audio() -> None:
    made = speaking("a")
    assert [type(event) for event in made.receive(audio("a", isFinal=True))] == [ContextAudio, ContextEnded]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"audio":"!!!!","contextId":"a"}',
        '{"audio":"YQ","contextId":"a"}',
        '{"audio":5,"contextId":"a"}',
        '{"audio":"YWE=","contextId":7}',
    ],
)
def test_a_malformed_message_is_a_named_error(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        speaking("a").receive(text)


@pytest.mark.parametrize("text", ["{}", '{"type":"flush_done"}', '{"contextId":"a","isFinal":null}'])
def test_unknown_messages_are_counted_and_ignored(text: str) -> None:
    made = speaking("a")
    assert made.receive(text) == []
    assert made.ignored == 1


@each_row(
    ("code", "reaction"),
    [
        ("input_timeout_exceeded", Reaction.RECONNECT),
        ("max_active_conversations", Reaction.RECONNECT),
        ("quota_exceeded", Reaction.GIVE_UP),
        ("invalid_api_key", Reaction.GIVE_UP),
        ("voice_not_found", Reaction.GIVE_UP),
        ("detected_unusual_activity", Reaction.GIVE_UP),
        ("system_busy", Reaction.BACK_OFF),
        ("never_heard_of", Reaction.RECONNECT),
    ],
)
def test_every_known_error_has_its_reaction(code: str, reaction: Reaction) -> None:
    text = json.dumps({"message": "m", "error": code, "code": 1008, "contextId": "a"})
    assert speaking("a").receive(text) == [TTSError(code, reaction, "m", "a")]


@pytest.mark.parametrize(
    "code", ["The text 'My card is 4711' is not allowed.", "x" * 65, "", 7, ["quota_exceeded"]]
)
def test_an_error_whose_name_is_no_name_has_none(code: object) -> None:
    [error] = speaking("a").receive(json.dumps({"error": code, "message": "m"}))
    assert error == TTSError("unknown", Reaction.RECONNECT, "m", None)


def test_our_own_mistakes_are_named_errors() -> None:
    made = speaking("a")
    with pytest.raises(LocalProtocolError):
        made.open("a")
    with pytest.raises(LocalProtocolError):
        made.open("")
    with pytest.raises(LocalProtocolError):
        made.speak("b", "x")
    made.close("a")
    with pytest.raises(LocalProtocolError):
        made.close("a")
    made.close_socket()
    with pytest.raises(LocalProtocolError, match="after close_socket"):
        made.open("b")


def test_every_published_message_is_understood(examples: Examples) -> None:
    kinds = {"AudioOutputMulti": ContextAudio, "FinalOutputMulti": ContextEnded, "ErrorOutputMulti": TTSError}
    for case in examples("messages.tts_multi_stream_input.server")["cases"]:
        if case["valid"] and case["def"] in kinds:
            events = speaking("turn-1").receive(json.dumps(case["message"]))
            assert [type(event) for event in events] == [kinds[case["def"]]], case["name"]


def test_the_example_sessions_replay_whole_and_cut_at_every_message(examples: Examples, check: Check) -> None:
    for name, session in examples("sessions").items():
        if session["endpoint"] != "tts_multi_stream_input":
            continue
        steps = [step for step in session["steps"] if "message" in step]
        for cut in range(len(steps) + 1):
            ends = Counter(e.context_id for e in _replay(steps[:cut], check) if isinstance(e, ContextEnded))
            opened = [s["message"]["context_id"] for s in steps[:cut] if s["message"].get("text") == " "]
            assert ends == Counter(opened[:MAX_CONTEXTS]), f"{name} cut at {cut}"


def _replay(steps: list[dict[str, Any]], check: Check) -> list[TTSMessage]:
    """Do what the client of an example does, check that the same is sent, and hear what it hears."""
    made, events = protocol(), list[TTSMessage]()
    for step in steps:
        message = step["message"]
        if step["from"] == "server":
            events += made.receive(json.dumps(message))
            continue
        context = message.get("context_id", "")
        if message.get("close_socket"):
            made.close_socket()
        elif message.get("close_context"):
            made.close(context)
        elif message["text"] == " ":
            settings = message.get("voice_settings")
            made.open(context, SETTINGS if settings else None)
        else:
            made.speak(context, message["text"], flush=message.get("flush", False))
        written = sent(made)
        assert written == [message] or (made.waiting and not written)
    return events + list(made.lost())


class Server:
    """The service: sixth context kills the socket, unknown ids open ghosts, closed ones still speak."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.contexts: dict[str, list[str]] = {}
        self.closing: set[str] = set()
        self.opened: Counter[str] = Counter()

    def take(self, message: dict[str, Any]) -> None:
        self.check("tts_multi_stream_input.client", message)
        context = message["context_id"]
        if context not in self.contexts:
            assert message["text"] == " ", "only the opening message may name a new context"
            self.contexts[context] = []
            self.opened[context] += 1
            assert len(self.contexts) <= MAX_CONTEXTS
        assert context not in self.closing, "nothing may follow the closing message"
        if message.get("close_context"):
            self.closing.add(context)
        elif message.get("text"):
            self.contexts[context].append(message["text"])

    def speak(self, context: str) -> str:
        return audio(context, context.encode())

    def end(self, context: str) -> str:
        del self.contexts[context]
        self.closing.discard(context)
        return final(context)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["open", "speak", "flush", "close", "cancel", "audio", "final", "late", "keep_alive"]
        ),
        st.integers(0, 30),
    ),
    max_size=80,
)


@settings(deadline=None)
@given(ACTIONS)
def test_any_interleaving_keeps_the_rules(check: Check, actions: list[tuple[str, int]]) -> None:  # noqa: C901 - a model, step by step
    """Never a sixth context, no stale audio, and exactly one end of each context that was opened."""
    made, server = protocol(), Server(check)
    live: list[str] = []
    dead: set[str] = set()
    ends: Counter[str] = Counter()
    number = 0

    def deliver(text: str) -> None:
        for event in made.receive(text):
            assert isinstance(event, ContextAudio | ContextEnded)
            if isinstance(event, ContextAudio):
                assert event.context_id not in dead
                assert event.data == event.context_id.encode()
            else:
                ends[event.context_id] += 1
                dead.add(event.context_id)

    for action, pick in actions:
        context = live[pick % len(live)] if live else None
        alive = sorted(server.contexts)
        if action == "open" and made.waiting < 8:
            number += 1
            made.open(str(number))
            live.append(str(number))
        elif action == "keep_alive":
            made.keep_alive()
        elif action in ("audio", "final", "late") and alive:
            spoken = alive[pick % len(alive)]
            if action == "final" and spoken in server.closing:
                deliver(server.end(spoken))
            elif action == "audio":
                deliver(server.speak(spoken))
        elif action == "late" and dead:
            assert made.receive(audio(sorted(dead)[pick % len(dead)])) == []
        elif context is not None and action in ("speak", "flush"):
            made.speak(context, "x ") if action == "speak" else made.flush(context)
        elif context is not None and action in ("close", "cancel"):
            live.remove(context)
            if action == "close":
                made.close(context)
            else:
                made.cancel(context)
                dead.add(context)
        for message in sent(made):
            server.take(message)
        assert made.alive == len(server.contexts)
    for event in made.lost():
        ends[event.context_id] += 1
    assert ends == server.opened


def test_text_is_in_no_repr() -> None:
    made = speaking("a")
    timing = {"chars": ["Q"], "charStartTimesMs": [0], "charDurationsMs": [1]}
    [event] = made.receive(audio("a", b"data", alignment=timing, normalizedAlignment=timing))
    assert "Q" not in repr(event)
    assert "data" not in repr(event)
