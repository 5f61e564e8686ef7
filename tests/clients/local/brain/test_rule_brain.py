from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import each_row, example_count
from voiceflow.clients.local.brain import DENTAL_PRACTICE, ORDER_LINE, RuleBrain
from voiceflow.clients.speech.engines import BrainText, BrainToolCall

PRACTICE = RuleBrain(DENTAL_PRACTICE)
ORDERS = RuleBrain(ORDER_LINE)


def _tool(named: str, *arguments: str, about: str = "") -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in arguments}}
    parameters = {**schema, "required": list(arguments)}
    return {"type": "function", "function": {"name": named, "description": about, "parameters": parameters}}


def _ask(
    brain: RuleBrain, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()
) -> tuple[str, list[BrainToolCall]]:
    async def main() -> list[BrainText | BrainToolCall]:
        return [piece async for piece in brain.complete(messages, tools)]

    pieces = asyncio.run(main())
    text = "".join(piece.text for piece in pieces if isinstance(piece, BrainText))
    return text, [piece for piece in pieces if isinstance(piece, BrainToolCall)]


def talk(
    brain: RuleBrain,
    *lines: str,
    tools: Sequence[Mapping[str, Any]] = (),
    results: Mapping[str, str] | None = None,
) -> list[str]:
    """Hold a conversation. Returns what the brain said and called, in order."""
    messages: list[dict[str, Any]] = []
    happened: list[str] = []
    for line in lines:
        messages.append({"role": "user", "content": line})
        while True:
            text, calls = _ask(brain, messages, tools)
            happened += [text] if text else []
            happened += [f"{call.name}({call.arguments})" for call in calls]
            wire = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for call in calls
            ]
            messages.append({"role": "assistant", "content": text or None, "tool_calls": wire})
            for call in calls:
                result = (results or {})[call.name]
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
            if not calls:
                break
    return happened


def test_an_appointment_is_booked_by_asking_for_what_is_missing() -> None:
    assert talk(
        PRACTICE, "I'd like to book an appointment.", "On Tuesday.", "At 3.", "Yes please.", "No, bye."
    ) == [
        "Which day would suit you?",
        "What time would suit you?",
        "I have three p.m. on Tuesday. Shall I book that for you?",
        "You are booked on Tuesday at three p.m. Is there anything else?",
        "Thank you for calling. Goodbye!",
    ]


def test_what_was_said_at_once_is_not_asked_for() -> None:
    assert talk(PRACTICE, "Can I get an appointment on wensday at 11?") == [
        "I have eleven a.m. on Wednesday. Shall I book that for you?"
    ]


def test_a_no_starts_over_and_a_correction_is_taken() -> None:
    assert talk(
        PRACTICE, "An appointment on Monday at 9 please", "No, at ten", "No", "Friday", "half past two"
    ) == [
        "I have nine a.m. on Monday. Shall I book that for you?",
        "I have ten a.m. on Monday. Shall I book that for you?",
        "All right. Which day would suit you?",
        "What time would suit you?",
        "I have two thirty p.m. on Friday. Shall I book that for you?",
    ]


def test_a_day_that_will_not_do_is_refused() -> None:
    assert talk(PRACTICE, "I'd like to come in on Sunday at ten", "Thursday then") == [
        "We are closed on Sundays. Which other day would suit you?",
        "I have ten a.m. on Thursday. Shall I book that for you?",
    ]


def test_a_question_in_between_is_answered_and_the_task_taken_up_again() -> None:
    assert talk(PRACTICE, "I need an appointment", "Is there parking?", "mumble", "Thursday")[1:] == [
        "There is a car park behind the building. It is free for our patients. Which day would suit you?",
        "Sorry, I did not catch that. Which day would suit you?",
        "What time would suit you?",
    ]


def test_a_task_can_be_given_up_or_exchanged() -> None:
    assert talk(PRACTICE, "I need an appointment", "No.")[-1] == "All right. What can I do for you?"
    assert talk(PRACTICE, "I need an appointment", "Please cancel my appointment", "Maria Lopez", "Yes")[
        1:
    ] == [
        "What name is the appointment under?",
        "You want to cancel the appointment of Maria Lopez. Is that right?",
        "It is cancelled. Is there anything else?",
    ]


def test_what_is_not_understood_is_asked_for_again_and_then_explained() -> None:
    first, second, third = talk(PRACTICE, "zebra", "quagga", "okapi")
    assert first == "Sorry, I did not catch that. Could you say it again?"
    assert second == third
    assert "opening hours" in second


def test_the_last_answer_is_repeated_on_request() -> None:
    first, second = talk(PRACTICE, "Where are you located?", "Sorry, could you say that again?")
    assert first == second


def test_politeness_gives_way_to_what_comes_with_it() -> None:
    assert talk(PRACTICE, "Hello! How much is a cleaning?")[0].startswith("A check-up is")
    assert talk(PRACTICE, "Thank you very much. Goodbye.") == ["Thank you for calling. Goodbye!"]
    assert talk(PRACTICE, "Hello.") == ["Hello! How can I help you?"]


def test_a_yes_or_no_to_nothing_ends_no_call() -> None:
    assert talk(PRACTICE, "No.") == ["Sorry, I did not catch that. Could you say it again?"]
    assert talk(PRACTICE, "Yes.") == ["What can I do for you?"]
    assert talk(PRACTICE, "Where are you?", "No.")[-1] == "Thank you for calling. Goodbye!"


