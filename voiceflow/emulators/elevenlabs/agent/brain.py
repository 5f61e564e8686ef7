"""The brains of emulated agents: a script by default, a function, or any object with one method."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

from voiceflow.emulators.elevenlabs.agent.record import RecordedItem
from voiceflow.emulators.elevenlabs.agent.settings import ServedTool
from voiceflow.emulators.elevenlabs.problems import EngineError


@dataclass(frozen=True, slots=True)
class AgentToolCall:
    """A tool call of the agent.

    Attributes:
        name: Of the tool. One that the agent's settings do not list is a client tool that is waited for.
        parameters: Its arguments.
        result: Its result, if it is not a client tool; for an MCP tool, the text of the result.
        is_error: Whether that is a failure.
        needs_approval: Whether the client must approve it first; only for MCP tools.
    """

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict, repr=False)
    result: str = field(default="", repr=False)
    is_error: bool = False
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class AgentAnswer:
    """The agent's actions: it speaks, then calls tools, then ends the conversation; each is optional."""

    text: str = field(default="", repr=False)
    tool_calls: tuple[AgentToolCall, ...] = ()
    end_call: bool = False


class Cause(StrEnum):
    """Why the brain is asked."""

    USER = "user"
    """The user has said or written something."""
    TOOLS = "tools"
    """The tools that it called have answered."""
    SILENCE = "silence"
    """Nobody has said anything for the agent's ``turn_timeout``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The agent's context when it is asked.

    Attributes:
        cause: Why it is asked.
        agent_id: Which agent is asked.
        conversation_id: In which conversation.
        history: The conversation so far; interrupted responses hold only the heard part.
        tools: Of the agent's settings.
        prompt: With overrides and variables.
        contexts: Contextual updates by id; those without one have numbers.
        variables: The dynamic variables.
    """

    cause: Cause
    agent_id: str = ""
    conversation_id: str = ""
    history: tuple[RecordedItem, ...] = field(repr=False)
    tools: tuple[ServedTool, ...] = ()
    prompt: str = field(default="", repr=False)
    contexts: Mapping[str, str] = field(default_factory=dict, repr=False)
    variables: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def user_text(self) -> str:
        """The user's last words; empty if none yet."""
        said = (item.message for item in reversed(self.history) if item.role == "user" and item.message)
        return next(said, "")


@runtime_checkable
class AgentBrain(Protocol):
    """Decides what the agent does. One brain serves all conversations."""

    async def answer(self, turn: Turn) -> AgentAnswer:
        """Decide the agent's next actions.

        Raises:
            EngineError: If it fails; the client then sees an error of the language model.
        """
        ...


class ScriptedBrain:
    """Answers line by line; all conversations share one script.

    Args:
        lines: The answers to what the user says and to results of tools, in order.
        silence: The text when nobody speaks; it takes no line.
        otherwise: The answer when the script is used up; None: an error.
    """

    def __init__(
        self,
        lines: Iterable[str | AgentAnswer] = (),
        *,
        silence: str = "Are you still there?",
        otherwise: str | None = None,
    ) -> None:
        self._lines = deque(_answer(line) for line in lines)
        self._silence = silence
        self._otherwise = otherwise

    async def answer(self, turn: Turn) -> AgentAnswer:
        if turn.cause is Cause.SILENCE:
            return AgentAnswer(self._silence)
        if self._lines:
            return self._lines.popleft()
        if self._otherwise is None:
            raise EngineError("The script of the emulated agent has no line left for this turn.")
        return AgentAnswer(self._otherwise)


class FunctionBrain:
    """Answers with the result of a function of the turn."""

    def __init__(self, function: Callable[[Turn], str | AgentAnswer]) -> None:
        self._function = function

    async def answer(self, turn: Turn) -> AgentAnswer:
        return _answer(self._function(turn))


class EchoBrain:
    """Repeats the user's words."""

    async def answer(self, turn: Turn) -> AgentAnswer:
        return AgentAnswer(
            f"You said: {turn.user_text}" if turn.cause is Cause.USER else "Are you still there?"
        )


class KnowingBrain:
    """Answers with the matching passage of the agent's documents; without one, it repeats the user's words.

    Args:
        passage: Returns the matching passage for an agent's id and a question; empty if nothing matches.
    """

    def __init__(self, passage: Callable[[str, str], str]) -> None:
        self._passage = passage
        self._echo = EchoBrain()

    async def answer(self, turn: Turn) -> AgentAnswer:
        known = self._passage(turn.agent_id, turn.user_text) if turn.cause is Cause.USER else ""
        return AgentAnswer(known) if known else await self._echo.answer(turn)


Brainlike: TypeAlias = AgentBrain | Iterable[str | AgentAnswer] | Callable[[Turn], str | AgentAnswer]
"""A brain, the answers one after the other, or a function from the turn to the answer."""


def brain_of(agent: Brainlike) -> AgentBrain:
    """Convert the argument to a brain: a brain, a script, or a function."""
    if isinstance(agent, AgentBrain):
        return agent
    return FunctionBrain(agent) if callable(agent) else ScriptedBrain(agent)


def _answer(line: str | AgentAnswer) -> AgentAnswer:
    return AgentAnswer(line) if isinstance(line, str) else line
