"""The measures of one call, from its frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from voiceflow.errors import ServiceError, code_of, real_error
from voiceflow.frames import (
    AgentStartedSpeakingFrame,
    CancelFrame,
    Direction,
    EndFrame,
    ErrorFrame,
    Frame,
    InterruptionFrame,
    MetricFrame,
    OperationFrame,
    OperationKind,
    TurnDecisionFrame,
    TurnOutcomeFrame,
    UserStoppedSpeakingFrame,
)
from voiceflow.processor import Processor
from voiceflow.records import CallUsage, CostObserver, PriceTable
from voiceflow.telemetry import measures
from voiceflow.telemetry.measures import Measure, MeasureSink

_RECENT = 64
"""Frames that are remembered until the next processor passes them on."""

_TIMES: dict[str, Measure] = {
    "stt_final_s": measures.STT_FINAL,
    "llm_first_token_s": measures.LLM_FIRST_TOKEN,
    "tts_first_audio_s": measures.TTS_FIRST_AUDIO,
    "agent_first_audio_s": measures.AGENT_FIRST_AUDIO,
}

_DROPS = frozenset({"audio_dropped_s", "audio_dropped_bytes", "early_dropped_s"})

NONE = "none"
"""The value of a label where there is none: an error of no vendor, an end without a reason."""

REFUSED = "refused"
"""The outcome of a call for which the server had no place."""

FAILED = "bot_failed"
"""The outcome of a call whose bot raised an exception."""


HANGUP = "hangup"
"""The reason of the interruption that a user causes by hanging up."""


class CallMeter:
    """Measures one call. Pass :meth:`observe` to its session, and call :meth:`close` when the call is over.

    It keeps no words.

    Args:
        sink: Takes the values.
        clock: Returns loop time.
        prices: Your prices; without them costs are not measured.
    """

    def __init__(
        self, sink: MeasureSink, *, clock: Callable[[], float], prices: PriceTable | None = None
    ) -> None:
        self._currency = prices.currency if prices is not None else ""
        self._sink = sink
        self._clock = clock
        self._begun = clock()
        self._outcome = ""
        self._stopped: float | None = None
        self._asked: float | None = None
        self._costs = CostObserver(prices or PriceTable(), clock=clock)
        self._recent: deque[Frame] = deque(maxlen=_RECENT)

    def observe(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        """Take a frame that a processor passes on."""
        self._costs.observe(processor, frame, direction)
        take = _TAKERS.get(type(frame))
        if take is None or any(known is frame for known in self._recent):
            return
        self._recent.append(frame)
        take(self, frame)

    def close(self, outcome: str = "") -> None:
        """The call is over.

        Args:
            outcome: Why, unless its session said so.
        """
        self._sink.record(measures.CALLS, 1, (self._outcome or outcome or NONE,))
        self._sink.record(measures.CALL_TIME, self._clock() - self._begun)
        self._record_usage(self._costs.usage)
        self._record_costs()

    def _record_usage(self, usage: CallUsage) -> None:
        for kind in ("prompt", "cached", "cache_write", "completion", "reasoning"):
            self._add(measures.TOKENS, getattr(usage, f"{kind}_tokens"), kind)
        self._add(measures.TOKENS, usage.wasted_prompt_tokens, "wasted_prompt")
        self._add(measures.TOKENS, usage.wasted_completion_tokens, "wasted_completion")
        self._add(measures.CHARACTERS, usage.characters - usage.unheard_characters, "heard")
        self._add(measures.CHARACTERS, usage.unheard_characters, "unheard")
        self._add(measures.USER_AUDIO, usage.heard_seconds)

    def _record_costs(self) -> None:
        currency = self._currency
        for each in self._costs.by_vendor:
            self._add(measures.COST, (each.cost or 0.0) - each.wasted, each.vendor, currency, "heard")
            self._add(measures.COST, each.wasted, each.vendor, currency, "unheard")

    def _add(self, measure: Measure, value: float, *labels: str) -> None:
        if value > 0:
            self._sink.record(measure, value, labels)

    def _speech_stop(self, frame: UserStoppedSpeakingFrame) -> None:
        self._stopped = frame.at

    def _decision(self, frame: TurnDecisionFrame) -> None:
        if frame.action == "end_turn":
            self._asked = self._stopped
        elif frame.action in ("resume", "go_on"):
            self._sink.record(measures.FALSE_ALARMS, 1, (frame.action,))

    def _speaking(self, frame: AgentStartedSpeakingFrame) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self._sink.record(measures.ANSWER, self._clock() - asked)

    def _interruption(self, frame: InterruptionFrame) -> None:
        if frame.reason != HANGUP:
            self._sink.record(measures.INTERRUPTIONS, 1, (frame.reason or NONE,))

    def _turn_outcome(self, frame: TurnOutcomeFrame) -> None:
        self._sink.record(measures.TURNS, 1, (frame.outcome.value,))

    def _error(self, frame: ErrorFrame) -> None:
        error = real_error(frame.error)
        if isinstance(error, ServiceError):
            labels = error.vendor, code_of(error.code) or NONE
        else:
            labels = NONE, type(error).__name__
        self._sink.record(measures.ERRORS, 1, labels)
        if frame.fatal and frame.processor == "bot":
            self._outcome = self._outcome or FAILED

    def _operation(self, frame: OperationFrame) -> None:
        seconds = frame.ended - frame.began
        if frame.kind is OperationKind.TOOL:
            self._sink.record(measures.TOOL, seconds, (frame.name, frame.outcome.value))
        else:
            labels = frame.kind.value, frame.vendor or NONE, frame.name or NONE
            self._sink.record(measures.OPERATION, seconds, labels)

    def _metric(self, frame: MetricFrame) -> None:
        if (measure := _TIMES.get(frame.name)) is not None:
            self._sink.record(measure, frame.value, (frame.processor,))
        elif frame.name in _DROPS:
            self._sink.record(measures.DROPS, 1, (frame.processor,))

    def _end(self, frame: EndFrame | CancelFrame) -> None:
        self._outcome = self._outcome or frame.reason.value


_TAKERS: dict[type[Frame], Callable[[CallMeter, Any], None]] = {
    UserStoppedSpeakingFrame: CallMeter._speech_stop,
    TurnDecisionFrame: CallMeter._decision,
    AgentStartedSpeakingFrame: CallMeter._speaking,
    InterruptionFrame: CallMeter._interruption,
    TurnOutcomeFrame: CallMeter._turn_outcome,
    ErrorFrame: CallMeter._error,
    MetricFrame: CallMeter._metric,
    OperationFrame: CallMeter._operation,
    EndFrame: CallMeter._end,
    CancelFrame: CallMeter._end,
}
