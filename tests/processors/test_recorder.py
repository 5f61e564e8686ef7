"""The recorder: where the sounds of a call lie, in virtual time."""

from __future__ import annotations

import asyncio
import itertools
import threading
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

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
    ErrorFrame,
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
from voiceflow.audio.spool import QUEUE, Spool
from voiceflow.audio.wav import read_wav
from voiceflow.checkpoint import Checkpoint
from voiceflow.processors import Recorder
from voiceflow.processors.recorder import HORIZON, INTERVAL, RecordingError
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


def record(
    script: Sequence[tuple[float, Frame]], *, limit: float = 3600.0, file: Path | None = None
) -> tuple[StereoRecording, Sink]:
    """Give a recorder these frames at these seconds; the session begins at second 5 of the loop."""
    recorder, sink = Recorder(file, limit=limit), Sink()

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


def test_a_pause_with_a_grace_is_where_the_carrier_falls_silent() -> None:
    recording, _ = record(
        [(1.0, agent(2, 1.0)), (1.5, PausePlayoutFrame(grace=0.2)), (2.5, ResumePlayoutFrame())]
    )
    assert runs(recording, AGENT) == [(2, 1.0, 1.7), (2, 2.5, 2.8)]
    recording, _ = record(
        [(1.0, agent(2, 1.0)), (1.5, PausePlayoutFrame(grace=0.2)), (1.6, ResumePlayoutFrame())]
    )
    assert runs(recording, AGENT) == [(2, 1.0, 2.0)]
    recording, _ = record(
        [(1.0, agent(2, 1.0)), (1.5, PausePlayoutFrame(grace=0.2)), (1.6, InterruptionFrame(reply=2))]
    )
    assert runs(recording, AGENT) == [(2, 1.0, 1.6)]


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


async def talk(recorder: Recorder, seconds: int, *, hold: list[int] | None = None) -> list[Frame]:
    """A call in which both sides talk; ``hold`` notes what the recorder keeps in memory, once a second."""
    sink = Sink()
    session = Session(Pipeline([recorder, sink]), format=FORMAT)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(session.run())
        for _ in range(seconds):
            await asyncio.sleep(1.0)
            # A tenth of a second late, as after a network that was held up.
            recorder.receive(user(1, 1.0), Direction.DOWNSTREAM)
            recorder.receive(agent(2, 1.0), Direction.DOWNSTREAM)
            if hold is not None:
                hold.append(recorder.recording.held)
        session.end(EndReason.USER_HANGUP)
        await running
    return sink.seen


