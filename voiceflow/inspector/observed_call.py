"""One call, as its observer sees it: for as long as it is up, and afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from voiceflow.frames import (
    AgentAudioFrame,
    AudioFrame,
    CancelFrame,
    Direction,
    EndFrame,
    Frame,
    InterruptionFrame,
    MetricFrame,
    PausePlayoutFrame,
    ResumePlayoutFrame,
    UserAudioFrame,
)
from voiceflow.inspector.call_levels import CallLevels
from voiceflow.inspector.live_sound import LiveSound
from voiceflow.inspector.view import CallView, ProcessorMeasure
from voiceflow.journal import Journal, Note, NoteKind
from voiceflow.processor import Processor
from voiceflow.records import CostObserver, Prices, PriceTable
from voiceflow.transports import StreamStarted

MOST_NOTES = 4000
"""Notes of one call that are kept."""

MOST_MEASURES = 2000
"""Measurements of one call that are kept; of more, the oldest are forgotten."""

_ON_THE_LINE = (AudioFrame, InterruptionFrame, CancelFrame, PausePlayoutFrame, ResumePlayoutFrame)

_FLEETING = frozenset({NoteKind.INTERIM, NoteKind.HEARD})


class ObservedCall:
    """One media stream of a call. It contains what people said.

    Args:
        started: The event that started the stream.
        key: Names it in addresses.
        clock: Returns loop time.
        prices: Yours, if its cost is to be known.

    Attributes:
        call_id: The carrier's name of the call.
        key: Names it in addresses.
        from_number: Number of the calling party; empty if unknown.
        to_number: Number of the called party; empty if unknown.
        journal: The events.
        interim: The words of the user's unfinished utterance.
        began: Loop time of its start.
        began_at: The same, as a time of day.
        ended: Loop time of its end; None while it is up.
        outcome: Why it ended; empty while it is up.
        version: Grows with each change.
        sound: Both sides, for those who listen in.
        measures: What its processors measured, in order.
    """

    def __init__(
        self,
        started: StreamStarted,
        *,
        key: str,
        clock: Callable[[], float],
        prices: Prices | PriceTable | None = None,
    ) -> None:
        self.call_id = started.call_id
        self.key = key
        self.from_number = started.parameters.get("From", "")
        self.to_number = started.parameters.get("To", "")
        self.journal = Journal(clock=clock, follow=self._note, limit=MOST_NOTES, leave_out=_FLEETING)
        self.interim = ""
        self.began, self.began_at = clock(), datetime.now(UTC)
        self.ended: float | None = None
        self.outcome = ""
        self.version = 0
        self.sound = LiveSound(clock)
        self.measures: deque[ProcessorMeasure] = deque(maxlen=MOST_MEASURES)
        self._levels = CallLevels(lambda: clock() - self.began)
        self._metric: Frame | None = None
        self._costs = None if prices is None else CostObserver(prices, clock=clock)
        self._cost: float | None = None
        self._clock = clock

    def __repr__(self) -> str:
        return f"<ObservedCall {self.call_id}>"

    @property
    def numbers(self) -> str:
        """Who called whom; empty if unknown."""
        return " → ".join(number for number in (self.from_number, self.to_number) if number)

    @property
    def is_up(self) -> bool:
        """Whether it is not over."""
        return self.ended is None

    @property
    def seconds(self) -> float:
        """Its length so far."""
        return (self._clock() if self.ended is None else self.ended) - self.began

    @property
    def cost(self) -> float | None:
        """Its cost so far; None without prices."""
        return self._cost if self._costs is None else self._costs.total

    @property
    def queued(self) -> float:
        """Seconds of the agent's audio that are still to be played; 0 when it is over."""
        return self._levels.queued if self.is_up else 0.0

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        self.journal.observe(processor, frame, direction)
        if self._costs is not None:
            self._costs.observe(processor, frame, direction)
        if isinstance(frame, _ON_THE_LINE) and _is_on_the_line(processor, frame):
            self._levels.take(frame)
            self.sound.take(frame)
        elif isinstance(frame, MetricFrame) and frame is not self._metric:
            self._metric = frame
            self.measures.append(ProcessorMeasure(self._clock(), frame.processor, frame.name, frame.value))
        if isinstance(frame, EndFrame | CancelFrame) and processor is processor.session.processors[-1]:
            self.end(frame.reason)

    def end(self, outcome: str) -> None:
        """It is over. Repeating this has no effect."""
        if self.ended is None:
            self.ended, self.outcome = self._clock(), outcome
            self.interim = ""
            self.version += 1
            self.journal.release()
            # The observer holds a processor, and with it the whole session.
            self._cost, self._costs = self.cost, None
            self.sound.end()

    def view(self, *, last: float | None = None) -> CallView:
        """The call as pages show it.

        Args:
            last: Draw only so many seconds at its end.
        """
        seconds = self.seconds
        begin = 0.0 if last is None else max(0.0, seconds - last)
        return CallView(
            journal=self.journal,
            start=self.began,
            begin=begin,
            end=seconds,
            loudness=self._levels.between,
            measures=self.measures,
            is_live=self.is_up,
        )

    def _note(self, note: Note) -> None:
        self.version += 1
        if note.kind is NoteKind.INTERIM:
            self.interim = note.text
        elif note.kind in (NoteKind.FINAL, NoteKind.END_TURN, NoteKind.GIVE_UP):
            self.interim = ""


def _is_on_the_line(processor: Processor, frame: Frame) -> bool:
    """Whether audio comes from the line, or is about to reach it. Other frames count anywhere."""
    processors = processor.session.processors
    if isinstance(frame, UserAudioFrame):
        return processor is processors[0]
    return not isinstance(frame, AgentAudioFrame) or processor is processors[-2]
