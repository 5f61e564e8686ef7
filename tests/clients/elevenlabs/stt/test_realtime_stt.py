"""Realtime speech to text without a network."""

import base64
import json
import math
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clients.elevenlabs import published
from tests.clients.elevenlabs.published import examples, typed
from tests.rows import each_row
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import Reaction, STTOptions
from voiceflow.clients.elevenlabs.stt.events import (
    Committed,
    Edited,
    Entities,
    Entity,
    Partial,
    RecognitionStarted,
    Redacted,
    STTError,
    STTMessage,
    VendorWarning,
)
from voiceflow.clients.elevenlabs.stt.realtime_stt import RealtimeSTTProtocol
from voiceflow.errors import RemoteProtocolError

Check = Callable[[str, Any], None]

WORDS = (Word("cancel", 1.02, 1.41), Word("it.", 1.48, 1.66))
TIMED = STTOptions(include_timestamps=True)


def first(text: str) -> str:
    return json.dumps({"message_type": "committed_transcript", "text": text})


def second(text: str, words: Any = None) -> str:
    return json.dumps({"message_type": "committed_transcript_with_timestamps", "text": text, "words": words})


def cases(valid: bool) -> list[dict[str, Any]]:
    return [c for c in examples("messages.stt_realtime.server")["cases"] if c["valid"] is valid]


def test_every_published_message_is_understood() -> None:
    understood: dict[str, STTMessage] = {}
    for case in cases(True):
        protocol = RealtimeSTTProtocol(TIMED)
        events = protocol.receive(json.dumps(case["message"]), 0.0) + protocol.lost(0.0)
        is_new = case["def"] in (
            "FinalTranscript",
            "FinalTranscriptWithTimestamps",
            "DiarizedTranscript",
            "SpeakersMerged",
        )
        assert len(events) == (0 if is_new else 1), case["name"]
        assert protocol.ignored == int(is_new)
        if events:
            understood[case["name"]] = events[0]
    started = understood["session_started"]
    assert isinstance(started, RecognitionStarted)
    assert started.config["audio_format"] == "ulaw_8000"
    assert understood["partial"] == Partial("I would like to")
    assert understood["partial, empty"] == Partial("")
    assert understood["committed"] == Committed("I would like to cancel.")
    assert understood["committed with timestamps"] == Committed(
        "cancel it.", WORDS, "en", confidence=math.exp(-0.065)
    )
    assert understood["committed, language only"] == Committed("Annulez.", (), "fr")
    assert understood["entities"] == Entities(
        "My card ends in 4242.", (Entity("4242", "credit_card", 16, 20),)
    )
    assert understood["edited"] == Edited("i want um cancel", "I want to cancel.")
    assert understood["redacted"] == Redacted("My card ends in 4242.", "My card ends in {CREDIT_CARD_1}.")
    assert understood["warning"] == VendorWarning("previous_text was truncated")


REACTIONS = {
    "error": Reaction.RECONNECT,
    "auth_error": Reaction.GIVE_UP,
    "quota_exceeded": Reaction.GIVE_UP,
    "commit_throttled": Reaction.IGNORE,
    "unaccepted_terms": Reaction.GIVE_UP,
    "rate_limited": Reaction.BACK_OFF,
    "queue_overflow": Reaction.SLOW_DOWN,
    "resource_exhausted": Reaction.BACK_OFF,
    "session_time_limit_exceeded": Reaction.RECONNECT,
    "input_error": Reaction.TRY_ONCE_MORE,
    "invalid_request": Reaction.GIVE_UP,
    "chunk_size_exceeded": Reaction.SHRINK,
    "insufficient_audio_activity": Reaction.IGNORE,
    "transcriber_error": Reaction.RECONNECT,
}


def test_every_documented_error_has_its_reaction() -> None:
    told: dict[str, Reaction] = {}
    for case in cases(True):
        if not case["name"].startswith("error: "):
            continue
        [event] = RealtimeSTTProtocol(STTOptions()).receive(json.dumps(case["message"]), 0.0)
        assert isinstance(event, STTError)
        assert event.message == case["message"]["error"]
        told[event.code] = event.reaction
    assert told == REACTIONS