def test_the_file_is_written_while_the_call_lasts(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"

    async def main() -> None:
        recorder = Recorder(path)
        async with asyncio.TaskGroup() as group:
            calling = group.create_task(talk(recorder, 10))
            await asyncio.sleep(6.5)
            samples, rate = read_wav(path)
            assert rate == RATE
            assert 6.5 - HORIZON - INTERVAL <= len(samples) / RATE <= 6.5
            assert set(samples[:, USER].tolist()) == {1}
            await calling
        assert recorder.file == path
        assert np.array_equal(read_wav(path)[0], recorder.recording.samples)

    run_virtual(main())
    assert len(read_wav(path)[0]) == 11 * RATE  # The agent had just begun its last second.


@pytest.mark.parametrize("seconds", [20, 600])
def test_what_a_call_holds_in_memory_does_not_grow_with_it(seconds: int) -> None:
    held: list[int] = []

    async def main() -> None:
        recorder = Recorder()
        await talk(recorder, seconds, hold=held)
        assert len(recorder.recording.user.samples) == seconds * RATE

    run_virtual(main())
    assert max(held) == max(held[:5]) <= 4 * RATE * (HORIZON + INTERVAL + 1.0)


def test_the_memory_of_a_long_call_is_that_of_a_short_one() -> None:
    peaks: list[int] = []

    async def main(seconds: int) -> None:
        recorder = Recorder()
        session = Session(Pipeline([recorder]), format=FORMAT)
        running = asyncio.ensure_future(session.run())
        await asyncio.sleep(10.0)
        tracemalloc.start()
        for _ in range(seconds):
            await asyncio.sleep(1.0)
            recorder.receive(user(1, 1.0), Direction.DOWNSTREAM)
            recorder.receive(agent(2, 1.0), Direction.DOWNSTREAM)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        session.end()
        await running

    for seconds in (10, 20, 600):
        run_virtual(main(seconds))
    # A second of both sides is 4 kB here: 580 s more would be 2.3 MB.
    assert peaks[2] - peaks[1] < 4 * RATE


def test_a_recording_that_cannot_be_made_is_one_error_that_is_not_fatal(tmp_path: Path) -> None:
    async def main() -> None:
        seen = await talk(Recorder(tmp_path / "no such folder" / "call.wav"), 30)
        (error,) = [frame for frame in seen if isinstance(frame, ErrorFrame)]
        assert isinstance(error.error, RecordingError)
        assert not error.fatal
        # The name of a file may hold a telephone number.
        assert str(error.error) == "a part of the recording is missing: No such file or directory"
        assert sum(isinstance(frame, UserAudioFrame) for frame in seen) == 30

    run_virtual(main())


@pytest.mark.real_time
async def test_a_disk_that_hangs_holds_up_neither_the_loop_nor_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hanging, writers = threading.Event(), set[int]()
    write, loop = Spool.write, threading.get_ident()

    def slow(spool: Spool) -> None:
        writers.add(threading.get_ident())
        if threading.get_ident() != loop:
            hanging.wait(10)
        write(spool)

    monkeypatch.setattr(Spool, "write", slow)
    clock = [0.0]
    recorder, sink = Recorder(), Sink()
    session = Session(Pipeline([recorder, sink]), format=FORMAT)
    session.now = lambda: clock[0]
    running = asyncio.ensure_future(session.run())
    await asyncio.sleep(0)
    for _ in range(600):
        clock[0] += 1.0
        recorder.receive(user(1, 1.0), Direction.DOWNSTREAM)
        await asyncio.sleep(0)
    assert recorder.recording.held <= 4 * RATE * (QUEUE + HORIZON + INTERVAL + 1.0)
    assert recorder.recording.lost > 500
    hanging.set()
    session.end(EndReason.USER_HANGUP)
    await running
    assert writers
    assert loop not in writers
    (error,) = [frame for frame in sink.seen if isinstance(frame, ErrorFrame)]
    assert str(error.error) == "a part of the recording is missing: the disk does not keep up"
    assert len(recorder.recording.user.samples) == 600 * RATE


def test_a_call_that_comes_back_does_not_write_over_its_first_recording(tmp_path: Path) -> None:
    path = tmp_path / "CA1.wav"

    async def main() -> None:
        checkpoint = Checkpoint()
        for _ in range(3):
            session = Session(Pipeline([Recorder(path)]), format=FORMAT, checkpoint=checkpoint)
            asyncio.get_running_loop().call_later(1.0, session.end)
            await session.run()
            checkpoint = checkpoint.successor()

    run_virtual(main())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["CA1-2.wav", "CA1-3.wav", "CA1.wav"]


# What is kept


Step = tuple[float, Callable[[Recorder], object]]


def keep(recorder: Recorder, *steps: Step, seconds: float = 10.0) -> StereoRecording:
    """A call in which the user says 1 all the time, and the agent 2 in chunks of 5 s."""

    async def main() -> None:
        session = Session(Pipeline([recorder]), format=FORMAT)
        loop = asyncio.get_running_loop()
        for step in range(round(seconds / 0.1)):
            loop.call_at(0.1 * (step + 1), recorder.receive, user(1, 0.1), Direction.DOWNSTREAM)
        for begin in range(0, round(seconds), 5):
            loop.call_at(begin, recorder.receive, agent(2, 5.0), Direction.DOWNSTREAM)
        for at, change in steps:
            loop.call_at(at, change, recorder)
        loop.call_at(seconds + 0.01, session.end, EndReason.USER_HANGUP)
        await session.run()

    run_virtual(main())
    return recorder.recording


def test_without_consent_nothing_is_kept_and_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    recorder = Recorder(path, consent=False)
    recording = keep(recorder, (2.0, lambda _: None), seconds=30.0)
    assert not recorder.is_recording
    assert not recording.samples.any()
    assert not path.exists()
    assert recording.held < 4 * RATE * (HORIZON + INTERVAL + 1.0)


def test_what_begins_with_consent_lies_where_it_sounded(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    recorder, made = Recorder(path, consent=False), list[bool]()
    recording = keep(
        recorder,
        (14.9, lambda _: made.append(path.exists())),
        (15.05, Recorder.begin),
        (15.1, lambda recorder: made.append(recorder.is_recording)),
        seconds=30.0,
    )
    assert made == [False, True]
    assert runs(recording, USER) == [(1, 15.05, 30.0)]
    assert runs(recording, AGENT) == [(2, 15.05, 30.0)]
    assert np.array_equal(read_wav(path)[0], recording.samples)
    assert recording.lost == 0.0


def test_a_pause_is_silence_on_both_sides_and_the_rest_keeps_its_time() -> None:
    recording = keep(Recorder(), (2.25, Recorder.pause), (6.5, Recorder.resume))
    assert runs(recording, USER) == [(1, 0.0, 2.25), (1, 6.5, 10.0)]
    assert runs(recording, AGENT) == [(2, 0.0, 2.25), (2, 6.5, 10.0)]


def test_one_side_can_be_left_out() -> None:
    recording = keep(
        Recorder(),
        (2.0, lambda recorder: recorder.mute("user")),
        (3.0, lambda recorder: recorder.unmute("user")),
    )
    assert runs(recording, USER) == [(1, 0.0, 2.0), (1, 3.0, 10.0)]
    assert runs(recording, AGENT) == [(2, 0.0, 10.0)]


def test_what_is_muted_before_the_call_is_muted_from_its_start() -> None:
    recorder = Recorder()
    recorder.mute("agent")
    assert recorder.is_recording
    assert runs(keep(recorder), AGENT) == []


def test_the_end_of_a_pause_is_no_consent_and_no_end_of_a_mute() -> None:
    recorder = Recorder(consent=False)
    recorder.mute("user")
    recording = keep(
        recorder, (1.0, Recorder.pause), (2.0, Recorder.resume), (4.0, Recorder.begin), (5.0, Recorder.begin)
    )
    assert runs(recording, USER) == []
    assert runs(recording, AGENT) == [(2, 4.0, 10.0)]


def test_a_pause_while_the_agent_is_held_back_hides_what_sounds_in_it_and_no_more() -> None:
    recorder = Recorder()

    def receive(frame: Frame) -> Callable[[Recorder], object]:
        return lambda recorder: recorder.receive(frame, Direction.DOWNSTREAM)

    recording = keep(
        recorder,
        (1.0, receive(PausePlayoutFrame())),
        (2.0, Recorder.pause),
        (3.0, receive(ResumePlayoutFrame())),
        (4.0, Recorder.resume),
        seconds=5.0,
    )
    assert runs(recording, AGENT) == [(2, 0.0, 1.0), (2, 4.0, 7.0)]


STEPS = {"begin": Recorder.begin, "pause": Recorder.pause, "resume": Recorder.resume}
MUTES = {
    "mute user": lambda recorder: recorder.mute("user"),
    "unmute user": lambda recorder: recorder.unmute("user"),
}


@given(
    st.booleans(),
    st.lists(
        st.tuples(st.integers(1, 99), st.sampled_from([*STEPS, *MUTES])), max_size=8, unique_by=lambda s: s[0]
    ),
)
def test_a_second_is_kept_if_and_only_if_it_was_to_be(consent: bool, steps: list[tuple[int, str]]) -> None:
    steps.sort()
    changes = {**STEPS, **MUTES}
    recording = keep(Recorder(consent=consent), *[(at / 10 + 0.05, changes[name]) for at, name in steps])
    has_consent, is_paused, is_muted = consent, False, False
    edges = [(0.0, ""), *((at / 10 + 0.05, name) for at, name in steps), (10.0, "")]
    for (start, name), (end, _) in itertools.pairwise(edges):
        has_consent = has_consent or name == "begin"
        is_paused = name == "pause" or (is_paused and name != "resume")
        is_muted = name == "mute user" or (is_muted and name != "unmute user")
        part = recording.samples[round(start * RATE) : round(end * RATE)]
        is_kept = has_consent and not is_paused
        assert set(part[:, USER].tolist()) <= {int(is_kept and not is_muted)}
        assert set(part[:, AGENT].tolist()) <= {2 * is_kept}


def test_a_tool_in_a_thread_may_pause_it() -> None:
    async def main() -> Recorder:
        recorder = Recorder()
        session = Session(Pipeline([recorder]), format=FORMAT)
        running = asyncio.ensure_future(session.run())
        await asyncio.sleep(1.0)
        await asyncio.to_thread(recorder.pause)
        session.end(EndReason.USER_HANGUP)
        await running
        return recorder

    recorder = run_virtual(main())
    assert recorder.recording.user.muted == [(1.0, None)]


@given(cut=st.integers(0, 100))
def test_the_file_can_be_read_at_any_moment_of_a_call(cut: int) -> None:
    with TemporaryDirectory() as folder:
        path, found = Path(folder) / "call.wav", list[int]()
        recorder = Recorder(path)
        # What is on the disk now is what a process that dies now leaves behind.
        keep(recorder, (cut / 10 + 0.03, lambda _: found.append(len(read_wav(path)[0]))), seconds=11.0)
        assert (cut / 10 - HORIZON - INTERVAL - 0.1) * RATE <= found[0] <= (cut / 10 + 0.03) * RATE


def test_a_recording_in_flac_has_the_samples_of_one_in_wav(tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    script: list[tuple[float, Frame]] = [(0.02 * number, user(number % 300 + 1)) for number in range(300)]
    script += [(1.0, agent(7, 2.0)), (6.5, agent(9, 0.5, reply=2))]
    for name in ("call.wav", "call.flac"):
        record(sorted(script, key=lambda each: each[0]), file=tmp_path / name)
    expected, rate = read_wav(tmp_path / "call.wav")
    found = soundfile.read(tmp_path / "call.flac", dtype="int16")
    assert (found[0].tolist(), found[1]) == (expected.tolist(), rate)
    assert len(expected) > 6 * RATE
