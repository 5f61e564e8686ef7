"""What is measured: names, units, labels. Each monitoring system derives its own names from these.

The names and their units follow OpenTelemetry's rules for metrics.
Source: https://opentelemetry.io/docs/specs/semconv/general/metrics/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

_WAITS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
_SHORT_WAITS = (0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 4.0)
_OPERATIONS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 60.0)
_LAGS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.3, 1.0)
_CALLS = (5.0, 15.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1200.0, 3600.0)


class MeasureKind(StrEnum):
    """How the values of a measure add up."""

    COUNTER = "counter"
    """Their sum, which only grows."""
    GAUGE = "gauge"
    """The current value."""
    HISTOGRAM = "histogram"
    """How many lie below each of some limits."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity that is measured.

    Attributes:
        name: With dots: ``voiceflow.answer.latency``.
        kind: How its values add up.
        description: One sentence.
        unit: ``"s"`` for seconds; empty for a number of things.
        labels: Names of the properties that divide its values.
        limits: Of the classes of a histogram.
        is_least: Whether the value of several processes is the least of theirs instead of their sum.
    """

    name: str
    kind: MeasureKind
    description: str
    unit: str = ""
    labels: tuple[str, ...] = ()
    limits: tuple[float, ...] = ()
    is_least: bool = False


class MeasureSink(Protocol):
    """Takes measured values, such as a :class:`~voiceflow.telemetry.registry.Registry`."""

    def record(self, measure: Measure, value: float, labels: Sequence[str] = ()) -> None:
        """Add a value. It never waits.

        Args:
            measure: The quantity.
            value: In the measure's unit.
            labels: One value for each label of the measure, in order.
        """


def _counter(name: str, description: str, *labels: str, unit: str = "") -> Measure:
    return Measure(name, MeasureKind.COUNTER, description, unit, labels)


def _times(name: str, description: str, *labels: str, limits: tuple[float, ...]) -> Measure:
    return Measure(name, MeasureKind.HISTOGRAM, description, "s", labels, limits)


def _gauge(name: str, description: str) -> Measure:
    return Measure(name, MeasureKind.GAUGE, description)


CALLS = _counter("voiceflow.calls", "Calls that are over, by how they ended.", "outcome")
CALL_TIME = _times("voiceflow.call.duration", "Length of the calls.", limits=_CALLS)
ANSWER = _times(
    "voiceflow.answer.latency",
    "From the user's last voice to the agent's first audio on the line.",
    limits=_WAITS,
)
STT_FINAL = _times(
    "voiceflow.stt.latency",
    "From the request for the final transcript to its arrival.",
    "processor",
    limits=_SHORT_WAITS,
)
LLM_FIRST_TOKEN = _times(
    "voiceflow.llm.first_token", "From a request to the model's first words.", "processor", limits=_WAITS
)
TTS_FIRST_AUDIO = _times(
    "voiceflow.tts.first_audio",
    "From a reply's first text to its first audio.",
    "processor",
    limits=_SHORT_WAITS,
)
AGENT_FIRST_AUDIO = _times(
    "voiceflow.agent.first_audio",
    "From the end of a turn to the first audio of a speech-to-speech agent.",
    "processor",
    limits=_WAITS,
)
INTERRUPTIONS = _counter("voiceflow.interruptions", "Times the user interrupted the agent.", "reason")
FALSE_ALARMS = _counter(
    "voiceflow.false_alarms", "Times the agent fell silent for a sound that was no interruption.", "kind"
)
TURNS = _counter("voiceflow.agent_turns", "Turns of the agent, by how they ended.", "outcome")
ERRORS = _counter("voiceflow.errors", "Errors in calls, by vendor and the vendor's code.", "vendor", "kind")
DROPS = _counter("voiceflow.audio.drops", "Times a full queue dropped audio.", "processor")
TOKENS = _counter("voiceflow.tokens", "Tokens of language models.", "kind")
CHARACTERS = _counter("voiceflow.tts.characters", "Characters sent to the voice.", "fate")
COST = _counter("voiceflow.cost", "Cost by your prices.", "vendor", "currency", "fate")
USER_AUDIO = _counter("voiceflow.user_audio", "User audio sent to the recogniser.", unit="s")

OPERATION = _times(
    "gen_ai.client.operation.duration",
    "Length of the operations of vendors.",
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "gen_ai.request.model",
    limits=_OPERATIONS,
)
TOOL = _times("voiceflow.tool.duration", "Length of the tools' runs.", "tool", "outcome", limits=_OPERATIONS)

CALLS_UP = _gauge("voiceflow.calls.up", "Calls that are up now.")
CALLS_LIMIT = _gauge("voiceflow.calls.limit", "The most calls at a time.")
DRAINING = Measure(
    "voiceflow.draining",
    MeasureKind.GAUGE,
    "1 while the server takes no new calls because it shuts down.",
    is_least=True,
)
REFUSED = _counter("voiceflow.calls.refused", "Calls refused because the server was full or draining.")
LOOP_LAG = _times("voiceflow.loop.lag", "How late the event loop runs a timer.", limits=_LAGS)