def test_an_error_without_a_text_still_counts() -> None:
    protocol = RealtimeSTTProtocol(STTOptions())
    assert protocol.receive('{"message_type":"rate_limited"}', 0.0) == [
        STTError("rate_limited", Reaction.BACK_OFF, "")
    ]


@each_row(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "[" * 100_000,
        '{"message_type":"partial_transcript"}',
        '{"message_type":"partial_transcript","text":null}',
        '{"message_type":"committed_transcript","text":1}',
        '{"message_type":"committed_transcript_entities","text":"a","entities":[{"text":"a","entity_type":"b"}]}',
        '{"message_type":"session_started"}',
        '{"message_type":"warning"}',
    ],
)
def test_a_malformed_message_is_a_named_error_that_quotes_nothing(text: str) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        RealtimeSTTProtocol(TIMED).receive(text, 0.0)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "words",
    [
        1,
        [1],
        [{"type": "word"}],
        [{"text": 1, "start": 0}],
    ],
)
def test_words_that_cannot_be_read_cost_no_text(words: Any) -> None:
    message = {"message_type": "committed_transcript_with_timestamps", "text": "a", "words": words}
    protocol = RealtimeSTTProtocol(TIMED)
    protocol.receive('{"message_type":"committed_transcript","text":"a"}', 0.0)
    assert protocol.receive(json.dumps(message), 0.0) == [Committed("a")]


@pytest.mark.parametrize("time", ["0", True, float("nan"), None, 10**400, [], -5.0])
def test_a_time_that_cannot_be_read_is_when_the_word_before_ended(time: Any) -> None:
    words = [
        {"text": "a", "type": "word", "start": 0.5, "end": 1.0},
        {"text": "b", "type": "word", "start": time, "end": 1.5},
    ]
    message = {"message_type": "committed_transcript_with_timestamps", "text": "a b", "words": words}
    protocol = RealtimeSTTProtocol(TIMED)
    protocol.receive('{"message_type":"committed_transcript","text":"a b"}', 0.0)
    [event] = protocol.receive(json.dumps(message), 0.0)
    assert event == Committed("a b", (Word("a", 0.5, 1.0), Word("b", 1.0, 1.5)))


def test_an_unknown_error_of_the_settings_is_an_error_and_others_are_ignored() -> None:
    protocol = RealtimeSTTProtocol(STTOptions())
    [event] = protocol.receive('{"message_type":"unsupported_audio_format","error":"no"}', 0.0)
    assert event == STTError("unsupported_audio_format", Reaction.GIVE_UP, "no")
    assert protocol.receive('{"message_type":"hiccup","error":"no"}', 0.0) == []


@pytest.mark.parametrize("message", [{}, {"message_type": 5}, {"message_type": "new_thing", "text": "x"}])
def test_unknown_messages_are_counted_and_ignored(message: dict[str, Any]) -> None:
    protocol = RealtimeSTTProtocol(STTOptions())
    assert protocol.receive(json.dumps(message), 0.0) == []
    assert protocol.ignored == 1


def test_unknown_fields_change_nothing() -> None:
    text = '{"message_type":"partial_transcript","text":"a","new":{"deep":[1]}}'
    assert RealtimeSTTProtocol(STTOptions()).receive(text, 0.0) == [Partial("a")]


@settings(deadline=None)
@given(st.binary(max_size=400), st.booleans(), st.none() | st.text(max_size=60))
def test_what_is_sent_is_as_published(
    check: Check, data: bytes, commit: bool, previous_text: str | None
) -> None:
    protocol = RealtimeSTTProtocol(STTOptions(audio_format="pcm_16000"), previous_text=previous_text)
    for turn in range(2):
        message = json.loads(protocol.audio(data, commit=commit))
        check("stt_realtime.client", message)
        assert base64.b64decode(message["audio_base_64"]) == data
        assert message["commit"] is commit
        assert message["sample_rate"] == 16000
        expected = previous_text if turn == 0 else None
        assert message.get("previous_text") == expected


