"""The text-to-speech sockets without a socket: what is sent, when, and how it ends."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.audio.words import Word
from voiceflow.clients.speech.engines import Speech
from voiceflow.emulators.elevenlabs.accounts import Accounts
from voiceflow.emulators.elevenlabs.behaviour import ContextTimeout, TtsBehaviour
from voiceflow.emulators.elevenlabs.contexts import TtsContext, TtsRules
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.queries import TtsQuery
from voiceflow.emulators.elevenlabs.tts_protocol import MultiStreamInput, StreamInput
from voiceflow.emulators.elevenlabs.voices import FormantVoice

Make = Callable[..., Any]
SENTENCE = "Your table is booked. "  # 22 characters, 1.32 s


def rules(*, faults: Faults | None = None, behaviour: TtsBehaviour | None = None, **query: Any) -> TtsRules:
    parameters = {"output_format": "ulaw_8000", **query}
    return TtsRules(
        query=TtsQuery.model_validate(parameters),
        behaviour=behaviour or TtsBehaviour(),
        faults=faults or Faults(),
    )


def single(desk: Make, **options: Any) -> Any:
    return desk(StreamInput(rules(**options)), "tts_stream_input")


def multi(desk: Make, **options: Any) -> Any:
    return desk(MultiStreamInput(rules(**options)), "tts_multi_stream_input")


def audio(messages: list[Any], context: str | None = None) -> bytes:
    mine = [m for m in messages if isinstance(m, dict) and m.get("contextId") == context]
    return b"".join(base64.b64decode(m["audio"]) for m in mine if m.get("audio"))


def kinds(log: list[Any]) -> list[Any]:
    """What was sent, in short, with the loop time of each."""
    short: list[Any] = []
    for at, what in log:
        if isinstance(what, int):
            short.append((at, what))
        elif "error" in what:
            short.append((at, what["error"]))
        else:
            short.append((at, ("final" if what["isFinal"] else "audio", what.get("contextId"))))
    return short


def test_a_short_text_waits_for_its_flush(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " "}, {"text": SENTENCE})
    assert d.run(until=5.0) == []
    d.send({"text": "See you. ", "flush": True})
    d.run(until=10.0)
    assert d.log[0][0] == 5.1  # the time to the first byte
    assert audio(d.messages) != b""
    assert all(m["isFinal"] is None for m in d.messages)


def test_audio_is_as_long_as_the_text_and_comes_ten_times_faster(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " "}, {"text": SENTENCE, "flush": True})
    d.run(until=10.0)
    assert len(audio(d.messages)) == round(22 * 0.06 * 8000)
    assert [at for at, _ in d.log] == [0.1, 0.14, 0.18, 0.22]
    assert [len(audio([m])) for m in d.messages] == [3200, 3200, 3200, 960]


def test_the_audio_is_the_voice_byte_for_byte(desk: Make) -> None:
    d = single(desk, output_format="pcm_8000")
    d.send({"text": " "}, {"text": SENTENCE, "flush": True})
    d.run(until=10.0)
    assert audio(d.messages) == FormantVoice().speech(SENTENCE, 8000).samples.tobytes()


def test_the_end_of_input_speaks_the_rest_then_one_final_then_closes(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " "}, {"text": "Hi. "}, {"text": ""})
    d.run()
    assert kinds(d.log) == [(0.1, ("audio", None)), (0.1, ("final", None)), (0.1, 1000)]


def test_the_end_of_an_empty_input_is_a_final_alone(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " "}, {"text": ""})
    assert kinds(d.log) == [(0.0, ("final", None)), (0.0, 1000)]


def test_the_schedule_of_the_first_message_counts(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " ", "generation_config": {"chunk_length_schedule": [50, 500]}})
    d.send({"text": SENTENCE * 2})
    assert d.run(until=1.0) == []
    d.send({"text": SENTENCE})
    assert len(audio(d.run(until=2.0))) == 3 * 22 * 480


def test_in_auto_mode_every_message_is_spoken(desk: Make) -> None:
    d = single(desk, auto_mode="true")
    d.send({"text": " "}, {"text": "Yes. "})
    assert len(audio(d.run(until=1.0))) == 5 * 480


def test_timing_comes_with_the_first_chunk_of_a_segment_unless_asked_for_each(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " "}, {"text": SENTENCE, "flush": True}, {"text": "Bye. ", "flush": True})
    d.run(until=10.0)
    timed = ["".join(m["alignment"]["chars"]) if m["alignment"] else None for m in d.messages]
    assert timed == [SENTENCE, None, None, None, "Bye. "]
    assert d.messages[0]["normalizedAlignment"]["chars"][:2] == [" ", "Y"]
    assert d.messages[1]["normalizedAlignment"] is None


@settings(deadline=None)
@given(text=st.text("ab. ", min_size=1, max_size=80), chunk=st.sampled_from([0.1, 0.25, 0.4, 1.0]))
def test_with_sync_alignment_times_are_relative_to_each_chunk(desk: Make, text: str, chunk: float) -> None:
    d = single(desk, sync_alignment="true", behaviour=TtsBehaviour(chunk=chunk))
    d.send({"text": " "}, {"text": "x" + text, "flush": True})
    d.run(until=15.0)
    played = 0.0
    starts: list[int] = []
    for message in d.messages:
        if message["alignment"]:
            assert max(message["alignment"]["charStartTimesMs"]) < chunk * 1000 + 0.5
            starts += [round(played * 1000) + at for at in message["alignment"]["charStartTimesMs"]]
        played += len(audio([message])) / 8000
    assert starts == [60 * index for index in range(len(text) + 1)]
    joined = "".join("".join(m["alignment"]["chars"]) for m in d.messages if m["alignment"])
    assert joined == "x" + text


def test_a_silent_client_is_told_and_cut_off(desk: Make, published: Any) -> None:
    d = single(desk, inactivity_timeout="20")
    d.send({"text": " "})
    d.send({"text": " "}, at=15.0)
    expected = published.sessions()["tts_stream_input.timeout"]["steps"][-2]["message"]
    assert d.run() == [expected, 1008]
    assert d.now == 35.0


def test_audio_does_not_count_as_a_client_message(desk: Make) -> None:
    d = single(desk, behaviour=TtsBehaviour(speed=1.0), inactivity_timeout="2")
    d.send({"text": " "}, {"text": SENTENCE * 5, "flush": True})
    d.run()
    assert d.now == 2.0
    assert d.closed == 1008


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", b"\x00", {}, {"text": None}, {"text": "Hi ", "context_id": "a"}, {"text": "x", "flush": 1}],
)
def test_a_malformed_message_is_an_error_and_the_end(desk: Make, bad: Any) -> None:
    d = single(desk)
    d.send({"text": " "}, bad)
    assert d.messages[-1]["error"] == "invalid_message"
    assert d.messages[-1]["code"] == d.closed == 1008


def test_the_first_message_is_one_space(desk: Make) -> None:
    d = single(desk)
    d.send({"text": "Hello "})
    assert d.closed == 1008


def test_nothing_may_follow_the_end(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " "}, {"text": "Hi. "}, {"text": ""}, {"text": "more "})
    assert d.closed == 1008


def test_voice_settings_may_be_repeated_but_not_changed(desk: Make) -> None:
    d = single(desk)
    d.send({"text": " ", "voice_settings": {"stability": 0.4}})
    d.send({"text": "a ", "voice_settings": {"stability": 0.4}})
    assert d.closed is None
    d.send({"text": "a ", "voice_settings": {"stability": 0.5}})
    assert d.messages[-1]["error"] == "invalid_voice_settings"


@pytest.mark.parametrize(
    ("message", "error"),
    [({"text": " "}, "missing_api_key"), ({"text": " ", "xi-api-key": "wrong"}, "invalid_api_key")],
)
def test_a_first_message_must_bring_the_credentials(desk: Make, message: Any, error: str) -> None:
    d = desk(StreamInput(rules(), Accounts({"right"}).problem), "tts_stream_input")
    d.send(message)
    assert d.messages[-1]["error"] == error
    assert "wrong" not in str(d.messages)
    assert d.closed == 1008


@pytest.mark.parametrize("name", ["xi-api-key", "xi_api_key", "authorization"])
def test_a_first_message_may_bring_the_credentials(desk: Make, name: str) -> None:
    d = desk(StreamInput(rules(), Accounts({"right"}).problem), "tts_stream_input")
    d.send({"text": " ", name: "right"}, {"text": "Hi. ", "flush": True})
    assert audio(d.run(until=1.0)) != b""


def test_too_much_waiting_text_ends_the_socket(desk: Make) -> None:
    d = single(desk, behaviour=TtsBehaviour(max_backlog=100))
    d.send({"text": " "}, {"text": "a" * 101})
    assert d.messages[-1]["error"] == "text_too_long"


# Several contexts


def test_a_flush_has_no_final_and_a_close_has_one(desk: Make) -> None:
    d = multi(desk)
    d.send({"text": " ", "context_id": "a"}, {"text": "Hi. ", "context_id": "a", "flush": True})
    d.run(until=5.0)
    assert kinds(d.log) == [(0.1, ("audio", "a"))]
    d.send({"context_id": "a", "close_context": True})
    assert kinds(d.log)[1:] == [(5.0, ("final", "a"))]
    assert d.closed is None


def test_settings_for_an_open_context_end_the_socket(desk: Make) -> None:
    d = multi(desk)
    opening = {"text": " ", "context_id": "a", "voice_settings": {"stability": 0.5}}
    d.send(opening, opening)
    assert d.messages[-1]["error"] == "invalid_voice_settings"
    assert d.closed == 1008


def test_close_socket_speaks_what_waits_in_every_context(desk: Make) -> None:
    d = multi(desk)
    d.send({"text": "One. ", "context_id": "a"}, {"text": "Two, two. ", "context_id": "b"})
    d.send({"close_socket": True})
    d.run()
    assert len(audio(d.messages, "a")) == 5 * 480
    assert len(audio(d.messages, "b")) == 10 * 480
    assert [what for _, what in kinds(d.log)][-2:] == [("final", "b"), 1000]
    assert [what for _, what in kinds(d.log)].count(("final", "a")) == 1


def test_close_socket_without_contexts_closes_at_once(desk: Make) -> None:
    d = multi(desk)
    assert d.send({"close_socket": True}) == [1000]


def test_a_timeout_can_be_told_to_kill_the_socket(desk: Make) -> None:
    behaviour = TtsBehaviour(context_timeout=ContextTimeout.ERROR)
    d = multi(desk, inactivity_timeout="5", behaviour=behaviour)
    d.send({"text": "Hi. ", "context_id": "a"})
    d.run()
    assert kinds(d.log) == [(5.0, "input_timeout_exceeded"), (5.0, 1008)]


def test_a_connection_without_contexts_must_be_kept_alive(desk: Make) -> None:
    d = multi(desk, inactivity_timeout="5")
    d.send({"text": ""}, at=4.0)
    d.send({"text": ""}, at=8.0)
    assert d.closed is None
    d.run()
    assert d.now == 13.0
    assert d.closed == 1008


# Faults


def test_the_first_audio_can_be_late(desk: Make) -> None:
    d = single(desk, faults=Faults(first_delay=2.0))
    d.send({"text": " "}, {"text": "Hi. ", "flush": True})
    d.run(until=4.0)
    d.send({"text": "Hi. ", "flush": True})
    d.run(until=8.0)
    assert [at for at, _ in d.log] == [2.1, 4.1]


def test_pieces_can_end_inside_a_sample_and_still_join(desk: Make) -> None:
    d = single(desk, faults=Faults(odd_chunks=True), output_format="pcm_8000")
    d.send({"text": " "}, {"text": SENTENCE, "flush": True})
    d.run(until=4.0)
    assert [len(audio([m])) % 2 for m in d.messages] == [1, 0, 0, 1]
    assert audio(d.messages) == FormantVoice().speech(SENTENCE, 8000).samples.tobytes()


def test_finals_can_be_doubled(desk: Make) -> None:
    d = multi(desk, faults=Faults(duplicate_finals=True))
    d.send({"text": " ", "context_id": "a"}, {"context_id": "a", "close_context": True})
    assert [what for _, what in kinds(d.log)] == [("final", "a"), ("final", "a")]


def test_a_character_that_begins_where_the_audio_ends_has_its_time_too() -> None:
    context = TtsContext(rules(behaviour=TtsBehaviour(chunk=0.2), sync_alignment="true"), 0.0)
    context.append("Yes. ", 0.0, flush=True)
    assert context.next_text() == "Yes. "
    # 2.2 s are a hair more than eleven times 0.2 s: the last piece is empty.
    speech = Speech(np.ones(17600, np.int16), 8000, (Word("Yes.", 0.0, 2.2),))
    context.spoken(speech, 0.0)
    context.finished()
    found = []
    while (chunk := context.take(100.0)) is not None:
        found.append(chunk)
    assert "".join(c.text for chunk in found for c in chunk.spoken) == "Yes. "
    assert sum(len(chunk.data) for chunk in found) == 17600
