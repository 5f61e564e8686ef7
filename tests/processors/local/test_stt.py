"""The recogniser's processor on a scripted recogniser: exact times, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow import (
    TELEPHONE,
    CommitFrame,
    ConfigurationError,
    Direction,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    Pipeline,
    Processor,
    RecogniserFrame,
    ServiceError,
    Session,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    Word,
    handles,
)
from voiceflow.clients.speech.engines import Recognition
from voiceflow.processors.local import LocalSTT
from voiceflow.testing import run_virtual


@dataclass
class Script:
    """A recogniser that takes its time and says what the script says next."""

    answers: Sequence[str | Exception]
    delays: Sequence[float] = (0.2,)
    heard: list[float] = field(default_factory=list)
    """Length in seconds of what it was given."""
    running: int = 0
    loaded: int = 0

    async def load(self) -> None:
        self.loaded += 1

    async def recognize(self, samples: NDArray[np.int16], sample_rate: int) -> Recognition:
        index = len(self.heard)
        self.heard.append(len(samples) / sample_rate)
        self.running += 1
        try:
            await asyncio.sleep(self.delays[min(index, len(self.delays) - 1)])
        finally:
            self.running -= 1
        answer = self.answers[min(index, len(self.answers) - 1)]
        if isinstance(answer, Exception):
            raise answer
        words = tuple(Word(word, 0.5, 1.0) for word in answer.split())
        return Recognition(answer, words, 0.0)


class Log(Processor):
    """Notes what comes out, without audio."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, Frame]] = []

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        if not isinstance(frame, UserAudioFrame | StartFrame | InterruptionFrame):
            self.seen.append((round(self.session.now(), 6), frame))
        return frame

    def of(self, *kinds: type[Frame]) -> list[tuple[float, Frame]]:
        return [(at, frame) for at, frame in self.seen if isinstance(frame, kinds)]

    @property
    def texts(self) -> list[tuple[float, str]]:
        return [(at, frame.text) for at, frame in self.seen if isinstance(frame, TranscriptionFrame)]


def call(stt: LocalSTT, script: Sequence[tuple[float, Frame | None]], *, length: float = 4.0) -> Log:
    """A call with a packet every 20 ms, from 13 ms on, and the frames of the script; None hangs up."""
    log = Log()

    async def main() -> None:
        session = Session(Pipeline([stt, log]))
        loop = asyncio.get_running_loop()
        packet = UserAudioFrame(data=TELEPHONE.silence(0.02), format=TELEPHONE)
        for number in range(round(length / 0.02)):
            loop.call_at(number * 0.02 + 0.013, stt.receive, packet, Direction.DOWNSTREAM)
        for at, frame in script:
            if frame is None:
                loop.call_at(at, session.end, EndReason.USER_HANGUP)
            elif isinstance(frame, CommitFrame):
                loop.call_at(at, log.push, frame, Direction.UPSTREAM)
            else:
                loop.call_at(at, stt.receive, frame, Direction.DOWNSTREAM)
        await session.run()
        assert session.tasks == 0

    run_virtual(main())
    return log


def began(at: float) -> UserStartedSpeakingFrame:
    return UserStartedSpeakingFrame(at=at)


def ended(at: float) -> UserStoppedSpeakingFrame:
    return UserStoppedSpeakingFrame(at=at)


def test_an_utterance_is_recognised_when_the_voice_ends() -> None:
    script = Script(["Hello there."])
    log = call(LocalSTT(script), [(1.05, began(1.0)), (2.05, ended(1.7)), (3.0, None)])
    assert log.of(TranscriptionFrame) == [
        (
            2.25,
            TranscriptionFrame(
                text="Hello there.",
                words=(Word("Hello", 1.19, 1.69), Word("there.", 1.19, 1.69)),
                language="en",
            ),
        )
    ]
    # At 1.05 s there were 1.04 s of audio, so the voice began at 0.99 s of it; at 2.05 s there were 2.04 s.
    assert script.heard == [pytest.approx(2.04 - 0.69)]
    assert script.loaded == 1


def test_what_comes_in_passes_on() -> None:
    log = call(LocalSTT(Script([""])), [(1.0, began(1.0)), (2.0, ended(1.7)), (3.0, None)])
    assert [type(frame) for _, frame in log.seen] == [
        RecogniserFrame,
        UserStartedSpeakingFrame,
        UserStoppedSpeakingFrame,
        InterimTranscriptionFrame,
        EndFrame,
    ]


def test_a_commit_after_the_end_of_the_voice_changes_nothing() -> None:
    script = Script(["Yes."])
    log = call(LocalSTT(script), [(1.0, began(1.0)), (2.0, ended(1.7)), (2.001, CommitFrame()), (3.0, None)])
    assert log.texts == [(2.2, "Yes.")]


def test_a_commit_while_the_voice_goes_on_settles_what_was_heard() -> None:
    script = Script(["One two", "three."])
    log = call(LocalSTT(script), [(1.0, began(1.0)), (2.0, CommitFrame()), (3.0, ended(2.7)), (3.5, None)])
    assert log.texts == [(2.2, "One two"), (3.2, "three.")]
    assert script.heard == [pytest.approx(1.3), pytest.approx(1.0)]


def test_transcripts_keep_their_order_when_the_second_is_quicker() -> None:
    script = Script(["first", "second", "third"], delays=[1.5, 0.1, 0.1])
    log = call(
        LocalSTT(script),
        [
            (0.5, began(0.5)),
            (1.0, ended(0.7)),
            (1.2, began(1.2)),
            (1.6, ended(1.3)),
            (1.7, began(1.7)),
            (2.0, ended(1.8)),
            (4.0, None),
        ],
    )
    assert log.texts == [(2.5, "first"), (2.6, "second"), (2.7, "third")]


