from __future__ import annotations

from typing import Any

from tests.rows import each_row
from voiceflow.clients.local.brain.toolbox import fitting, is_refusal, speak_result, tools_in


def _function(named: str, description: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "type": "function",
        "function": {"name": named, "description": description, "parameters": parameters},
    }


def test_a_tool_fits_by_a_word_of_its_name_or_two_of_its_description() -> None:
    tools = tools_in(
        [
            _function("endCall"),
            _function("f", "Transfers the caller to a human operator"),
            _function("g", "For a person"),
            {"type": "unknown"},
        ]
    )
    assert [tool.name for tool in tools] == ["endCall", "f", "g"]
    assert fitting(tools, frozenset({"end"})) == tools[0]
    assert fitting(tools, frozenset({"human", "operator"})) == tools[1]
    assert fitting(tools[2:], frozenset({"person"})) is None
    assert fitting((), frozenset({"end"})) is None


def test_arguments_come_from_slots_by_the_last_word_of_their_name() -> None:
    (tool,) = tools_in(
        [
            _function(
                "book",
                "",
                order_number={"type": "integer"},
                appointment_date={"type": "string"},
                time={"type": "string"},
                customer_name={"type": "string"},
                kind={"type": "string", "enum": ["check-up", "cleaning"]},
                urgent={"type": "boolean"},
                notes={"type": "string"},
            )
        ]
    )
    slots = {"number": "4729", "day": "Tuesday", "time": "15:00", "name": "Maria"}
    assert tool.arguments(slots, "A cleaning please") == {
        "order_number": 4729,
        "appointment_date": "Tuesday",
        "time": "15:00",
        "customer_name": "Maria",
        "kind": "cleaning",
        "urgent": True,
        "notes": "A cleaning please",
    }
    assert [slot.name for slot in tool.questions()] == ["number", "day", "time", "name"]


@each_row(
    ("result", "refused"),
    [
        ('{"available": true}', False),
        ('{"available": false}', True),
        ('{"status": "already taken"}', True),
        ('{"status": "free"}', False),
        ('{"error": 5}', True),
        ("false", True),
        ('"free"', False),
        ("The slot is not available.", True),
        ("It is free.", False),
        ("", False),
    ],
)
def test_a_refusal_is_told_from_a_consent(result: str, refused: bool) -> None:
    assert is_refusal(result) is refused


@each_row(
    ("result", "spoken"),
    [
        ("It is on its way", "It is on its way."),
        ('"Tomorrow!"', "Tomorrow!"),
        ('{"message": "Sent yesterday", "id": 7}', "Sent yesterday."),
        ('{"status": "shipped", "eta": "tomorrow", "id": 7}', "It is shipped. It comes tomorrow."),
        ('{"unitPrice": 5, "ok": true, "more": [1]}', "The unit Price is 5."),
        ('{"error": "no such order"}', "I am sorry, that did not work."),
        ('{"ok": true}', ""),
        ("[1, 2]", ""),
        ("", ""),
    ],
)
def test_results_are_said_in_words(result: str, spoken: str) -> None:
    assert speak_result(result, {"status": "It is {}.", "eta": "It comes {}."}) == spoken


def test_a_result_is_not_read_out_without_end() -> None:
    assert len(speak_result("word " * 1000, {})) <= 401
