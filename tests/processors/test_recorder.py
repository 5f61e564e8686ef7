"""The recorder: where the sounds of a call lie, in virtual time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow import (
    AgentAudioFrame,
    AudioFormat,
    CancelFrame,
    Direction,
    Encoding,
    EndReason,
    Frame,
    InterruptionFrame,
    LocalProtocolError,
    PausePlayoutFrame,
    Pipeline,
    Processor,
    ResumePlayoutFrame,
    Session,
    StartFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.recording import StereoRecording
from voiceflow.processors import Recorder
from voiceflow.testing import run_virtual

RATE = 1000
FORMAT = AudioFormat(Encoding.PCM16, RATE)
USER, AGENT = 0, 1


def sound(value: int, seconds: float) -> bytes:
    return np.full(round(seconds * RATE), value, "<i2").tobytes()


def user(value: int, seconds: float = 0.02) -> UserAudioFrame:
    return UserAudioFrame(data=sound(value, seconds), format=FORMAT)


def agent(value: int, seconds: float, reply: int = 1) -> AgentAudioFrame:
    return AgentAudioFrame(data=sound(value, seconds), format=FORMAT, reply=reply)


class Sink(Processor):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Frame] = []

    @handles(Frame)
    def note(self, frame: Frame) -> Frame:
        self.seen.append(frame)
        return frame


def record(script: Sequence[tuple[float, Frame]], *, limit: float = 3600.0) -> tuple[StereoRecording, Sink]:
    """Give a recorder these frames at these seconds; the session begins at second 5 of the loop."""
    recorder, sink = Recorder(limit=limit), Sink()

    async def main() -> None:
        await asyncio.sleep(5.0)
        session = Session(Pipeline([recorder, sink]), format=FORMAT)
        loop = asyncio.get_running_loop()
        for at, frame in script:
            loop.call_at(5.0 + at, recorder.receive, frame, Direction.DOWNSTREAM)
        loop.call_at(5.0 + max([0.0, *(at for at, _ in script)]) + 1.0, session.end, EndReason.USER_HANGUP)
        await session.run()

    run_virtual(main())
    return recorder.recording, sink


def runs(recording: StereoRecording, side: int) -> list[tuple[int, float, float]]:
    """The sounds of one side: value, start and end in seconds."""
    samples = recording.samples[:, side]
    edges = [0, *(np.flatnonzero(np.diff(samples)) + 1), len(samples)]
    found = [(int(samples[a]), a / RATE, b / RATE) for a, b in itertools.pairwise(edges) if b > a]
    return [item for item in found if item[0]]


def test_each_side_lies_where_it_sounded() -> None:
    recording, sink = record([(1.0, user(1)), (1.02, user(1)), (2.0, agent(2, 0.5)), (2.0, agent(3, 0.5))])
    assert runs(recording, USER) == [(1, 0.98, 1.02)]
    assert runs(recording, AGENT) == [(2, 2.0, 2.5), (3, 2.5, 3.0)]
    kinds = [type(frame) for frame in sink.seen]
    assert kinds.count(UserAudioFrame) == kinds.count(AgentAudioFrame) == 2
    assert StartFrame in kinds


def test_what_was_interrupted_is_not_in_the_recording() -> None:
    recording, _ = record([(1.0, agent(2, 3.0)), (2.0, InterruptionFrame(reply=2)), (2.5, agent(3, 0.5, 2))])
    assert runs(recording, AGENT) == [(2, 1.0, 2.0), (3, 2.5, 3.0)]


def test_an_interruption_of_older_replies_leaves_the_newest() -> None:
    recording, _ = record([(1.0, agent(2, 1.0, 4)), (1.5, InterruptionFrame(reply=4))])
    assert runs(recording, AGENT) == [(2, 1.0, 2.0)]


def test_a_hang_up_ends_what_is_heard() -> None:
    recording, _ = record([(1.0, agent(2, 60.0, reply=0))])
    assert runs(recording, AGENT) == [(2, 1.0, 2.0)]


def test_a_cancelled_call_is_silent() -> None:
    recording, _ = record([(1.0, agent(2, 1.0)), (1.5, CancelFrame())])
    assert runs(recording, AGENT) == [(2, 1.0, 1.5)]


def test_a_pause_moves_the_rest_and_loses_nothing() -> None:
    recording, _ = record(
        [
            (1.0, agent(2, 1.0)),
            (1.5, PausePlayoutFrame()),
            (1.6, PausePlayoutFrame()),
            (1.7, agent(3, 0.5)),
            (2.5, ResumePlayoutFrame()),
            (2.6, ResumePlayoutFrame()),
        ]
    )
    assert runs(recording, AGENT) == [(2, 1.0, 1.5), (2, 2.5, 3.0), (3, 3.0, 3.5)]


def test_what_was_held_back_when_the_user_took_over_is_never_heard() -> None:
    recording, _ = record(
        [
            (1.0, agent(2, 1.0)),
            (1.5, PausePlayoutFrame()),
            (1.6, InterruptionFrame(reply=2)),
            (1.7, ResumePlayoutFrame()),
            (2.0, agent(3, 0.5, 2)),
        ]
    )
    assert runs(recording, AGENT) == [(2, 1.0, 1.5), (3, 2.0, 2.5)]


def test_the_rest_of_a_long_call_is_left_out() -> None:
    recording, _ = record([(1.0, agent(2, 1.0)), (1.5, user(1, 0.1)), (3.0, user(1))], limit=1.5)
    assert runs(recording, AGENT) == [(2, 1.0, 1.5)]
    assert runs(recording, USER) == [(1, 1.4, 1.5)]


def test_audio_of_another_rate_lies_in_the_same_place() -> None:
    fast = UserAudioFrame(data=sound(5, 0.2), format=AudioFormat(Encoding.PCM16, 2 * RATE))
    recording, _ = record([(1.0, fast)])
    assert recording.user.seconds == pytest.approx(1.0)


def test_before_the_session_there_is_no_recording() -> None:
    with pytest.raises(LocalProtocolError, match="starts"):
        _ = Recorder().recording


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["pause", "resume", "audio"])), max_size=15))
def test_pauses_lose_no_sound_and_keep_the_order(steps: list[tuple[int, str]]) -> None:
    script: list[tuple[float, Frame]] = []
    at, value = 0.0, 0
    for gap, step in steps:
        at += gap / 10
        if step == "audio":
            value += 1
            script.append((at, agent(value, 0.3)))
        else:
            script.append((at, PausePlayoutFrame() if step == "pause" else ResumePlayoutFrame()))
    script.append((at + 0.1, ResumePlayoutFrame()))
    script.append((at + 0.1 + 0.3 * value, user(0)))
    recording, _ = record(script)
    sounds = recording.agent.samples
    values = sounds[sounds != 0]
    assert values.tolist() == sorted(values.tolist())
    assert [int((values == n).sum()) for n in range(1, value + 1)] == [300] * value