def test_the_end_waits_for_the_last_words_even_of_a_voice_that_goes_on() -> None:
    script = Script(["first", "second"], delays=[1.0])
    log = call(LocalSTT(script), [(0.5, began(0.5)), (1.0, ended(0.7)), (1.2, began(1.2)), (1.5, None)])
    assert log.texts == [(2.0, "first"), (3.0, "second")]
    assert log.seen[-1] == (3.0, EndFrame(reason=EndReason.USER_HANGUP))


def test_the_end_does_not_wait_for_ever() -> None:
    script = Script(["late"], delays=[60.0])
    log = call(LocalSTT(script), [(0.5, began(0.5)), (1.0, ended(0.7)), (1.5, None)])
    assert log.texts == []
    [(at, error)] = log.of(ErrorFrame)
    assert (at, isinstance(error, ErrorFrame) and error.fatal) == (4.5, False)
    assert log.seen[-1] == (4.5, EndFrame(reason=EndReason.USER_HANGUP))
    assert script.running == 0


def test_no_words_are_no_transcript() -> None:
    log = call(LocalSTT(Script([""])), [(1.0, began(1.0)), (2.0, ended(1.7)), (3.0, None)])
    assert log.texts == []


def test_an_end_of_a_voice_that_never_began_changes_nothing() -> None:
    script = Script(["?"])
    call(LocalSTT(script), [(1.0, ended(0.9)), (1.1, CommitFrame()), (2.0, None)])
    assert script.heard == []


@pytest.mark.parametrize(
    ("error", "fatal"),
    [
        (ServiceError("busy", vendor="whisper", code="overloaded", retryable=True), False),
        (ConfigurationError("not installed"), True),
    ],
)
def test_an_error_costs_one_utterance_or_the_call(error: Exception, fatal: bool) -> None:
    script = Script([error, "Hello."])
    log = call(
        LocalSTT(script),
        [(0.5, began(0.5)), (1.0, ended(0.7)), (1.1, began(1.1)), (1.15, ended(1.1)), (3.0, None)],
    )
    [(at, frame)] = log.of(ErrorFrame)
    assert isinstance(frame, ErrorFrame)
    assert (at, frame.error, frame.fatal, frame.processor) == (1.2, error, fatal, "LocalSTT")
    assert log.texts == [(1.4, "Hello.")]


def test_a_talk_without_a_pause_is_recognised_in_parts() -> None:
    script = Script(["part one", "part two"])
    log = call(LocalSTT(script), [(1.0, began(1.0)), (31.0, ended(30.7)), (32.0, None)], length=31.0)
    assert [text for _, text in log.texts] == ["part one", "part two"]
    assert script.heard == [pytest.approx(28.0), pytest.approx(31.0 - 28.7)]


def test_of_too_many_waiting_utterances_the_oldest_is_dropped() -> None:
    script = Script([str(number) for number in range(20)], delays=[10.0, 0.01])
    steps: list[tuple[float, Frame | None]] = []
    for number in range(11):
        steps += [(0.5 + number, began(0.5 + number)), (0.9 + number, ended(0.8 + number))]
    stt = LocalSTT(script)
    log = call(stt, [*steps, (13.0, None)], length=12.0)
    # The first is being recognised and eight wait: the tenth and the eleventh each push the oldest out.
    assert len(log.texts) == len(script.heard) == 1 + 8


def test_interim_results_come_while_the_voice_goes_on_and_never_after_the_final_one() -> None:
    script = Script(["I", "I would", "I would like", "I would like that."], delays=[0.1])
    log = call(
        LocalSTT(script, interim=0.5), [(1.0, began(1.0)), (2.45, ended(2.4)), (3.0, None)], length=2.46
    )
    kinds = (InterimTranscriptionFrame, TranscriptionFrame)
    assert [(at, getattr(frame, "text", "")) for at, frame in log.of(*kinds)] == [
        (1.293, "I"),
        (1.793, "I would"),
        (2.293, "I would like"),
        (2.55, "I would like that."),
    ]


def test_an_interim_result_that_is_overtaken_is_dropped() -> None:
    script = Script(["early", "final"], delays=[0.4, 0.1])
    log = call(LocalSTT(script, interim=0.5), [(1.0, began(1.0)), (1.3, ended(1.2)), (3.0, None)])
    assert log.of(InterimTranscriptionFrame) == []
    assert log.texts == [(1.4, "final")]


def test_an_interim_result_that_fails_is_merely_missing() -> None:
    busy = ServiceError("busy", vendor="whisper", code="overloaded", retryable=True)
    log = call(
        LocalSTT(Script([busy, "final"]), interim=0.5), [(1.0, began(1.0)), (1.5, ended(1.2)), (3.0, None)]
    )
    assert log.of(ErrorFrame, InterimTranscriptionFrame) == []
    assert log.texts == [(1.7, "final")]


def test_an_interim_result_that_turns_out_to_be_none_is_taken_back() -> None:
    script = Script(["you", ""], delays=[0.1])
    log = call(LocalSTT(script, interim=0.5), [(1.0, began(1.0)), (1.5, ended(1.2)), (3.0, None)])
    assert [getattr(frame, "text", "?") for _, frame in log.of(InterimTranscriptionFrame)] == ["you", ""]


@pytest.mark.parametrize("interim", [0.0, -1.0])
def test_interim_results_without_a_pause_between_them_are_refused(interim: float) -> None:
    with pytest.raises(ConfigurationError, match="above 0"):
        LocalSTT(Script([""]), interim=interim)