def test_a_keep_alive_is_a_chunk_without_audio(check: Check) -> None:
    message = json.loads(RealtimeSTTProtocol(STTOptions()).keep_alive())
    check("stt_realtime.client", message)
    assert (message["audio_base_64"], message["commit"]) == ("", False)


def test_a_segment_told_twice_is_one_final_with_words() -> None:
    protocol = RealtimeSTTProtocol(TIMED)
    words = [{"text": "a", "type": "word", "start": 0.1, "end": 0.2}, {"text": " ", "type": "spacing"}]
    assert protocol.receive(first("a"), 1.0) == []
    assert protocol.receive(second("a", words), 1.2) == [Committed("a", (Word("a", 0.1, 0.2),))]
    assert protocol.deadline is None


def test_without_timestamps_the_first_message_is_the_final() -> None:
    protocol = RealtimeSTTProtocol(STTOptions())
    assert protocol.receive(first("a"), 1.0) == [Committed("a")]
    assert protocol.receive(second("a"), 1.1) == []


def test_a_second_message_that_does_not_come_is_awaited_for_a_limited_time() -> None:
    protocol = RealtimeSTTProtocol(TIMED)
    protocol.receive(first("a"), 1.0)
    assert protocol.deadline == 1.3
    assert protocol.expire(1.29) == []
    assert protocol.expire(1.3) == [Committed("a")]
    assert protocol.receive(second("a"), 2.0) == []  # too late: it was told
    assert protocol.receive(first("a"), 3.0) == []
    assert protocol.receive(second("a"), 3.1) == [Committed("a")]


def test_a_skipped_second_message_does_not_shift_the_pairs() -> None:
    protocol = RealtimeSTTProtocol(TIMED)
    protocol.receive(first("one"), 1.0)
    protocol.receive(first("two"), 1.1)
    assert protocol.receive(second("two"), 1.2) == [Committed("one"), Committed("two")]
    assert protocol.receive(second("one"), 1.25) == []


def test_a_late_second_message_is_dropped_even_if_its_text_differs() -> None:
    protocol = RealtimeSTTProtocol(TIMED)
    protocol.receive(first("twenty one"), 1.0)
    assert protocol.expire(1.3) == [Committed("twenty one")]
    assert protocol.receive(second("21"), 1.4) == []
    assert protocol.receive(second("22"), 1.5) == [Committed("22")]


def test_what_is_held_back_is_bounded() -> None:
    protocol = RealtimeSTTProtocol(TIMED)
    told = [event for n in range(20) for event in protocol.receive(first(str(n)), 1.0)]
    assert told == [Committed(str(n)) for n in range(16)]
    assert protocol.lost(1.1) == [Committed(str(n)) for n in range(16, 20)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["second", "late", "never"])), max_size=12))
def test_each_segment_is_told_once_and_in_order(segments: list[tuple[str, str]]) -> None:
    """Unless the second messages are told apart by nothing: then words may be missing, never a text."""
    protocol = RealtimeSTTProtocol(TIMED)
    told: list[STTMessage] = []
    now = 0.0
    late: list[str] = []
    for text, fate in segments:
        told += protocol.receive(first(text), now)
        if fate == "second":
            told += protocol.receive(second(text), now + 0.1)
        elif fate == "late":
            late.append(text)
        now += 0.4
        told += protocol.expire(now)
        for text in late:
            told += protocol.receive(second(text), now)
        late.clear()
        now += 6.0
    told += protocol.lost(now)
    assert [event.text for event in told if isinstance(event, Committed)] == [text for text, _ in segments]


SESSIONS = [name for name in examples("sessions") if name.startswith("stt_realtime.")]


@pytest.mark.parametrize("name", SESSIONS)
def test_an_example_session_replays_whole_and_cut_at_every_message(name: str) -> None:
    session = examples("sessions")[name]
    steps = [step for step in session["steps"] if "message" in step]
    for cut in range(len(steps) + 1):
        finals = [e for e in _replay(session, steps[:cut]) if isinstance(e, Committed)]
        said = [s["message"] for s in steps[:cut] if s["message"]["message_type"] == "committed_transcript"]
        assert [final.text for final in finals] == [message["text"] for message in said], f"cut at {cut}"
    whole = _replay(session, steps)
    told = [s["message"]["message_type"] for s in steps if s["from"] == "server"]
    assert len(whole) == len(told) - told.count("committed_transcript_with_timestamps")
    assert [event.code for event in whole if isinstance(event, STTError)] == [
        kind for kind in told if kind == "invalid_request"
    ]
    assert [event.words for event in whole if isinstance(event, Committed) and event.words] == (
        [WORDS] if "timestamps" in name else []
    )


