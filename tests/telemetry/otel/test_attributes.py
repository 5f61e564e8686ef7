"""Span names and attributes."""

import json

from opentelemetry.trace import SpanKind

from voiceflow.frames import OperationFrame, OperationKind
from voiceflow.telemetry.otel.attributes import message, operation_attributes, operation_kind, operation_name


def test_a_request_to_a_model_has_the_names_of_the_conventions() -> None:
    frame = OperationFrame(
        processor="LLM",
        kind=OperationKind.CHAT,
        began=1.0,
        ended=3.0,
        first=1.5,
        name="gpt-x",
        vendor="openai",
        reply=2,
        counts=(("prompt_tokens", 10), ("novel", 3)),
    )
    assert (operation_name(frame), operation_kind(frame)) == ("chat gpt-x", SpanKind.CLIENT)
    assert operation_attributes(frame) == {
        "gen_ai.operation.name": "chat",
        "voiceflow.outcome": "done",
        "voiceflow.processor": "LLM",
        "gen_ai.provider.name": "openai",
        "voiceflow.reply": 2,
        "gen_ai.response.time_to_first_chunk": 0.5,
        "gen_ai.request.model": "gpt-x",
        "gen_ai.usage.input_tokens": 10,
        "voiceflow.novel": 3,
    }


def test_a_tool_works_in_the_process_and_is_no_model() -> None:
    frame = OperationFrame(processor="LLM", kind=OperationKind.TOOL, began=1.0, ended=3.0, name="look_up")
    found = operation_attributes(frame)
    assert operation_kind(frame) is SpanKind.INTERNAL
    assert (found["gen_ai.tool.name"], found["gen_ai.tool.type"]) == ("look_up", "function")
    assert "gen_ai.request.model" not in found
    assert "gen_ai.response.time_to_first_chunk" not in found


def test_speech_is_an_output_and_a_span_without_a_model_has_the_name_of_its_work() -> None:
    frame = OperationFrame(processor="TTS", kind=OperationKind.TTS, began=1.0, ended=3.0)
    assert operation_name(frame) == OperationKind.TTS.value
    assert operation_attributes(frame)["gen_ai.output.type"] == "speech"


def test_words_are_a_message_of_their_role() -> None:
    assert json.loads(message("user", 'Grüße "x"')) == [
        {"role": "user", "parts": [{"type": "text", "content": 'Grüße "x"'}]}
    ]
