"""How much of a conversation is kept."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.dialogue.test_context import EVENTS, Script, short, words_of
from tests.rows import each_row
from voiceflow.dialogue import Context, ContextLimits, ToolCall
from voiceflow.emulators.openai import validate

LOOK = ToolCall("call_a", "look_up", '{"day":"Monday"}')


def test_whole_turns_are_forgotten_and_some_more_at_a_time() -> None:
    context = Context("Be brief.", limits=ContextLimits(max_messages=8))
    for turn in range(1, 5):
        context.add_user(f"q{turn}")
        context.heard(turn, f"a{turn}", is_final=True)
    assert len(context.messages()) == 9
    context.add_user("q5")
    assert short(context) == ["s Be brief.", "u q3", "a a3", "u q4", "a a4", "u q5"]
    context.heard(1, "never", is_final=True)
    assert len(context.messages()) == 6


def test_a_turn_is_forgotten_with_its_tools() -> None:
    context = Context(limits=ContextLimits(max_messages=4))
    context.add_user("q1")
    context.add_tool_calls(1, [LOOK])
    context.add_tool_result("call_a", "r1")
    context.add_user("q2")
    context.begin_reply(2)
    context.heard(2, "a2", is_final=True)
    context.add_user("q3")
    assert short(context) == ["u q2", "a a2", "u q3"]
    assert not context.add_tool_result("call_a", "late")


def test_a_reply_whose_tool_still_runs_is_forgotten_last() -> None:
    context = Context(limits=ContextLimits(max_messages=6))
    context.add_user("q1")
    context.add_tool_calls(1, [LOOK])
    for turn in range(2, 6):
        context.add_user(f"q{turn}")
        context.heard(turn, f"a{turn}", is_final=True)
    assert short(context)[:2] == [
        "a  <look_up>",
        "t This is still running; there is no result yet. Do not call it again: its result will follow.",
    ]
    assert context.add_tool_result("call_a", "r1")
    context.add_user("q6")
    context.add_user("q7")
    assert "a  <look_up>" not in short(context)


def test_tools_that_never_end_do_not_let_a_conversation_grow() -> None:
    context = Context(limits=ContextLimits(max_messages=6))
    for turn in range(1, 20):
        context.add_user(f"q{turn}")
        context.add_tool_calls(turn, [LOOK])
        assert len(context.messages()) <= 6


def test_the_last_words_and_the_last_reply_stay_however_long() -> None:
    context = Context(limits=ContextLimits(max_chars=10))
    context.add_user("x" * 100)
    context.heard(1, "y" * 100)
    context.add_user("z" * 100)
    context.heard(1, "y" * 100, is_final=True)
    assert [message[0] for message in short(context)] == ["a", "u"]


def test_announcements_without_end_are_bounded() -> None:
    context = Context(limits=ContextLimits(max_messages=10))
    for reply in range(100):
        context.heard(reply, f"Announcement {reply}", is_final=True, is_complete=True)
        assert len(context.messages()) <= 10
    for number in range(100):
        context.add_user(f"word {number}")
        assert len(context.messages()) <= 10
    assert short(context)[-1] == "u word 99"


@each_row(
    ("model", "chars"),
    [
        ("gpt-4.1-mini", 200_000),
        ("gpt-4", 12_288),
        ("gpt-4-0613", 12_288),
        ("gpt-4o-2024-08-06", 192_000),
        ("openai/gpt-4-turbo", 192_000),
        ("meta-llama/Meta-Llama-3-8B-Instruct", 12_288),
        ("meta-llama/Llama-3.1-8B-Instruct", 192_000),
        ("Qwen/Qwen2.5-7B", 48_000),
        ("a model of one's own", 200_000),
    ],
)
def test_the_limits_follow_the_window_of_the_model(model: str, chars: int) -> None:
    assert ContextLimits.for_model(model) == ContextLimits(max_chars=chars)


@given(EVENTS, st.integers(1, 12), st.integers(1, 200))
def test_a_bounded_conversation_is_valid_and_forgets_from_the_front(
    events: list[tuple[Any, ...]], most: int, chars: int
) -> None:
    script = Script(ContextLimits(max_messages=most, max_chars=chars))
    for event in events:
        script.play(event)
        messages = script.context.to_openai()
        validate({"model": "m", "messages": messages})
        assert messages[0] == {"role": "system", "content": "Be brief."}
        kept = words_of(messages, "user")
        assert kept == script.said[len(script.said) - len(kept) :]
        assert len(kept) >= min(1, len(script.said))
        for reply in range(5):
            agent = [word for word in words_of(messages, "assistant") if word.startswith(f"w{reply}.")]
            assert agent in ([], script.heard.get(reply, []))
        assert all(count == 1 for count in Counter(words_of(messages, "assistant")).values())


def test_a_conversation_that_is_taken_up_is_still_forgotten_from_its_beginning() -> None:
    context = Context(limits=ContextLimits(max_messages=4))
    for broken in range(3):
        for number in range(1, 4):
            context.add_user(f"question {broken}.{number}")
            context.heard(number, f"answer {broken}.{number}", is_final=True)
        context.take_up(context)
    assert short(context) == ["u question 2.2", "a answer 2.2", "u question 2.3", "a answer 2.3"]
