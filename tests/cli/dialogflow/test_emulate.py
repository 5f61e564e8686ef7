"""``voiceflow dialogflow emulate``."""

import pytest

from voiceflow.cli.dialogflow.emulate import GREETING, emulator
from voiceflow.clients.dialogflow import (
    DialogflowConversation,
    DialogflowTurn,
    EndInteraction,
    TextInput,
    TextMessage,
)


async def said(conversation: DialogflowConversation, text: str) -> list[object]:
    found: list[object] = []
    async for part in conversation.detect(DialogflowTurn(input=TextInput(text))):
        found += [each.text if isinstance(each, TextMessage) else type(each) for each in part.messages]
    return found


@pytest.mark.parametrize("agent", ["projects/p/locations/l/agents/a", "projects/p/agent"])
async def test_without_answers_the_agent_greets_repeats_and_says_goodbye(agent: str) -> None:
    with emulator(()).in_memory():
        conversation = DialogflowConversation(agent, "s1")
        assert await said(conversation, "hi") == [GREETING]
        assert await said(conversation, "One.") == ["You said: One."]
        assert await said(conversation, "Goodbye.") == ["Goodbye!", EndInteraction]


async def test_answers_are_given_in_order() -> None:
    with emulator(["A.", "B."]).in_memory():
        conversation = DialogflowConversation("projects/p/agent", "s1")
        assert [await said(conversation, "hi") for _ in range(2)] == [["A."], ["B."]]
