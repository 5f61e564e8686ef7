"""An agent that answers from documents: a script makes, asks, judges and deletes it.

    ELEVENLABS_API_KEY=... python examples/knowledge_agent.py

It leaves nothing in the account, not even if a step fails.
"""

# ruff: noqa: T201 - it prints its steps

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from voiceflow.clients.elevenlabs.agent import (
    AgentConversation,
    ConfigOverride,
    ConversationInitiation,
    ConversationOverride,
)
from voiceflow.clients.elevenlabs.agent.events import AgentEvent, AgentResponse
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.history import Analysis
from voiceflow.clients.elevenlabs.sockets.events import ClientDead

DOCUMENTS = {
    "Opening hours": """
The restaurant is open from Tuesday to Sunday. The kitchen takes orders from noon until nine in the evening.

On public holidays we open at five in the afternoon. Between Christmas and New Year we are closed.
""",
    "The house": """
There is free parking behind the house. In the evening the gate is closed at eleven.

Dogs are welcome in the garden and in the front room, and get a bowl of water.
""",
}
"""Empty lines separate a document's paragraphs."""

QUESTIONS = ("Is there any parking?", "May I bring two dogs?")
"""The questions, in writing."""

IN_WRITING = ConversationInitiation(
    conversation_config_override=ConfigOverride(conversation=ConversationOverride(text_only=True))
)
"""Without sound, so that there is nothing to play."""

CRITERIA = {
    "parking": "Free parking is behind the house.",
    "dogs": "Dogs are welcome in the garden.",
}
"""The contents of a good answer."""


def agent_that_knows(documents: Mapping[str, str]) -> dict[str, Any]:
    """A telephone agent.

    Args:
        documents: Names and ids of its documents.
    """
    knowledge = [{"type": "text", "name": name, "id": made} for name, made in documents.items()]
    return {
        "name": "Mill Street restaurant",
        "conversation_config": {
            "agent": {
                "first_message": "Good evening, this is the Mill Street restaurant!",
                "prompt": {
                    "prompt": "You answer the phone of a restaurant, in one sentence, from what you know.",
                    "knowledge_base": knowledge,
                },
            },
            "asr": {"user_input_audio_format": "ulaw_8000"},
            "tts": {"agent_output_audio_format": "ulaw_8000"},
        },
        "platform_settings": {
            "evaluation": {
                "criteria": [
                    {"id": name, "name": name, "conversation_goal_prompt": goal}
                    for name, goal in CRITERIA.items()
                ]
            },
            "overrides": {"conversation_config_override": {"conversation": {"text_only": True}}},
        },
    }


@asynccontextmanager
async def agent_with_documents(elevenlabs: ElevenLabs) -> AsyncIterator[str]:
    """Make the documents and the agent; they are deleted when the block ends."""
    async with AsyncExitStack() as made:
        documents = {}
        for name, text in DOCUMENTS.items():
            document = await elevenlabs.knowledge_base.create_from_text({"name": name, "text": text})
            made.push_async_callback(elevenlabs.knowledge_base.delete, document.id, force=True)
            documents[name] = document.id
        agent_id = await elevenlabs.agents.create(agent_that_knows(documents))
        made.push_async_callback(elevenlabs.agents.delete, agent_id)
        yield agent_id


async def look_up(elevenlabs: ElevenLabs, agent_id: str) -> None:
    """Print what the agent finds in its documents."""
    answer = await elevenlabs.agents.rag_query(agent_id, {"query": "May I bring dogs?"})
    for chunk in answer.chunks:
        print(f"found in {chunk.document_name}: {chunk.text}")


async def response(events: asyncio.Queue[AgentEvent]) -> str:
    """Wait for the agent's next words."""
    while True:
        match await events.get():
            case AgentResponse(text=text):
                return text
            case ClientDead(error=error):
                raise error


async def converse(elevenlabs: ElevenLabs, agent_id: str) -> Analysis:
    """Hold a conversation in writing, print it, and return the judgement."""
    events: asyncio.Queue[AgentEvent] = asyncio.Queue()
    url = await elevenlabs.conversations.signed_url(agent_id)
    conversation = AgentConversation(url, events.put_nowait, initiation=IN_WRITING)
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        tasks.create_task(conversation.run())
        print(f"agent: {await response(events)}")
        for question in QUESTIONS:
            print(f"user: {question}")
            conversation.user_message(question)
            print(f"agent: {await response(events)}")
        await conversation.close()
    assert conversation.conversation_id is not None  # it has answered
    async with asyncio.timeout(120):
        done = await elevenlabs.conversations.wait_until_done(conversation.conversation_id)
    if done.analysis is None:
        raise SystemExit("the conversation has failed")
    return done.analysis


def report(analysis: Analysis) -> bool:
    """Print how the criteria were met; whether all were."""
    results = analysis.evaluation_criteria_results or {}
    for name, result in results.items():
        print(f"{name}: {result.result} ({result.rationale})")
    print(f"the call: {analysis.call_successful}")
    return all(result.result == "success" for result in results.values())


async def main() -> bool:
    """Do it all; whether the agent is good."""
    async with ElevenLabs() as elevenlabs, agent_with_documents(elevenlabs) as agent_id:
        await look_up(elevenlabs, agent_id)
        return report(await converse(elevenlabs, agent_id))


if __name__ == "__main__":
    raise SystemExit(0 if asyncio.run(main()) else 1)
