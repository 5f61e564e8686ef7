"""The spans of one call, from its frames."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context

from voiceflow.errors import ServiceError, code_of, real_error
from voiceflow.frames import (
    AgentTextFrame,
    CancelFrame,
    Direction,
    EndFrame,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    OperationFrame,
    OperationKind,
    OperationOutcome,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processor import Processor
from voiceflow.telemetry.otel import attributes as names
from voiceflow.telemetry.otel.words import SpokenWords

_RECENT = 64
"""Frames that are remembered until the next processor passes them on."""

MOST_PAUSES = 32
"""Pauses of one turn of the user that get a span."""

WENT_ON = "user_went_on"
"""The outcome of a pause that did not end the turn."""


class CallSpans:
    """Makes the spans of one call. Pass :meth:`observe` to its session, and call :meth:`close` at its end.

    ``invoke_workflow`` is the call. Below it are ``user_turn`` with an ``eou_wait`` for each pause in it, and
    the operations: ``speech_to_text``, ``chat``, ``execute_tool`` and ``text_to_speech``. Interruptions and
    errors are events of the call.

    Args:
        tracer: Makes the spans.
        call_id: Names the call.
        clock: Returns loop time.
        content: Whether spans contain what people say.
        date: Returns the date in nanoseconds since 1970.
    """

    def __init__(
        self,
        tracer: Tracer,
        call_id: str,
        *,
        clock: Callable[[], float],
        content: bool = False,
        date: Callable[[], int] = time.time_ns,
    ) -> None:
        self._tracer = tracer
        self._clock = clock
        self._start = clock(), date()
        self._words = SpokenWords() if content else None
        self._recent: deque[Frame] = deque(maxlen=_RECENT)
        self._turn = _UserTurn()
        self._has_reason = False
        self._call = tracer.start_span(
            "invoke_workflow call",
            start_time=self._date(clock()),
            attributes={
                names.OPERATION: "invoke_workflow",
                names.WORKFLOW: "call",
                names.CONVERSATION: call_id,
            },
        )

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        take = _TAKERS.get(type(frame))
        if take is None:
            return
        if isinstance(frame, AgentTextFrame):
            if self._words is not None:
                self._words.take(processor, frame)  # at every link, as a processor may change it
            return
        if any(known is frame for known in self._recent):
            return
        self._recent.append(frame)
        if self._words is not None:
            self._words.take(processor, frame)
        take(self, frame)

    def close(self) -> None:
        """The call is over."""
        self._call.end(self._date(self._clock()))

    def _date(self, at: float) -> int:
        loop, date = self._start
        return date + round((at - loop) * 1e9)

    def _span(
        self,
        name: str,
        began: float,
        ended: float,
        attributes: names.Attributes,
        *,
        within: Span | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        failed: bool = False,
    ) -> Span:
        """Make a span that is over."""
        span = self._tracer.start_span(
            name,
            set_span_in_context(within or self._call),
            kind=kind,
            attributes=dict(attributes),
            start_time=self._date(began),
        )
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end(self._date(ended))
        return span

    def _started(self, frame: UserStartedSpeakingFrame) -> None:
        self._turn.started(frame.at)

    def _stopped(self, frame: UserStoppedSpeakingFrame) -> None:
        self._turn.stopped = frame.at

    def _decision(self, frame: TurnDecisionFrame) -> None:
        match frame.action:
            case "interrupt":
                self._turn.barged_in = True
            case "end_turn" | "give_up":
                self._end_turn(frame)
            case "resume" | "go_on":
                # A cough or a murmur is no turn.
                self._turn = _UserTurn()

    def _end_turn(self, frame: TurnDecisionFrame) -> None:
        turn, self._turn, now = self._turn, _UserTurn(), self._clock()
        found: dict[str, str | int | float | bool] = {
            names.OUTCOME: frame.action,
            names.BARGED_IN: turn.barged_in,
        }
        if self._words is not None and (text := self._words.take_turn()):
            found[names.INPUT] = names.message("user", text)
        began = now if turn.began is None else turn.began
        span = self._span("user_turn", began, now, found)
        for pause, end in turn.pauses:
            self._span("eou_wait", pause, end, {names.OUTCOME: WENT_ON}, within=span)
        if turn.stopped is not None:
            reason = {names.OUTCOME: frame.action, names.REASON: frame.reason}
            self._span("eou_wait", turn.stopped, now, reason, within=span)

    def _operation(self, frame: OperationFrame) -> None:
        found = dict(names.operation_attributes(frame))
        if self._words is not None and frame.kind is OperationKind.TTS:
            found[names.INPUT] = names.message("assistant", self._words.take_reply(frame.reply))
        self._span(
            names.operation_name(frame),
            frame.began,
            frame.ended,
            found,
            kind=names.operation_kind(frame),
            failed=frame.outcome is OperationOutcome.FAILED,
        )

    def _interruption(self, frame: InterruptionFrame) -> None:
        self._event("interruption", {names.REASON: frame.reason})

    def _error(self, frame: ErrorFrame) -> None:
        error = real_error(frame.error)
        code = code_of(error.code) if isinstance(error, ServiceError) else ""
        kind = code or type(error).__name__
        vendor = error.vendor if isinstance(error, ServiceError) else ""
        self._event(
            "error", {"error.type": kind, "gen_ai.provider.name": vendor, "voiceflow.fatal": frame.fatal}
        )
        if frame.fatal:
            self._call.set_status(Status(StatusCode.ERROR))
            self._call.set_attribute("error.type", kind)

    def _event(self, name: str, attributes: names.Attributes) -> None:
        self._call.add_event(name, dict(attributes), self._date(self._clock()))

    def _end(self, frame: EndFrame | CancelFrame) -> None:
        if not self._has_reason:
            self._has_reason = True
            self._call.set_attribute(names.END_REASON, frame.reason.value)

    def _noted(self, frame: Frame) -> None:
        """Only the words count."""


class _UserTurn:
    """The times of a turn of the user that is not over."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.stopped: float | None = None
        self.barged_in = False
        self.pauses: list[tuple[float, float]] = []

    def started(self, at: float) -> None:
        """The user's voice began, or went on after a pause."""
        if self.began is None:
            self.began = at
        if self.stopped is not None and len(self.pauses) < MOST_PAUSES:
            self.pauses.append((self.stopped, at))
        self.stopped = None


_TAKERS: dict[type[Frame], Callable[[CallSpans, Any], None]] = {
    UserStartedSpeakingFrame: CallSpans._started,
    UserStoppedSpeakingFrame: CallSpans._stopped,
    TurnDecisionFrame: CallSpans._decision,
    OperationFrame: CallSpans._operation,
    InterruptionFrame: CallSpans._interruption,
    ErrorFrame: CallSpans._error,
    EndFrame: CallSpans._end,
    CancelFrame: CallSpans._end,
    TranscriptionFrame: CallSpans._noted,
    AgentTextFrame: CallSpans._noted,
}
