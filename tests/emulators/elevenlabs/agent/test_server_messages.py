"""Each published message of the service can be written, and fits its schema."""

import json
from pathlib import Path
from typing import Any

import pytest

from voiceflow.emulators.elevenlabs.agent import server_messages as write
from voiceflow.emulators.elevenlabs.agent import tool_messages as tools
from voiceflow.emulators.elevenlabs.agent.record import RecordedToolResult, ToolUse
from voiceflow.emulators.elevenlabs.agent.settings import ServedTool
from voiceflow.emulators.elevenlabs.alignment import Character
from voiceflow.emulators.elevenlabs.formats import InputFormat

SCHEMA = "convai_conversation.server"
FOLDER = Path(__file__).parents[3] / "reference" / "elevenlabs" / "schemas"
USE = ToolUse("tc_1", "lookup", "client", {"day": "friday"})
RESULT = RecordedToolResult("tc_1", "lookup", "client", "free", False, 0.5)
ALL: list[dict[str, Any]] = [
    write.metadata("conv_1", InputFormat.PCM_16000, InputFormat.ULAW_8000),
    write.audio(b"\xff" * 8, 1, (), 0.0, is_final=False),
    write.audio(b"\xff" * 8, 1, (Character("a", 0.1, 0.2),), 0.1, is_final=True),
    write.user_transcript("Hi.", 2),
    write.tentative_user_transcript("H", 2),
    write.agent_response("Yes?", 3, "resp_1"),
    write.correction("Yes? What?", "Yes?...", 3, "resp_1"),
    write.response_complete(3),
    write.response_metadata({"model": "x"}, 3),
    write.chat_part("", "start", 3, "resp_1"),
    write.reasoning_part("Hm.", "delta", 3),
    write.interruption(3),
    write.ping(4, None),
    write.ping(4, 48),
    write.vad_score(0.5),
    tools.client_tool_call(USE, 3, expects_response=True),
    tools.tool_request(USE, ServedTool(name="lookup"), 3),
    tools.tool_response(RESULT, 3),
    tools.tool_response(RESULT, 3, with_payload=True),
    tools.mcp_tool_call(USE, "loading"),
    tools.mcp_tool_call(USE, "awaiting_approval", approval_timeout_secs=20),
    tools.mcp_tool_call(USE, "success", result=[{"type": "text", "text": "free"}]),
    tools.mcp_tool_call(USE, "failure", error_message="offline"),
    tools.mcp_connection_status(["server_1"], {"server_1": 4}),
    write.context_usage(3, "gemini-2.5-flash", 812, 1_000_000),
    write.guardrail_triggered("pii"),
    write.queue_status("waiting"),
    write.client_error(400, "invalid_message", "unknown type"),
    write.error(1008, "Not allowed.", "override_error"),
    write.asr_metadata(),
    write.tentative_agent_response("Ye"),
    write.turn_probability(0.8),
    write.rich_content("rc_1", "card", {}, 3),
    write.agent_typing(is_typing=True),
    write.external_agent(is_connected=True),
    write.external_agent(is_connected=False),
]


@pytest.mark.parametrize("message", ALL, ids=lambda message: message["type"])
def test_a_message_fits_the_published_schema(published: Any, message: dict[str, Any]) -> None:
    assert published.fits(SCHEMA, message)


def test_every_published_message_can_be_written() -> None:
    document = json.loads((FOLDER / f"{SCHEMA}.schema.json").read_text("utf-8"))
    published = {
        item["properties"]["type"]["const"]
        for item in document["$defs"].values()
        if "const" in item.get("properties", {}).get("type", {})
    }
    assert {message["type"] for message in ALL} == published
    assert len(published) == 31


def test_an_alignment_counts_from_the_start_of_its_piece() -> None:
    characters = (Character("a", 1.0, 1.06), Character("b", 1.06, 1.12))
    event = write.audio(b"\xff", 1, characters, 1.0, is_final=False)["audio_event"]
    assert event["alignment"] == {
        "chars": ["a", "b"],
        "char_start_times_ms": [0, 60],
        "char_durations_ms": [60, 60],
    }
    assert "is_final" not in event
