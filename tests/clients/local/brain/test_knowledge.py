"""What a brain knows in one conversation."""

from __future__ import annotations

from voiceflow.clients.local.brain.domain import Domain, Form, Slot, UserIntent
from voiceflow.clients.local.brain.intents import Intents
from voiceflow.clients.local.brain.knowledge import Knowledge
from voiceflow.clients.local.brain.toolbox import BrainTool, tools_in

FORM = Form(
    slots=(Slot("day", "Which day?"),),
    check=frozenset({"check", "free"}),
    act=frozenset({"book", "appointment"}),
)
HELLO = UserIntent("hello", ("hello", "good morning"), reply="Hello!", is_courtesy=True)
HOURS = UserIntent("hours", ("when are you open", "opening hours"), reply="At eight.")
BOOK = UserIntent("book", ("book an appointment", "make an appointment"), form=FORM)
DOMAIN = Domain((HELLO, HOURS, BOOK))
INTENTS = Intents({intent.name: intent.examples for intent in DOMAIN.intents})


def tools(*names: str, **properties: dict[str, str]) -> tuple[BrainTool, ...]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return tools_in(
        [
            {"type": "function", "function": {"name": name, "description": "", "parameters": schema}}
            for name in names
        ]
    )


def knowledge(*offered: BrainTool) -> Knowledge:
    return Knowledge(DOMAIN, INTENTS, offered)


def test_a_question_in_a_polite_turn_takes_precedence() -> None:
    known = knowledge()
    assert known.understand("Hello! When are you open?")[0] == HOURS
    assert known.understand("hello")[0] == HELLO
    assert known.understand("zebra quagga") == (None, 0.0)


def test_a_tool_that_no_intent_uses_is_called_by_a_word_of_its_name() -> None:
    known = knowledge(*tools("play_music"))
    intent, score = known.understand("some music please")
    assert intent is not None
    assert (known.intent(intent.name), score) == (intent, 0.0)
    assert knowledge(*tools("book_appointment")).understand("zebra book quagga")[0] in (BOOK, None)


def test_the_tool_that_only_checks_does_not_do_the_task() -> None:
    check, book = tools("check_free")[0], tools("book_appointment")[0]
    assert knowledge(check, book).doer(FORM) == book
    assert knowledge(check).doer(FORM) is None
    assert knowledge().tool(FORM.act) is None
    assert knowledge(book).tool(frozenset()) is None


def test_a_tool_asks_for_what_the_form_does_not() -> None:
    [book] = tools("book_appointment", day={"type": "string"}, name={"type": "string"})
    assert [slot.name for slot in knowledge(book).slots(FORM)] == ["day", "name"]
    assert knowledge().slots(FORM) == FORM.slots
