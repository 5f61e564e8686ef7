"""A conversation that is stored as JSON and continued is the same conversation."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.dialogue import Context, ContextLimits, ToolCall
from voiceflow.errors import ConfigurationError

WORDS = st.sampled_from(["Hello there.", " One moment.", "Ünïcode — 你好。", "a b c", ""])
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("user"), WORDS),
        st.tuples(st.just("write"), st.integers(0, 3), WORDS),
        st.tuples(st.just("call"), st.integers(0, 3), st.sampled_from(["a", "b"])),
        st.tuples(st.just("result"), st.sampled_from(["a", "b"]), WORDS, st.booleans()),
        st.tuples(st.just("heard"), st.integers(0, 3), WORDS, st.booleans(), st.booleans()),
    ),
    max_size=25,
)


def play(events: list[tuple[Any, ...]]) -> Context:
    context = Context("Be brief.")
    for event in events:
        match event:
            case ("user", text):
                context.add_user(text)
            case ("write", reply, text):
                context.write(reply, text)
            case ("call", reply, name):
                context.add_tool_calls(reply, [ToolCall(name, "look_up", '{"a": 1}', f"signed {name}")])
            case ("result", name, text, is_error):
                context.add_tool_result(name, text, is_error=is_error)
            case ("heard", reply, text, is_final, is_complete):
                context.heard(
                    reply, text, is_final=is_final, is_complete=is_complete, is_interrupted=not is_complete
                )
    return context


def taken_up(context: Context) -> Context:
    """The same conversation, as it goes on after a broken stream."""
    following = Context(context.system)
    following.take_up(context)
    return following


@given(EVENTS)
def test_an_export_holds_the_same_messages(events: list[tuple[Any, ...]]) -> None:
    context = play(events)
    read = Context.from_export(json.loads(json.dumps(context.export())))
    for note in ("", "—"):
        assert read.messages(note=note) == taken_up(context).messages(note=note)
    assert read.export() == taken_up(context).export()


@given(EVENTS, EVENTS)
def test_a_conversation_goes_on_after_its_import(first: list[Any], second: list[Any]) -> None:
    context = Context.from_export(play(first).export())
    before = context.messages()
    for event in second:
        if event[0] == "user":
            context.add_user(event[1])
        elif event[0] == "write":
            context.write(event[1], event[2])
            context.heard(event[1], event[2], is_final=True, is_complete=True)
    assert context.messages()[: len(before)] == before


def test_an_import_keeps_to_the_limits() -> None:
    context = Context()
    for number in range(20):
        context.add_user(f"question {number}")
        context.write(number, "answer")
        context.heard(number, "answer", is_final=True, is_complete=True)
    read = Context.from_export(context.export(), limits=ContextLimits(max_messages=8))
    assert [message["content"] for message in read.to_openai()][-2:] == ["question 19", "answer"]
    assert len(read.to_openai()) <= 8


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {"version": 2},
        {"entries": [{"kind": "user", "text": "geheim"}, {"kind": "other", "text": "geheim"}]},
        {"entries": [{"kind": "reply", "parts": []}]},
        {"entries": [{"kind": "user", "text": ["geheim"]}]},
        "geheim",
    ],
)
def test_anything_else_is_refused_without_quoting_it(wrong: object) -> None:
    with pytest.raises(ConfigurationError, match="this is not an exported conversation") as caught:
        Context.from_export(wrong)
    assert "geheim" not in f"{caught.value}{caught.value.__cause__}"


def test_fields_of_a_later_version_that_adds_some_are_ignored() -> None:
    exported = {**Context("Be brief.").export(), "mood": "good"}
    assert Context.from_export(exported).system == "Be brief."
