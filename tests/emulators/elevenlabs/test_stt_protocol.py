"""Realtime speech to text without a socket: what is sent, when, and how it ends."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs.behaviour import EmptyCommit, SttBehaviour
from voiceflow.emulators.elevenlabs.effects import Recognise, SendMessage
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.problems import STT_ERRORS
from voiceflow.emulators.elevenlabs.queries import SttQuery, TtsQuery, decoded
from voiceflow.emulators.elevenlabs.segments import Segment
from voiceflow.emulators.elevenlabs.stt_protocol import RealtimeTranscription, SttRules
from voiceflow.emulators.elevenlabs.voices import FormantVoice

Make = Callable[..., Any]


def voice(seconds: float) -> bytes:
    return encode(FormantVoice(seconds / 5).speech("voice", 8000).samples, TELEPHONE.encoding)


def chunk(data: bytes = b"", *, commit: Any = False, **changes: Any) -> dict[str, Any]:
    message = {
        "message_type": "input_audio_chunk",
        "audio_base_64": base64.b64encode(data).decode(),
        "commit": commit,
        "sample_rate": 8000,
    }
    return {name: value for name, value in {**message, **changes}.items() if value != "absent"}


def hear(segment: Segment, is_final: bool) -> HeardUtterance | str | None:
    """Tells how long the voice in the segment is, so that tests see what was heard."""
    said = HeardUtterance(f"{segment.voiced_seconds:g} seconds." if segment.is_voiced else "")
    return said if is_final else said.partial(segment.voiced_seconds, 0.5)


def listen(
    desk: Make,
    *,
    faults: Faults | None = None,
    behaviour: SttBehaviour | None = None,
    hear: Callable[[Segment, bool], HeardUtterance | str | None] = hear,
    refusal: tuple[str, str | None] | None = None,
    **query: Any,
) -> Any:
    rules = SttRules(
        query=SttQuery.model_validate({"audio_format": "ulaw_8000", **query}),
        behaviour=behaviour or SttBehaviour(),
        faults=faults or Faults(),
    )
    return desk(RealtimeTranscription(rules, "0" * 32, refusal=refusal), "stt_realtime", hear=hear)


def texts(d: Any) -> list[tuple[float, str, str]]:
    named = {"partial_transcript": "partial", "committed_transcript": "committed"}
    return [
        (at, named[m["message_type"]], m["text"])
        for at, m in d.log
        if isinstance(m, dict) and m["message_type"] in named
    ]


def stream(d: Any, data: bytes, packet: int = 160) -> None:
    """Send audio as a call does: a packet every 20 ms."""
    start = d.now
    for index, begin in enumerate(range(0, len(data), packet)):
        d.send(chunk(data[begin : begin + packet]), at=start + (index + 1) * packet / 8000)


def test_a_commit_is_answered_with_the_text(desk: Make) -> None:
    d = listen(desk)
    d.send(chunk(voice(1.0)), chunk(commit=True), at=1.0)
    d.run()
    assert texts(d)[-1] == (1.15, "committed", "1 seconds.")


def test_interim_texts_grow_while_audio_comes_and_stop_at_the_commit(desk: Make) -> None:
    d = listen(desk)
    stream(d, voice(1.5))
    d.send(chunk(commit=True))
    d.run()
    assert texts(d) == [
        (0.35, "partial", "0.3"),
        (0.65, "partial", "0.6"),
        (0.95, "partial", "0.9"),
        (1.25, "partial", "1.2 seconds"),
        (1.55, "partial", "1.5 seconds"),
        (1.65, "committed", "1.5 seconds."),
    ]


def test_after_a_commit_interim_texts_start_again_and_times_go_on(desk: Make) -> None:
    d = listen(desk, include_timestamps="true")
    d.send(chunk(voice(1.0), commit=True), chunk(TELEPHONE.silence(0.5) + voice(0.5), commit=True))
    d.run()
    first, second = [m for m in d.messages if m["message_type"].endswith("with_timestamps")]
    assert [w["text"] for w in first["words"]] == ["1", " ", "seconds."]
    assert first["words"][0]["start"] == 0.0
    assert first["words"][-1]["end"] == 1.0
    assert second["words"][0]["start"] == 1.5
    assert second["words"][-1]["end"] == 2.0
    assert [w["type"] for w in second["words"]] == ["word", "spacing", "word"]


def test_a_commit_of_little_audio_is_throttled_and_nothing_is_lost(desk: Make) -> None:
    d = listen(desk)
    d.send(chunk(voice(0.28), commit=True))
    assert d.messages[-1]["message_type"] == "commit_throttled"
    assert d.closed is None
    d.send(chunk(voice(0.1), commit=True))
    d.run()
    assert texts(d)[-1][2] == "0.38 seconds."


def test_silence_is_answered_with_an_empty_text_or_not_at_all(desk: Make) -> None:
    d = listen(desk)
    d.send(chunk(TELEPHONE.silence(1.0), commit=True))
    d.run()
    assert texts(d) == [(0.15, "committed", "")]
    d = listen(desk, behaviour=SttBehaviour(empty_commit=EmptyCommit.NO_ANSWER))
    d.send(chunk(TELEPHONE.silence(1.0), commit=True))
    d.run()
    assert texts(d) == []


def test_a_long_segment_is_committed_by_the_service(desk: Make) -> None:
    d = listen(desk, behaviour=SttBehaviour(partial_interval=None))
    for _ in range(10):
        d.send(chunk(voice(9.5)))
    d.run()
    assert texts(d) == [(0.15, "committed", "90 seconds.")]


def test_with_vad_silence_in_the_audio_commits(desk: Make) -> None:
    d = listen(desk, commit_strategy="vad", vad_silence_threshold_secs="0.5")
    stream(d, voice(1.0) + TELEPHONE.silence(0.48))
    d.run(until=60.0)  # a pause in sending is no silence
    assert [kind for _, kind, _ in texts(d) if kind == "committed"] == []
    d.send(chunk(TELEPHONE.silence(0.02)))
    d.run()
    assert texts(d)[-1] == (60.15, "committed", "1 seconds.")


def test_without_vad_silence_commits_nothing(desk: Make) -> None:
    d = listen(desk)
    stream(d, voice(0.5) + TELEPHONE.silence(5.0))
    d.run()
    assert not [kind for _, kind, _ in texts(d) if kind == "committed"]


def test_previous_text_belongs_to_the_first_chunk(desk: Make) -> None:
    d = listen(desk)
    d.send(chunk(voice(0.1), previous_text="Booking line."), chunk(voice(0.1), previous_text=None))
    assert d.closed is None
    d.send(chunk(voice(0.1), previous_text="Booking line."))
    assert d.messages[-1]["message_type"] == "input_error"
    assert d.closed == 1008


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        b"\xff\xff",
        {"message_type": "commit"},
        chunk(message_type="input_audio"),
        chunk(sample_rate="absent"),
        chunk(commit="absent"),
        chunk(commit="true"),
        chunk(audio_base_64="absent"),
        chunk(audio_base_64="not base64!"),
        chunk(sample_rate=16000),
        chunk(sample_rate="8000"),
        chunk(extra=1),
    ],
)
def test_a_malformed_message_is_an_input_error_and_the_end(desk: Make, bad: Any) -> None:
    d = listen(desk)
    d.send(bad)
    assert d.messages[-1]["message_type"] == "input_error"
    assert d.closed == 1008
    assert d.send(chunk()) == []


def test_pcm_must_be_whole_samples(desk: Make) -> None:
    d = listen(desk, audio_format="pcm_8000")
    d.send(chunk(b"\0\0\0"))
    assert d.messages[-1]["message_type"] == "input_error"


def test_a_chunk_can_be_too_large(desk: Make) -> None:
    d = listen(desk)
    d.send(chunk(TELEPHONE.silence(10.02)))
    assert d.messages[-1]["message_type"] == "chunk_size_exceeded"
    assert d.closed == 1008


def test_a_refused_session_never_starts(desk: Make) -> None:
    d = listen(desk, refusal=("auth_error", None))
    assert [m if isinstance(m, int) else m["message_type"] for _, m in d.log] == ["auth_error", 1008]


@pytest.mark.parametrize("error", sorted(STT_ERRORS))
def test_every_documented_error_can_be_made_to_happen(desk: Make, error: str) -> None:
    d = listen(desk)
    d._do(d.peer.fail(error, 0.0))
    assert d.messages[-1]["message_type"] == error
    assert (d.closed is None) == (error in ("commit_throttled", "insufficient_audio_activity"))


def test_a_commit_can_stay_without_an_answer(desk: Make) -> None:
    d = listen(desk, faults=Faults(ignore_commits=True), behaviour=SttBehaviour(partial_interval=None))
    d.send(chunk(voice(1.0), commit=True))
    d.run()
    assert texts(d) == []


def test_finals_can_be_doubled(desk: Make) -> None:
    d = listen(desk, faults=Faults(duplicate_finals=True))
    d.send(chunk(voice(1.0), commit=True))
    d.run()
    assert [text for _, kind, text in texts(d) if kind == "committed"] == ["1 seconds."] * 2


def test_the_first_transcript_can_be_late(desk: Make) -> None:
    d = listen(desk, faults=Faults(first_delay=1.0), behaviour=SttBehaviour(partial_interval=None))
    d.send(chunk(voice(1.0), commit=True))
    d.send(chunk(voice(1.0), commit=True), at=3.0)
    d.run()
    assert [at for at, _, _ in texts(d)] == [1.15, 3.15]


def test_each_segment_has_its_own_interim_texts(desk: Make) -> None:
    d = listen(desk, hear=lambda s, final: HeardUtterance("Yes yes.") if final else "Yes")
    for _ in range(2):
        stream(d, voice(0.32))
        d.send(chunk(commit=True))
        d.run()
    assert [kind for _, kind, _ in texts(d)] == ["partial", "committed"] * 2


def test_a_transcript_never_overtakes_the_interim_text_before_it(desk: Make) -> None:
    d = listen(desk, faults=Faults(first_delay=1.0))
    d.send(chunk(voice(0.5)))
    d.send(chunk(commit=True), at=0.2)
    d.run()
    assert texts(d) == [(1.05, "partial", "0.5"), (1.05, "committed", "0.5 seconds.")]


def test_an_interim_text_that_comes_after_the_commit_is_dropped() -> None:
    slow = RealtimeTranscription(SttRules(query=SttQuery.model_validate({"audio_format": "ulaw_8000"})), "0")
    slow.opened(0.0)
    (asked,) = slow.receive(json.dumps(chunk(voice(0.5))), 0.0)
    assert isinstance(asked, Recognise)
    assert not asked.is_final
    assert slow.receive(json.dumps(chunk(commit=True)), 0.1) == []
    (final,) = slow.heard(asked.job, "too late", 0.2)
    assert isinstance(final, Recognise)
    assert final.is_final
    slow.heard(final.job, HeardUtterance("In time."), 0.3)
    (sent,) = slow.tick(1.0)
    assert isinstance(sent, SendMessage)
    assert sent.message["text"] == "In time."


def test_more_commits_than_the_recogniser_can_take_overflow(desk: Make) -> None:
    rules = SttRules(
        query=SttQuery.model_validate({"audio_format": "ulaw_8000"}), behaviour=SttBehaviour(max_pending=2)
    )
    busy = RealtimeTranscription(rules, "0" * 32)
    busy.opened(0.0)
    effects = []
    for _ in range(4):
        effects += busy.receive(json.dumps(chunk(voice(0.5), commit=True)), 0.0)
    assert [type(effect).__name__ for effect in effects] == ["Recognise", "SendMessage", "CloseSocket"]


def test_audio_that_comes_faster_than_it_is_recognised_overflows(desk: Make) -> None:
    behaviour = SttBehaviour(max_backlog=2.0)
    d = listen(desk, behaviour=behaviour)
    d.send(chunk(voice(2.0)))
    for second in range(1, 10):
        d.send(chunk(voice(2.0)), at=float(second))  # twice its own pace is slow enough
    assert d.closed is None
    d.send(chunk(voice(0.1)), at=9.3)
    assert d.closed is None
    d.send(chunk(voice(2.0)), at=9.31)
    assert d.messages[-1]["message_type"] == "queue_overflow"
    assert d.closed == 1011


@settings(deadline=None, max_examples=example_count(60))
@given(
    parts=st.lists(st.tuples(st.booleans(), st.integers(1, 60), st.booleans()), max_size=12),
    packet=st.sampled_from([160, 333, 1600]),
    strategy=st.sampled_from(["manual", "vad"]),
)
def test_every_commit_has_one_answer_in_order_and_no_audio_is_lost(
    desk: Make, parts: list[Any], packet: int, strategy: str
) -> None:
    segments: list[Segment] = []

    def note(segment: Segment, is_final: bool) -> HeardUtterance | str | None:
        if is_final:
            segments.append(segment)
        return HeardUtterance(str(len(segments))) if is_final else "so far"

    behaviour = SttBehaviour(min_commit=0.0)
    d = listen(
        desk, hear=note, behaviour=behaviour, commit_strategy=strategy, vad_silence_threshold_secs="0.3"
    )
    data = b""
    for loud, length, commits in parts:
        part = voice(length / 50) if loud else TELEPHONE.silence(length / 50)
        data += part
        stream(d, part, packet)
        if commits:
            d.send(chunk(commit=True))
    d.run()
    d.send(chunk(TELEPHONE.silence(0.5), commit=True))
    d.run()
    answers = [text for _, kind, text in texts(d) if kind == "committed"]
    assert answers == [str(index + 1) for index in range(len(segments))]
    assert b"".join(s.data for s in segments) == data + TELEPHONE.silence(0.5)
    starts = [s.start for s in segments]
    assert starts == sorted(starts)


@each_row(
    ("pairs", "wrong"),
    [
        ([("audio_format", "alaw_8000")], "audio_format"),
        ([("commit_strategy", "server_vad")], "commit_strategy"),
        ([("vad_silence_threshold_secs", "5")], "vad_silence_threshold_secs"),
        ([("keyterms", "a very very long key term")], "keyterms"),
        ([("keyterms", "x")] * 51, "keyterms"),
        ([("include_timestamps", "True")], "include_timestamps"),
        ([("include_timestamps", "true"), ("filter_background_audio", "true")], "exclude each other"),
        ([("transcript_edit", "x"), ("entity_detection", "all")], "exclude each other"),
    ],
)
def test_wrong_parameters_are_found(pairs: list[tuple[str, str]], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        SttQuery.model_validate(decoded(pairs))


def test_what_may_be_repeated_is_a_list() -> None:
    query = SttQuery.model_validate(
        decoded(
            [("keyterms", "Ada"), ("keyterms", "IBAN"), ("entity_detection", "pii,pci"), ("unknown", "1")]
        )
    )
    assert query.keyterms == ["Ada", "IBAN"]
    assert query.entity_detection == ["pii", "pci"]


def test_the_published_query_examples_are_taken_or_refused_as_they_say(published: Any) -> None:
    models: dict[str, Any] = {
        "SttRealtime": SttQuery,
        "TtsStreamInput": TtsQuery,
        "TtsMultiStreamInput": TtsQuery,
    }
    for case in published.cases("ws_query_params"):
        if case["def"] not in models:
            continue
        pairs = [
            (name, str(part).lower() if isinstance(part, bool) else str(part))
            for name, value in case["message"].items()
            for part in (value if isinstance(value, list) else [value])
        ]
        try:
            models[case["def"]].model_validate(decoded(pairs))
        except ValueError:
            assert not case["valid"], case["name"]
        else:
            assert case["valid"], case["name"]
