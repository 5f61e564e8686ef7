"""Playout and ledger together, against a model of a carrier that plays in real time from a buffer."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.audio.encoding import TELEPHONE
from voiceflow.audio.ledger import PlaybackLedger
from voiceflow.audio.playout import Media, Playout, PlayoutConfig, PlayoutMark

RATE = 8000
BYTE = 1 / RATE
CONFIG = PlayoutConfig()
BOUND = CONFIG.lead + CONFIG.message + BYTE


@dataclass
class Sound:
    reply: int
    data: bytes
    start: float

    @property
    def end(self) -> float:
        return self.start + len(self.data) / RATE


class Clock:
    """Runs what is due, in order of time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def at(self, when: float, call: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (max(when, self.now), self._count, call))

    def run(self) -> None:
        while self._events:
            self.now, _, call = heapq.heappop(self._events)
            call()


class Carrier:
    """Plays from a buffer, echoes marks, and knows what it truly played and when."""

    def __init__(self, clock: Clock, echo: Callable[[str], None], on_gap: Callable[[float], None]) -> None:
        self.clock = clock
        self.echo = echo
        self.on_gap = on_gap
        self.sounds: list[Sound] = []
        self.sizes: dict[int, int] = defaultdict(int)
        self.marks: dict[str, float] = {}
        self.end = 0.0
        self.floor = 0
        self.is_fresh = True

    def receive(self, item: Media | PlayoutMark) -> None:
        now = self.clock.now
        if isinstance(item, PlayoutMark):
            self.marks[item.name] = max(now, self.end)
            self.clock.at(self.marks[item.name], lambda: self._reached(item.name))
            return
        assert item.reply >= self.floor, "audio of a cleared reply"
        assert 0 < len(item.data) <= TELEPHONE.size(CONFIG.message)
        if now > self.end + BYTE and not self.is_fresh:
            self.on_gap(self.end)
        self.is_fresh = False
        self.sizes[item.reply] += len(item.data)
        self.sounds.append(Sound(item.reply, item.data, max(now, self.end)))
        self.end = self.sounds[-1].end
        assert self.end - now <= BOUND, "too far ahead"

    def clear(self, floor: int) -> None:
        now = self.clock.now
        self.floor = floor
        for sound in self.sounds:
            played = max(0, round((now - sound.start) * RATE))
            self.sizes[sound.reply] -= len(sound.data[played:])
            sound.data = sound.data[:played]
        self.end = now
        self.is_fresh = True
        for name in list(self.marks):
            self._reached(name, is_cleared=True)

    def _reached(self, name: str, *, is_cleared: bool = False) -> None:
        if name in self.marks and (is_cleared or self.marks[name] <= self.clock.now):
            del self.marks[name]
            self.echo(name)

    def heard(self, reply: int) -> bytes:
        return b"".join(sound.data for sound in self.sounds if sound.reply == reply)

    def played(self, reply: int) -> float:
        now, unplayed = self.clock.now, 0.0
        for sound in reversed(self.sounds):
            if sound.end <= now:
                break
            if sound.reply == reply:
                unplayed += sound.end - max(now, sound.start)
        return self.sizes[reply] / RATE - unplayed


