"""The carrier's play-out buffer: real time, marks in order, clear."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.emulators.kit.playout import Clear, Echo, PlayoutBuffer
from voiceflow.emulators.kit.track import RATE, Stretch, joined

SECOND = bytes(range(250)) * 32


def test_audio_plays_from_the_moment_it_arrives() -> None:
    buffer = PlayoutBuffer()
    assert buffer.add(SECOND, 5.0) == 0
    assert buffer.queued == 8000
    assert buffer.advance(5.25) == []
    assert buffer.heard == [Stretch(5.0, SECOND[:2000])]
    buffer.advance(7.0)
    assert buffer.heard == [Stretch(5.0, SECOND)]
    assert buffer.queued == 0


def test_audio_that_comes_in_time_follows_without_a_gap_and_late_audio_leaves_one() -> None:
    buffer = PlayoutBuffer()
    buffer.add(SECOND, 0.0)
    buffer.add(SECOND, 0.5)
    buffer.add(SECOND, 2.25)
    buffer.advance(9.0)
    assert joined(buffer.heard) == [Stretch(0.0, SECOND * 2), Stretch(2.25, SECOND)]


def test_a_mark_is_echoed_when_all_before_it_was_played() -> None:
    buffer = PlayoutBuffer()
    buffer.add(SECOND, 0.0)
    assert buffer.mark("half", 0.1) == []
    buffer.add(SECOND, 0.2)
    assert buffer.mark("end", 0.2) == []
    assert buffer.deadline == 1.0
    assert buffer.advance(0.999) == []
    assert buffer.advance(1.0) == [Echo("half", 1.0)]
    assert buffer.deadline == 2.0
    assert buffer.advance(99.0) == [Echo("end", 2.0)]
    assert buffer.deadline is None


def test_a_mark_on_an_empty_queue_is_echoed_at_once() -> None:
    buffer = PlayoutBuffer()
    assert buffer.mark("now", 3.0) == [Echo("now", 3.0)]
    buffer.add(SECOND, 4.0)
    assert buffer.mark("later", 5.0) == [Echo("later", 5.0)]


def test_a_mark_that_fell_due_before_more_audio_came_is_not_lost() -> None:
    buffer = PlayoutBuffer()
    buffer.add(SECOND, 0.0)
    buffer.mark("first", 0.0)
    buffer.add(SECOND, 3.0)
    assert buffer.deadline == 1.0
    assert buffer.advance(3.0) == [Echo("first", 1.0)]


def test_clear_drops_the_rest_and_sends_all_marks_back_at_once() -> None:
    buffer = PlayoutBuffer()
    buffer.add(SECOND, 0.0)
    buffer.mark("played", 0.0)
    buffer.add(SECOND, 0.0)
    buffer.mark("pending", 0.0)
    buffer.mark("pending too", 0.0)
    cleared, echoes = buffer.clear(1.5)
    assert cleared == Clear(1.5, 4000, ("pending", "pending too"))
    assert echoes == [
        Echo("played", 1.0),
        Echo("pending", 1.5, cleared=True),
        Echo("pending too", 1.5, cleared=True),
    ]
    assert (buffer.queued, buffer.deadline) == (0, None)
    buffer.add(SECOND, 1.75)
    buffer.advance(9.0)
    assert joined(buffer.heard) == [Stretch(0.0, SECOND + SECOND[:4000]), Stretch(1.75, SECOND)]


def test_ten_minutes_fit_and_the_surplus_is_lost() -> None:
    buffer = PlayoutBuffer()
    assert buffer.add(bytes(600 * RATE - 10), 0.0) == 0
    assert buffer.add(bytes(25), 0.0) == 15
    assert buffer.add(bytes(1), 0.0) == 1
    assert buffer.add(bytes(8000), 1.0) == 0


def test_what_was_heard_between_two_times_has_silence_in_its_gaps() -> None:
    buffer = PlayoutBuffer()
    buffer.add(SECOND, 1.0)
    buffer.advance(1.5)
    assert buffer.heard_between(0.5, 2.0) == b"\xff" * 4000 + SECOND[:4000] + b"\xff" * 4000
    buffer.add(SECOND, 3.0)
    buffer.advance(9.0)
    assert buffer.heard_between(1.75, 3.25) == SECOND[6000:] + b"\xff" * 8000 + SECOND[:2000]


def test_a_buffer_that_keeps_nothing_still_keeps_time() -> None:
    buffer = PlayoutBuffer(keep=False)
    buffer.add(SECOND, 0.0)
    assert buffer.mark("end", 0.0) == []
    assert buffer.advance(1.0) == [Echo("end", 1.0)]
    assert buffer.heard == []


actions = st.lists(
    st.tuples(st.sampled_from(["add", "mark", "clear"]), st.integers(0, 3000), st.integers(0, 5000)),
    max_size=40,
)


class SampleModel:
    """Plays sample by sample, which is slow and plain."""

    def __init__(self) -> None:
        self.clock = 0
        self.queue: list[int | str] = []
        self.heard: dict[int, int] = {}
        self.echoes: list[tuple[str, int]] = []

    def wait(self, samples: int) -> None:
        for _ in range(samples):
            self.echo()
            if self.queue:
                self.heard[self.clock] = int(self.queue.pop(0))
            self.clock += 1
        self.echo()

    def echo(self) -> None:
        while self.queue and isinstance(name := self.queue[0], str):
            self.echoes.append((name, self.clock))
            self.queue.pop(0)

    def mark(self, name: str) -> None:
        self.queue.append(name)
        self.echo()

    def clear(self) -> Clear:
        names = [item for item in self.queue if isinstance(item, str)]
        self.echoes += [(name, self.clock) for name in names]
        cleared = Clear(self.clock / RATE, len(self.queue) - len(names), tuple(names))
        self.queue.clear()
        return cleared


@given(actions)
def test_every_mark_comes_back_once_and_every_byte_is_heard_or_dropped(
    script: list[tuple[str, int, int]],
) -> None:
    buffer, model = PlayoutBuffer(), SampleModel()
    echoes: list[Echo] = []
    for number, (action, wait, size) in enumerate(script):
        model.wait(wait)
        now = model.clock / RATE
        if action == "add":
            data = bytes((number + index) % 256 for index in range(size))
            assert buffer.add(data, now) == 0
            model.queue += data
        elif action == "mark":
            echoes += buffer.mark(f"m{number}", now)
            model.mark(f"m{number}")
        elif action == "clear":
            cleared, sent = buffer.clear(now)
            echoes += sent
            assert cleared == model.clear()
    echoes += buffer.advance(model.clock / RATE)
    assert [(echo.name, round(echo.at * RATE)) for echo in echoes] == model.echoes
    played = {
        round(stretch.at * RATE) + index: byte
        for stretch in buffer.heard
        for index, byte in enumerate(stretch.data)
    }
    assert played == model.heard
