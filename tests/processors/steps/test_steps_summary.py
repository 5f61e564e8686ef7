"""A summary of the conversation, for an agent that takes it over."""

from __future__ import annotations

import asyncio

from tests.contracts.chat_model import Fault, Scripted, ScriptedModel
from voiceflow.dialogue import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage
from voiceflow.processors.steps.summary import ORDER, summary_of, transcript_of

TALK: list[Message] = [
    SystemMessage("You answer the phone."),
    UserMessage("A table for two."),
    AssistantMessage("Let me see.", (ToolCall("c1", "look_up", '{"day": 1}'),)),
    ToolMessage("c1", "free"),
    AssistantMessage(""),
]
TEXT = 'User: A table for two.\nAgent: Let me see.\nAgent used look_up: {"day": 1}\nResult: free'


def test_a_transcript_has_everything_but_the_instructions() -> None:
    assert transcript_of(TALK) == TEXT
    assert transcript_of([]) == ""


def test_a_model_writes_the_summary_and_its_thoughts_are_left_out() -> None:
    model = ScriptedModel([Scripted("<think>hm</think> A table for two.")])
    assert asyncio.run(summary_of(TALK, model)) == "Summary of the call so far: A table for two."
    assert model.asked == [[SystemMessage(ORDER), UserMessage(TEXT)]]


def test_a_summary_has_a_length() -> None:
    summary = asyncio.run(summary_of(TALK, ScriptedModel([Scripted("word " * 1000)])))
    assert len(summary) == len("Summary of the call so far: ") + 2000


def test_without_a_model_that_answers_the_end_of_the_call_is_enough() -> None:
    for answer in (Scripted(fault=Fault.REFUSED), Scripted("")):
        summary = asyncio.run(summary_of(TALK, ScriptedModel([answer])))
        assert summary == f"The end of the call so far:\n{TEXT}"
    long = [UserMessage("x" * 3000)]
    assert asyncio.run(summary_of(long, ScriptedModel([Scripted(fault=Fault.REFUSED)]))).endswith("x" * 2000)
    assert asyncio.run(summary_of([], ScriptedModel([Scripted(fault=Fault.REFUSED)]))) == ""