class App:
    """What an output transport does: feeds, sends what is due, sets one timer, takes echoes."""

    def __init__(self, up: float, down: float) -> None:
        self.clock = Clock()
        self.up, self.down = up, down
        self.playout = Playout(TELEPHONE, CONFIG)
        self.ledger = PlaybackLedger(TELEPHONE, keep=1000)
        self.carrier = Carrier(self.clock, self._echo, self._gap)
        self.fed: dict[int, bytearray] = defaultdict(bytearray)
        self.names: set[str] = set()
        self.reply = 1
        self.floor = 1
        self.stalled_since = 0.0
        self.stalled_until = -1.0
        self.longest_stall = 0.0
        self.excused_at = 0.0
        self._timer = 0

    def act(self, when: float, call: Callable[[], None]) -> None:
        """Call it at that time, or as soon as the event loop is free."""

        def run() -> None:
            if self.clock.now < self.stalled_until:
                self.clock.at(self.stalled_until, run)
                return
            self._note_excuse()
            call()
            self._pump()
            self._note_excuse()
            self._check()

        self.clock.at(when, run)

    def feed(self, size: int) -> None:
        so_far = len(self.fed[self.reply])
        data = bytes((n * n // 7 + self.reply) % 256 for n in range(so_far, so_far + size))
        self.fed[self.reply] += data
        self.playout.feed(self.reply, data)

    def next_reply(self, _: int = 0) -> None:
        self.playout.end(self.reply)
        self.reply += 1

    def stop_sending(self, _: int = 0) -> None:
        self.playout.stop_sending()

    def pause(self, _: int = 0) -> None:
        if size := self.playout.pause(self.clock.now):
            self.ledger.held(size)
            self.clock.at(self.clock.now + self.up, lambda: self.carrier.clear(self.carrier.floor))

    def resume(self, _: int = 0) -> None:
        self.playout.resume()

    def clear(self, before_reply: int) -> None:
        now = self.clock.now
        self.floor = before_reply
        if self.playout.clear(now, before_reply):
            self.ledger.cleared(now, before_reply)
            self.clock.at(now + self.up, lambda: self.carrier.clear(before_reply))

    def clear_all(self, _: int = 0) -> None:
        self.reply += 1
        self.clear(self.reply)

    def clear_older(self, _: int = 0) -> None:
        self.clear(self.reply)

    def stall(self, ms: int) -> None:
        self._pump()
        now = self.clock.now
        if now > self.stalled_until:
            self.stalled_since = now
        self.stalled_until = now + ms / 1000
        self.longest_stall = max(self.longest_stall, self.stalled_until - self.stalled_since)
        if ms / 1000 >= CONFIG.lead:
            self.excused_at = self.stalled_until

    def _pump(self) -> None:
        now = self.clock.now
        for item in self.playout.due(now):
            self._send(item)
        assert self.playout.due(now) == []
        self._timer += 1
        timer, deadline = self._timer, self.playout.deadline()
        if deadline is not None:
            assert deadline > now
            self.clock.at(deadline, lambda: self._fire(timer))

    def _fire(self, timer: int) -> None:
        if timer == self._timer:
            self.act(self.clock.now, lambda: None)

    def _send(self, item: Media | PlayoutMark) -> None:
        now = self.clock.now
        if isinstance(item, Media):
            assert not self.playout.is_paused
            self.ledger.sent(item.reply, len(item.data), now)
        else:
            assert item.name not in self.names
            self.names.add(item.name)
            self.ledger.mark_sent(item.name, item.reply)
            if item.is_last:
                self.ledger.ended(item.reply)
        self.clock.at(now + self.up, lambda: self.carrier.receive(item))

    def _echo(self, name: str) -> None:
        self.act(self.clock.now + self.down, lambda: self._echoed(name))

    def _echoed(self, name: str) -> None:
        self.ledger.mark_echoed(name, self.clock.now)

    def _note_excuse(self) -> None:
        if self.playout.queued == 0 or self.playout.is_paused:
            self.excused_at = max(self.excused_at, self.clock.now)

    def _gap(self, dry_at: float) -> None:
        assert self.excused_at >= dry_at - self.up - BYTE, "an underrun though audio was waiting"

    def _check(self) -> None:
        for reply in range(max(1, self.reply - 3), self.reply + 1):
            true = self.carrier.played(reply)
            known = self.ledger.position(reply, self.clock.now)
            assert known <= true + BYTE, "ahead of what was played"
            if reply >= self.floor:
                assert known >= true - self.down - self.longest_stall - BYTE, "too far behind"

    def finish(self) -> None:
        """Play to the end, then compare what was heard with what was fed."""
        self.clock.run()
        self.act(self.clock.now + 1.0, self.resume)
        self.clock.run()
        self.act(self.clock.now, self.next_reply)
        self.clock.run()
        assert self.playout.deadline() is None
        assert self.ledger.unknown_marks == 0
        for reply, fed in self.fed.items():
            heard = self.ledger.heard(reply, self.clock.now)
            played = self.carrier.heard(reply)
            assert played == fed[: len(played)], "lost, repeated or out of order"
            assert heard.is_final
            assert heard.seconds <= len(played) / RATE + BYTE
            if reply >= self.floor:
                assert played == fed
                assert heard.is_complete
                assert heard.seconds == len(fed) / RATE


SIZES = st.sampled_from([1, 7, 159, 160, 161, 800, 801, 3333, 8000])
SHORT_STALLS = st.integers(1, 190)
FEEDS = st.tuples(st.just("feed"), SIZES)
REPLIES = st.tuples(st.just("next_reply"), st.just(0))
PAUSES = st.tuples(st.sampled_from(["stop_sending", "pause", "resume"]), st.just(0))
CLEARS = st.tuples(st.sampled_from(["clear_all", "clear_older"]), st.just(0))
STALLS = st.tuples(st.just("stall"), SHORT_STALLS)
LONG_STALLS = st.tuples(st.just("stall"), st.integers(200, 900))
GAPS_MS = st.sampled_from([0, 1, 20, 50, 130, 400])
LATENCIES = st.sampled_from([0.0, 0.003, 0.04, 0.15])


Script = list[tuple[int, tuple[str, int]]]
"""Milliseconds to wait, then what to do."""


def scripts(
    *operations: st.SearchStrategy[tuple[str, int]],
) -> st.SearchStrategy[Script]:
    return st.lists(st.tuples(GAPS_MS, st.one_of(*operations)), max_size=25)


def play(script: Script, up: float, down: float) -> App:
    app = App(up, down)
    ms = 0
    for gap, (name, value) in script:
        ms += gap
        app.act(ms / 1000, partial(getattr(app, name), value))
    app.finish()
    return app


@settings(max_examples=150, deadline=None, derandomize=True)
@given(scripts(FEEDS, FEEDS, REPLIES, PAUSES, CLEARS, STALLS, LONG_STALLS), LATENCIES, LATENCIES)
def test_nothing_is_lost_repeated_late_or_taken_for_heard(script: Script, up: float, down: float) -> None:
    play(script, up, down)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(scripts(FEEDS, FEEDS, REPLIES, PAUSES, CLEARS))
def test_without_latency_the_ledger_is_exact_at_every_event(
    script: Script,
) -> None:
    # ``App._check`` allows a byte each way when neither the line nor the loop adds delay.
    play(script, 0.0, 0.0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(GAPS_MS, STALLS), max_size=25), LATENCIES)
def test_a_stall_shorter_than_the_lead_is_not_heard(stalls: Script, up: float) -> None:
    app = play([(0, ("feed", 8000)), (0, ("feed", 16000)), *stalls], up, 0.02)
    first, last = app.carrier.sounds[0], app.carrier.sounds[-1]
    assert last.end - first.start == pytest.approx(3.0, abs=1e-9)


def test_a_pause_is_silent_at_once_and_resumes_with_the_next_sample() -> None:
    app = play([(0, ("feed", 8000)), (300, ("pause", 0)), (1000, ("resume", 0))], 0.0, 0.0)
    sounds = [sound for sound in app.carrier.sounds if sound.data]
    starts = [sound.start for sound in sounds]
    ends = [sound.end for sound in sounds]
    [pause] = [(end, start) for end, start in zip(ends, starts[1:], strict=False) if start > end + BYTE]
    assert pause == pytest.approx((0.3, 1.3), abs=1e-9)
