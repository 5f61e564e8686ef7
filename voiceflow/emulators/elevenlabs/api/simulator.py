"""Emulated simulations: deterministic conversations of a simulated agent and user."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from voiceflow.clients.elevenlabs.api import agents
from voiceflow.clients.elevenlabs.schema.agents import AgentConfig
from voiceflow.clients.elevenlabs.schema.history import TranscriptItem
from voiceflow.clients.elevenlabs.schema.simulation import SimulatedConversation, Simulation
from voiceflow.clients.elevenlabs.schema.tool_results import TranscriptOtherToolsResult, TranscriptToolCall
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, Cause, KnowingBrain, Turn
from voiceflow.emulators.elevenlabs.agent.record import RecordedItem as Said
from voiceflow.emulators.elevenlabs.api.agents import AgentStore
from voiceflow.emulators.elevenlabs.api.judging import judged
from voiceflow.emulators.elevenlabs.api.store import Store, StoredAgent
from voiceflow.emulators.elevenlabs.http.answers import whole
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, HttpReply, RefusalError
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.problems import EngineError

Reaction = Callable[[Mapping[str, Any], Sequence[TranscriptItem]], str | Awaitable[str]]
"""The agent's next words, from its JSON and the conversation so far."""

_SECONDS = 3
_TURNS = 100


class Simulator:
    """Simulates conversations.

    The user says the sentences of its prompt, one a turn, after its first message if it has one. The agent
    greets with its first message. Before its first answer it calls each tool that a mock is given for, if it
    has such a tool; the mock is the result. Then it answers with the piece of its documents that shares the
    most words with the user's, or repeats the user. Each message lasts three seconds.

    Attributes:
        reaction: The agent's answers instead; None for those of the brain.
        answer: The brain of the agents. It gets the words, not tool calls; only its speech is used.
    """

    def __init__(self, store: Store, agents: AgentStore) -> None:
        self.reaction: Reaction | None = None
        self.answer: Callable[[Turn], Awaitable[AgentAnswer]] = KnowingBrain(agents.passage).answer
        self._store = store
        self._agents = agents

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        return {agents.SIMULATE: self._simulate, agents.SIMULATE_STREAM: self._stream}

    async def _simulate(self, exchange: HttpExchange) -> SimulatedConversation:
        agent, body = self._store.agent(exchange.ids[0]), exchange.body
        before, new = await self._talk(agent, body)
        analysis = judged([*before, *new], agent.platform, body.extra_evaluation_criteria or ())
        return SimulatedConversation(simulated_conversation=[*before, *new], analysis=analysis)

    async def _stream(self, exchange: HttpExchange) -> HttpReply:
        agent, body = self._store.agent(exchange.ids[0]), exchange.body
        before, new = await self._talk(agent, body)
        analysis = judged([*before, *new], agent.platform, body.extra_evaluation_criteria or ())

        async def lines() -> AsyncIterator[bytes]:
            for item in (*before, *new):
                yield _line({"simulated_conversation": [whole(item)]})
            yield _line({"simulated_conversation": [], "analysis": whole(analysis)})

        return HttpReply(body=lines())

    async def _talk(
        self, agent: StoredAgent, body: Simulation
    ) -> tuple[list[TranscriptItem], list[TranscriptItem]]:
        """The earlier conversation, and the new turns."""
        plan = body.simulation_specification
        before = [TranscriptItem.read(item.written()) for item in plan.partial_conversation_history or ()]
        limit = min(body.new_turns_limit, _TURNS)
        new: list[TranscriptItem] = []
        greeting = agent.config.agent.first_message if agent.config.agent else ""
        if greeting and not before:
            new.append(_item("agent", len(before), message=greeting))
        mocks = plan.tool_mock_config or {}
        called = [name for name in mocks if name in self._tools(agent)]
        for line in _lines(plan.simulated_user_config):
            if len(new) >= limit:
                break
            new.append(_item("user", len(before) + len(new), message=line))
            if called and len(new) < limit:
                new.append(_calls({name: mocks[name].written() for name in called}, len(before) + len(new)))
                called = []
            if len(new) < limit:
                said = await self._answer(agent, [*before, *new], line)
                new.append(_item("agent", len(before) + len(new), message=said))
        return before, new[: max(limit, 0)]

    async def _answer(self, agent: StoredAgent, history: Sequence[TranscriptItem], line: str) -> str:
        if self.reaction is not None:
            found = self.reaction(self._agents.config(agent.agent_id) or {}, history)
            return await found if inspect.isawaitable(found) else found
        turn = Turn(
            cause=Cause.USER,
            agent_id=agent.agent_id,
            history=_history(history),
            prompt=agent.prompt.prompt or "",
        )
        try:
            return (await self.answer(turn)).text
        except EngineError as exc:
            raise RefusalError(500, "llm_error", "The language model failed.") from exc

    def _tools(self, agent: StoredAgent) -> set[str]:
        config = self._agents.config(agent.agent_id) or {}
        return {tool["name"] for tool in config["conversation_config"]["agent"]["prompt"]["tools"]}


def _lines(user: AgentConfig) -> list[str]:
    """The simulated user's words."""
    prompt = user.prompt.prompt if user.prompt else ""
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", prompt.strip()) if part]
    return [*([user.first_message] if user.first_message else []), *sentences] or ["Hello?"]


def _history(items: Sequence[TranscriptItem]) -> tuple[Said, ...]:
    """A conversation in the form for brains."""
    return tuple(
        Said(role=item.role, message=item.message, at=item.time_in_call_secs, event_id=number)
        for number, item in enumerate(items)
        if item.role in ("user", "agent")
    )


def _item(role: str, number: int, **fields: object) -> TranscriptItem:
    return TranscriptItem.read({"role": role, "time_in_call_secs": number * _SECONDS, **fields})


def _calls(mocks: Mapping[str, Mapping[str, object]], number: int) -> TranscriptItem:
    calls, results = [], []
    for at, (name, mock) in enumerate(mocks.items()):
        request_id = f"call_{number}_{at}"
        calls.append(
            TranscriptToolCall(
                request_id=request_id, tool_name=name, params_as_json="{}", tool_has_been_called=True
            )
        )
        results.append(
            TranscriptOtherToolsResult(
                request_id=request_id,
                tool_name=name,
                result_value=mock.get("default_return_value", "Tool Called."),
                is_error=mock.get("default_is_error", False),
                tool_has_been_called=True,
            )
        )
    return _item("agent", number, tool_calls=whole(calls), tool_results=whole(results))


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"
