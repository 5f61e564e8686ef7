"""A local engine as the brain of an emulated agent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from voiceflow.clients.speech.engines import Brain, BrainText
from voiceflow.emulators.elevenlabs.agent.brain import AgentAnswer, Cause, Turn


class EngineBrain:
    """Answers with a local engine that reads the whole conversation, without tools.

    Args:
        engine: Decides what to say.
        silence: The agent's text when nobody speaks.
    """

    def __init__(self, engine: Brain, *, silence: str = "Are you still there?") -> None:
        self._engine = engine
        self._silence = silence

    async def answer(self, turn: Turn) -> AgentAnswer:
        if turn.cause is Cause.SILENCE:
            return AgentAnswer(self._silence)
        async with aclosing(self._said(turn)) as pieces:
            return AgentAnswer("".join([piece async for piece in pieces]).strip())

    async def _said(self, turn: Turn) -> AsyncGenerator[str, None]:
        async for piece in self._engine.complete(list(_messages(turn)), ()):
            if isinstance(piece, BrainText):
                yield piece.text


def _messages(turn: Turn) -> Iterator[dict[str, object]]:
    """The conversation in the form of chat completions."""
    if turn.prompt:
        yield {"role": "system", "content": turn.prompt}
    for item in turn.history:
        if item.message:
            yield {"role": "user" if item.role == "user" else "assistant", "content": item.message}