def _replay(session: dict[str, Any], steps: list[dict[str, Any]]) -> list[STTMessage]:
    """Do what the client of an example does, check that the same is sent, and hear what it hears."""
    query = typed(parse_qsl(urlsplit(session["path"]).query), "SttRealtime")
    wrong = query["audio_format"] == "alaw_8000"  # which no options can have
    options = STTOptions() if wrong else STTOptions.model_validate(query)
    sent = [s["message"] for s in session["steps"] if s.get("from") == "client"]
    protocol = RealtimeSTTProtocol(options, previous_text=sent[0].get("previous_text") if sent else None)
    events: list[STTMessage] = []
    for at, step in enumerate(steps):
        message = step["message"]
        published.check(f"stt_realtime.{step['from']}", message)
        if step["from"] == "server":
            events += protocol.receive(json.dumps(message), at * 0.1)
        else:
            data = base64.b64decode(message["audio_base_64"])
            assert json.loads(protocol.audio(data, commit=message["commit"])) == message
    return events + protocol.lost(10.0)


PREVIEWS = ("final_transcript", "final_transcript_with_timestamps", "diarized_transcript", "speakers_merged")


def test_the_messages_that_only_the_sdk_knows_come_between_the_others_without_harm() -> None:
    cases = examples("messages.stt_realtime.server")["cases"]
    new = [c["message"] for c in cases if c["valid"] and c["message"]["message_type"] in PREVIEWS]
    assert {message["message_type"] for message in new} == set(PREVIEWS)
    protocol = RealtimeSTTProtocol(TIMED)
    told: list[STTMessage] = []
    for text in (first("a"), second("a"), first("b"), second("b")):
        for message in new:
            assert protocol.receive(json.dumps(message), 1.0) == []
        told += protocol.receive(text, 1.0)
    assert told == [Committed("a"), Committed("b")]
    assert protocol.ignored == 4 * len(new)


@pytest.mark.parametrize(
    "extras",
    [
        {},
        {"characters": None, "speaker_id": None, "logprob": None, "channel_index": None},
        {"characters": ["H", "i"], "speaker_id": "speaker_1"},
        {"characters": [{"text": "H", "start": 0.1, "end": 0.15}, {"text": "i", "start": 0.15, "end": 0.2}]},
    ],
)
def test_words_are_read_in_every_form_that_was_seen(extras: dict[str, Any]) -> None:
    protocol = RealtimeSTTProtocol(TIMED)
    protocol.receive(first("Hi (laughs)"), 1.0)
    words = [
        {"text": "Hi", "type": "word", "start": 0.1, "end": 0.2, **extras},
        {"text": " ", "type": "spacing", "start": 0.2, "end": 0.3, **extras},
        {"text": "(laughs)", "type": "audio_event", "start": 0.3, "end": 0.9, **extras},
    ]
    published.check(
        "stt_realtime.server",
        {
            "message_type": "committed_transcript_with_timestamps",
            "text": "Hi (laughs)",
            "words": [{"logprob": -0.1, **{k: v for k, v in w.items() if v is not None}} for w in words],
        },
    )
    told = protocol.receive(second("Hi (laughs)", words), 1.1)
    assert told == [Committed("Hi (laughs)", (Word("Hi", 0.1, 0.2),))]


def test_speech_is_in_no_repr() -> None:
    spoken = [Partial("4242"), Committed("4242", WORDS), Edited("4242", "4242"), Redacted("4242", "4242")]
    assert "4242" not in repr([*spoken, Entities("4242", (Entity("4242", "pci", 0, 4),))])
    assert "cancel" not in repr(spoken)