@each_row(
    ("line", "answer"),
    [
        ("Uh what time do you close on Fridays", "We are open"),
        ("How do I find you?", "We are at"),
        ("Do you take insurance?", "We take all"),
        ("I broke a tooth and it hurts so bad", "I am sorry to hear that."),
        ("Let me talk to a real human please", "Of course. I will put you through"),
        ("Can you move my appointment to Friday", "And at what time?"),
        ("Am I talking to a robot?", "I am the practice's automatic assistant."),
        ("Hang on a second", "Of course, take your time."),
    ],
)
def test_the_practice_answers(line: str, answer: str) -> None:
    assert talk(PRACTICE, line)[0].startswith(answer)


def test_tools_check_book_and_end_the_call() -> None:
    tools = [
        _tool("check_appointment", "day", "time", about="Whether an appointment is free"),
        _tool("book_appointment", "day", "time", "name", about="Books an appointment"),
        _tool("end_call", about="Hangs up"),
    ]
    results = {"check_appointment": '{"available": true}', "book_appointment": '{"ok": true}', "end_call": ""}
    lines = ("I need an appointment for Tuesday at three", "Maria Lopez", "Yes.", "Thanks. Goodbye.")
    assert talk(PRACTICE, *lines, tools=tools, results=results) == [
        "What is your name?",
        'check_appointment({"day": "Tuesday", "time": "15:00"})',
        "I have three p.m. on Tuesday. Shall I book that for you?",
        'book_appointment({"day": "Tuesday", "time": "15:00", "name": "Maria Lopez"})',
        "You are booked on Tuesday at three p.m. Is there anything else?",
        "Thank you for calling. Goodbye!",
        "end_call({})",
    ]


def test_a_time_that_the_tool_says_is_taken_is_asked_for_again() -> None:
    tools = [_tool("check_availability", "day", "time")]
    results = {"check_availability": '{"available": false}'}
    assert talk(PRACTICE, "An appointment on Tuesday at three", tools=tools, results=results) == [
        'check_availability({"day": "Tuesday", "time": "15:00"})',
        "I am sorry, three p.m. on Tuesday is already taken. What other time would suit you?",
    ]


def test_a_tool_that_checks_is_not_taken_for_one_that_books() -> None:
    tools = [_tool("check_appointment", "day", "time", about="Check this before you book or schedule")]
    results = {"check_appointment": "free"}
    assert talk(PRACTICE, "An appointment on Tuesday at three", "Yes.", tools=tools, results=results)[2:] == [
        "You are booked on Tuesday at three p.m. Is there anything else?"
    ]


def test_a_booking_whose_result_never_came_is_not_asked_about_again() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "An appointment on Tuesday at three"},
        {"role": "assistant", "content": "I have three p.m. on Tuesday. Shall I book that for you?"},
        {"role": "user", "content": "Yes."},
        {"role": "assistant", "content": "One"},
        {"role": "user", "content": "Is there parking?"},
    ]
    text, calls = _ask(PRACTICE, messages, [_tool("book_appointment", "day", "time")])
    assert (text, calls) == ("There is a car park behind the building. It is free for our patients.", [])


def test_an_order_is_looked_up_by_the_tool() -> None:
    tools = [_tool("order_status", "order_number"), _tool("hang_up")]
    results = {"order_status": json.dumps({"status": "shipped", "eta": "tomorrow"}), "hang_up": ""}
    assert talk(
        ORDERS, "Where is my order?", "It's 4, 7, 2, 9.", "No thank you", tools=tools, results=results
    ) == [
        "What is your order number?",
        'order_status({"order_number": "4729"})',
        "Your order is shipped. It should be with you tomorrow.",
        "Thank you for calling. Goodbye!",
        "hang_up({})",
    ]


def test_an_order_is_looked_up_without_a_tool_too() -> None:
    assert talk(ORDERS, "I'm calling about order forty seven twenty eight", "Sorry, four seven two nine") == [
        "I cannot find an order with the number four seven two eight. Could you say the number again?",
        "Order four seven two nine has left our warehouse, and will be with you tomorrow. Anything else?",
    ]


def test_a_tool_of_another_domain_is_called_when_the_caller_names_it() -> None:
    tools = [_tool("get_weather", "city")]
    said = talk(PRACTICE, "How is the weather?", tools=tools, results={"get_weather": "Sunny"})
    assert said == ['get_weather({"city": "How is the weather?"})', "Sunny."]


def test_a_call_that_was_interrupted_before_its_result_does_not_stop_the_talk() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "An appointment on Tuesday at three"},
        {"role": "user", "content": "please"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": "Where are you located?"},
    ]
    text, calls = _ask(PRACTICE, messages, [_tool("check_availability", "day", "time")])
    assert text.startswith("We are at 12 Mill Street")
    assert calls == []


def test_answers_come_word_by_word() -> None:
    async def main() -> list[BrainText | BrainToolCall]:
        return [piece async for piece in PRACTICE.complete([{"role": "user", "content": "thanks"}])]

    pieces = [piece.text for piece in asyncio.run(main()) if isinstance(piece, BrainText)]
    assert pieces == ["You ", "are ", "welcome. ", "Is ", "there ", "anything ", "else?"]


def test_without_a_turn_of_the_user_it_asks_what_to_do() -> None:
    assert _ask(PRACTICE, [{"role": "system", "content": "x"}]) == ("What can I do for you?", [])


_LINES = st.sampled_from(
    [
        "",
        "yes",
        "no",
        "book an appointment",
        "Tuesday",
        "at three",
        "cancel it",
        "Maria",
        "bye",
        "zebra",
        "again?",
    ]
)


@settings(max_examples=example_count(30))
@given(st.lists(_LINES, max_size=6))
def test_there_is_an_answer_to_everything(lines: list[str]) -> None:
    for brain in (PRACTICE, ORDERS):
        said = talk(brain, *lines)
        assert len(said) == len(lines)
        assert not any("{" in text for text in said)
