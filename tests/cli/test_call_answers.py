"""What people write for the language model of ``voiceflow call --answers``."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.cli.call_answers import ScriptedAnswer, ScriptedModel, answers_of
from voiceflow.emulators.openai import Answer, AnswerToolCall, Refusal
from voiceflow.errors import ConfigurationError

SCRIPT = """
# a remark
We open at eight.
One moment. (call order_status {"number": "4729 (or so)"})
(call note)  ( call end_call {} )
"""
ARGUMENTS = st.dictionaries(st.text(max_size=5), st.text(max_size=10) | st.integers(), max_size=3)


def asked(*tools: str) -> dict[str, Any]:
    return {"tools": [{"type": "function", "function": {"name": name}} for name in tools]}


def test_a_line_is_an_answer_and_may_call_tools() -> None:
    answers = answers_of(SCRIPT.splitlines(), source="a.txt")
    assert answers == [
        ScriptedAnswer("a.txt, line 3", "We open at eight."),
        ScriptedAnswer("a.txt, line 4", "One moment.", [("order_status", '{"number": "4729 (or so)"}')]),
        ScriptedAnswer("a.txt, line 5", "", [("note", "{}"), ("end_call", "{}")]),
    ]


@given(ARGUMENTS)
def test_the_arguments_of_a_call_are_those_that_are_written(arguments: dict[str, Any]) -> None:
    [scripted] = answers_of([f"Well. (call it {json.dumps(arguments)})"], source="a.txt")
    [(_, written)] = scripted.calls
    assert json.loads(written) == arguments


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("(call it", "the call of it is not closed"),
        ("(call it {number: 1})", "are a JSON object"),
        ('(call it {"number": 1} 2)', "the call of it is not closed"),
        ("(call it) and more", "only another may stand"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^a.txt, line 2: .*{says}"):
        answers_of(["Hello.", line], source="a.txt")


def test_a_file_without_answers_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"a\.txt has no answers"):
        answers_of(["", "# nothing"], source="a.txt")


def test_the_check_passes_when_each_answer_was_asked_for_once() -> None:
    model = ScriptedModel(answers_of(["One. (call end_call)", "Two."], source="a.txt"))
    assert [model.reply(asked("end_call")), model.reply(asked())] == [
        Answer(text="One.", calls=(AnswerToolCall("end_call", "{}"),)),
        Answer(text="Two."),
    ]
    assert (model.check().passed, model.check().measured) == (True, "2 of 2")


def test_a_tool_that_the_bot_does_not_have_is_named_with_those_it_has() -> None:
    model = ScriptedModel(answers_of(["(call ordr)"], source="a.txt"))
    model.reply(asked("order", "end_call"))
    assert model.check().failures == ("a.txt, line 1: the bot has no tool 'ordr'; it has order, end_call",)
    model = ScriptedModel(answers_of(["(call ordr)"], source="a.txt"))
    model.reply({})
    assert model.check().failures == ("a.txt, line 1: the bot has no tool 'ordr'; it has none",)


def test_a_question_too_many_is_refused_and_counted() -> None:
    model = ScriptedModel(answers_of(["One."], source="a.txt"))
    model.reply(asked())
    assert isinstance(model.reply(asked()), Refusal)
    assert model.check().failures == ("the bot asked 1 more than there are answers",)


def test_answers_that_nobody_asked_for_are_named() -> None:
    model = ScriptedModel(answers_of(["One.", "", "Two.", "Three."], source="a.txt"))
    model.reply(asked())
    [failure] = model.check().failures
    assert failure == "the bot asked for 1 only: a.txt, line 3 and what follows was not needed"


def test_no_answer_shows_what_it_says() -> None:
    assert "secret" not in repr(answers_of(["secret"], source="a.txt"))
