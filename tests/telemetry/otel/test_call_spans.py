"""Spans and metrics of whole calls, read back with OpenTelemetry's own SDK."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from tests.conftest import forget_applications
from tests.telemetry.talk import GREETING, LONG, stage, talk
from voiceflow import Direction, Processor
from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal
from voiceflow.frames import TurnDecisionFrame, UserStartedSpeakingFrame, UserStoppedSpeakingFrame
from voiceflow.journal import Journal
from voiceflow.telemetry.otel import CallSpans, OpenTelemetry
from voiceflow.testing import run_virtual

NS = 1e9


class Backend:
    """What an OpenTelemetry backend receives."""

    def __init__(self, *, content: bool = False) -> None:
        self._exporter = InMemorySpanExporter()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self._reader = InMemoryMetricReader()
        meters = MeterProvider([self._reader], shutdown_on_exit=False)
        self.telemetry = OpenTelemetry(tracer_provider=self.tracers, meter_provider=meters, content=content)

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        return sorted(self._exporter.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    def metrics(self) -> dict[tuple[str, tuple[Any, ...]], Any]:
        data = self._reader.get_metrics_data()
        assert data is not None
        return {
            (metric.name, tuple((point.attributes or {}).values())): getattr(point, "value", None)
            or getattr(point, "count", 0)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            for point in metric.data.data_points
        }


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def seconds(span: ReadableSpan) -> float:
    assert span.end_time is not None
    assert span.start_time is not None
    return (span.end_time - span.start_time) / NS


@dataclass
class Traced:
    """A call that was traced."""

    backend: Backend
    journal: Journal
    call_id: str


@pytest.fixture(scope="module")
def traced() -> Traced:
    """One call for the tests that only read."""
    backend = Backend()
    calls = [AnswerToolCall("weather", '{"city": "Rome"}')]

    async def call() -> Traced:
        async with stage(backend.telemetry, answers=[Answer(calls=calls), "It rains.", LONG]) as on:
            await talk(on)
            (call_id,) = on.carrier.calls
            return Traced(backend, on.journals[0], call_id)

    return run_virtual(call())


def test_a_call_is_a_span_with_its_turns_and_operations_below_it(traced: Traced) -> None:
    backend, journal, call_id = traced.backend, traced.journal, traced.call_id
    (call,) = backend.named("invoke_workflow call")
    below = [span for span in backend.spans if span is not call]
    assert {span.context.trace_id for span in below} == {call.context.trace_id}
    assert [span.name for span in below if span.parent == call.context] == [
        "text_to_speech",
        "user_turn",
        "speech_to_text",
        "chat emulated",
        "execute_tool weather",
        "chat emulated",
        "text_to_speech",
        "user_turn",
        "speech_to_text",
        "chat emulated",
        "text_to_speech",
        "speech_to_text",
    ]
    assert attributes(call) == {
        "gen_ai.operation.name": "invoke_workflow",
        "gen_ai.workflow.name": "call",
        "gen_ai.conversation.id": call_id,
        "gen_ai.agent.invocation.end_reason": "user_hangup",
    }
    turns = backend.named("user_turn")
    assert [seconds(turn) for turn in turns] == [
        pytest.approx(turn.decided - turn.began, abs=1e-6)
        for turn in journal.turns
        if turn.decided is not None and turn.began is not None
    ]
    waits = backend.named("eou_wait")
    assert [wait.parent for wait in waits] == [turn.context for turn in turns]
    assert attributes(waits[0]) == {"voiceflow.outcome": "end_turn", "voiceflow.reason": "silence"}


def test_an_answer_has_its_model_vendor_and_usage(traced: Traced) -> None:
    first, *_ = traced.backend.named("chat emulated")
    found = attributes(first)
    usage = traced.journal.metrics
    assert found["gen_ai.operation.name"] == "chat"
    assert found["gen_ai.provider.name"] == "openai"
    assert found["gen_ai.request.model"] == "emulated"
    assert found["gen_ai.usage.input_tokens"] == usage["LLM", "llm_prompt_tokens"][0]
    assert found["gen_ai.usage.output_tokens"] == usage["LLM", "llm_completion_tokens"][0]
    assert found["gen_ai.response.time_to_first_chunk"] == 0
    assert first.kind.name == "CLIENT"


def test_without_being_asked_no_span_holds_words(traced: Traced) -> None:
    shown = "".join(span.to_json() for span in traced.backend.spans)
    assert not any(
        word in shown for word in ("open today", "rains", "Rome", "Mill Street", "Sundays", "+1555")
    )


async def test_with_content_turns_and_speech_hold_their_words() -> None:
    backend = Backend(content=True)
    async with stage(backend.telemetry) as on:
        await talk(on)
    turn, *_ = backend.named("user_turn")
    (said,) = json.loads(attributes(turn)["gen_ai.input.messages"])
    assert said == {"role": "user", "parts": [{"type": "text", "content": "Are you open today?"}]}
    spoken = [
        json.loads(attributes(span)["gen_ai.input.messages"]) for span in backend.named("text_to_speech")
    ]
    assert [message["parts"][0]["content"] for (message,) in spoken] == [GREETING, "Until six.", LONG]


async def test_what_fails_is_an_error_of_its_span_and_an_event_of_the_call() -> None:
    backend = Backend()
    async with (
        stage(backend.telemetry, answers=lambda _: Refusal(status=401)) as on,
        on.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        await caller.say("Are you open today?")
        await caller.listen(5.0)
    (chat,) = backend.named("chat emulated")
    assert chat.status.status_code is StatusCode.ERROR
    (call,) = backend.named("invoke_workflow call")
    errors = [dict(event.attributes or {}) for event in call.events if event.name == "error"]
    assert errors == [
        {"error.type": "server_error", "gen_ai.provider.name": "openai", "voiceflow.fatal": True}
    ]


def test_each_pause_in_a_turn_has_a_wait_with_its_outcome() -> None:
    backend, times = Backend(), [0.0]
    spans = CallSpans(backend.tracers.get_tracer("test"), "CA1", clock=lambda: times[-1], date=lambda: 1_000)
    source = Processor()
    for at, frame in (
        (1.0, UserStartedSpeakingFrame(at=1.0)),
        (2.5, UserStoppedSpeakingFrame(at=2.0)),
        (3.0, UserStartedSpeakingFrame(at=3.0)),
        (4.5, UserStoppedSpeakingFrame(at=4.0)),
        (4.75, TurnDecisionFrame(action="end_turn", reason="silence")),
    ):
        times.append(at)
        for _ in range(2):  # two processors pass it on
            spans.observe(source, frame, Direction.DOWNSTREAM)
    (turn,) = backend.named("user_turn")
    assert (turn.start_time, turn.end_time) == (1_000 + 1.0 * NS, 1_000 + 4.75 * NS)
    waits = [(attributes(wait)["voiceflow.outcome"], seconds(wait)) for wait in backend.named("eou_wait")]
    assert waits == [("user_went_on", 1.0), ("end_turn", 0.75)]


async def test_two_calls_at_once_are_two_traces() -> None:
    backend = Backend()
    async with stage(backend.telemetry) as on, on.call() as first:
        await first.wait_for_agent()
        async with on.call() as second:
            await second.wait_for_agent()
    calls = backend.named("invoke_workflow call")
    assert len({call.context.trace_id for call in calls}) == len(calls) == 2
    spoken = backend.named("text_to_speech")
    assert sorted(span.parent.span_id for span in spoken if span.parent) == sorted(
        call.context.span_id for call in calls
    )


def test_a_meter_gets_the_measures_of_prometheus(traced: Traced) -> None:
    found = traced.backend.metrics()
    assert found["voiceflow.calls", ("user_hangup",)] == 1
    assert found["voiceflow.calls.up", ()] == 0
    assert found["voiceflow.answer.latency", ()] == 2
    assert found["voiceflow.tool.duration", ("weather", "done")] == 1
    assert found["gen_ai.client.operation.duration", ("chat", "openai", "emulated")] == 3


def test_no_spans_are_kept_when_a_call_is_over() -> None:
    backend = Backend()

    async def two_calls() -> None:
        async with stage(backend.telemetry) as on:
            for _ in range(2):
                async with on.call() as caller:
                    await caller.wait_for_agent()

    run_virtual(two_calls())
    forget_applications()
    gc.collect()
    assert len(backend.named("invoke_workflow call")) == 2
    kept = [each for each in gc.get_objects() if isinstance(each, CallSpans)]
    assert [each for each in kept if each._tracer is backend.telemetry._tracer] == []
