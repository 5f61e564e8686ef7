"""The steps of a bot whose words come from rules or from a text model: what is said, and what is taken."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing
from typing import Never, Protocol

from voiceflow.captures import Asking, Capture, Move, Reached
from voiceflow.dialogue.tool_sources import AnyTool
from voiceflow.processors.steps.agent_step import AgentStep, Memory
from voiceflow.processors.steps.exit_tools import exit_tools
from voiceflow.processors.steps.exits import NoResultError, NotCapturedError
from voiceflow.processors.steps.prompts import ENTER, capture_prompt, state_of
from voiceflow.processors.steps.result_tool import StepTool, result_tools
from voiceflow.processors.steps.runner import ActiveStep
from voiceflow.turns import Expectation, UserTurn

BEGIN = "(It is your turn to speak. Begin your part of the conversation.)"
"""The model's cue where the user has said nothing that it could answer."""


class Talker(Protocol):
    """What a step needs from its processor."""

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""

    @property
    def has_model(self) -> bool:
        """Whether there is a language model."""

    @property
    def place(self) -> tuple[int, int]:
        """The reply that is being made, and the length of its text so far."""

    def was_heard(self, place: tuple[int, int]) -> bool:
        """Whether the user has heard anything behind a place of a reply."""

    def use(self, prompt: str, tools: Sequence[AnyTool], memory: Memory) -> None:
        """Give the model a prompt and tools."""

    def answer(self, cue: str = "") -> AsyncGenerator[str, None]:
        """The model's answer to the conversation.

        Args:
            cue: For the model, if the user has said nothing that it could answer.
        """

    def expect(self, value: Expectation | None = None) -> None:
        """Wait for a value in the user's next turn."""

    def spawn(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]:
        """Run a task of the processor."""


class Talking(ABC):
    """How a step talks.

    Args:
        step: The step.
        talker: The processor.
    """

    def __init__(self, step: ActiveStep, talker: Talker) -> None:
        self.step = step
        self._talker = talker

    def enter(self) -> None:
        """Prepare the model. Without an override, nothing is to be done."""
        return

    async def ready(self) -> None:
        """Wait until an earlier turn is dealt with. Without an override, there is no wait."""
        return

    def asks_at_once(self, text: str) -> bool:
        """Whether the answer to a turn begins with the model. Without an override, it does not."""
        return False

    @abstractmethod
    def open(self) -> AsyncGenerator[str, None]:
        """The first words of the step."""
        raise NotImplementedError

    @abstractmethod
    def take(self, turn: UserTurn) -> AsyncGenerator[str, None]:
        """The answer to a turn of the user. It may end the step."""
        raise NotImplementedError


class AgentTalking(Talking):
    """A step in which the model talks."""

    def __init__(self, step: ActiveStep, talker: Talker, agent: AgentStep[object]) -> None:
        super().__init__(step, talker)
        self._agent = agent
        self._refusals = self._turns = 0

    def enter(self) -> None:
        finish = result_tools(
            self._agent.result, take=self._finish, refused=self._refuse, ends_answer=lambda: self.step.is_over
        )
        tools = [*self._agent.tools, *finish, *exit_tools(self.step)]
        self._talker.use(self._agent.prompt_in(self._talker.language), tools, self._agent.memory)

    def open(self) -> AsyncGenerator[str, None]:
        greeting = self._agent.greeting_in(self._talker.language)
        if greeting and not self.step.is_resumed:
            return _once(greeting)
        return self._talker.answer(BEGIN)

    def asks_at_once(self, text: str) -> bool:
        return self.step.exit_in(text) is None and self._turns < self._agent.most_turns

    async def take(self, turn: UserTurn) -> AsyncGenerator[str, None]:
        if self.step.take_exit(turn.text):
            return
        self._turns += 1
        if self._turns > self._agent.most_turns:
            self.step.fail(NoResultError(f"no result in {self._agent.most_turns} turns of the user"))
            return
        async with aclosing(self._talker.answer()) as pieces:
            async for piece in pieces:
                yield piece

    def _finish(self, value: object) -> str | None:
        wrong = self._agent.check(value) if self._agent.check is not None and not self.step.is_over else None
        if wrong is None:
            self.step.finish(value)
        return wrong

    def _refuse(self) -> None:
        self._refusals += 1
        if self._refusals >= self._agent.tries:
            self.step.fail(NoResultError(f"the model gave {self._refusals} invalid results"))


class CaptureTalking(Talking):
    """A step that asks for a value: by rules, and with a model for what they do not understand."""

    def __init__(self, step: ActiveStep, talker: Talker, asking: Asking[object]) -> None:
        super().__init__(step, talker)
        self._asking = asking
        self._judging: asyncio.Task[None] | None = None
        self._helped = 0
        self._asked_at: tuple[int, int] | None = None
        self._move: Move | None = None

    @property
    def _capture(self) -> Capture[object]:
        return self._asking.capture

    async def ready(self) -> None:
        if self._judging is not None:
            await asyncio.wait({self._judging})

    async def open(self) -> AsyncGenerator[str, None]:
        yield self._say(self._asking.prompt(self._talker.language))

    async def take(self, turn: UserTurn) -> AsyncGenerator[str, None]:
        if self.step.take_exit(turn.text):
            return
        was_heard = self._asked_at is None or self._talker.was_heard(self._asked_at)
        # A check may take long: it goes on if the user speaks meanwhile.
        self._judging = self._talker.spawn(self._judge(turn, was_heard), name="judge")
        await asyncio.shield(self._judging)
        move = self._move
        if move is None or self.step.is_over:
            return
        if move.reached is Reached.UNCLEAR and self._may_help(turn):
            async with aclosing(self._help()) as pieces:
                async for piece in pieces:
                    yield piece
        else:
            yield self._say(move.say)

    async def _judge(self, turn: UserTurn, was_heard: bool) -> None:
        try:
            move = await self._asking.take(turn, self._talker.language, was_heard=was_heard)
        except Exception as error:  # noqa: BLE001 - a check raised it: the bot's function gets it
            self.step.fail(error)
        else:
            self._follow(move, turn)

    def _follow(self, move: Move, turn: UserTurn) -> None:
        self._move = move
        if move.reached is Reached.DONE:
            self.step.finish(self._asking.value)
        elif move.reached is Reached.FAILED and not self._may_help(turn):
            self.step.fail(
                NotCapturedError(f"no {type(self._capture).__name__} in {self._capture.tries} tries")
            )
        elif move.reached is Reached.FAILED:
            self._move = Move(Reached.UNCLEAR)

    def _say(self, text: str) -> str:
        self._asked_at = self._talker.place
        self._talker.expect(self._asking.expectation)
        return text

    def _may_help(self, turn: UserTurn) -> bool:
        return self._talker.has_model and bool(turn.text) and self._helped < self._capture.tries

    async def _help(self) -> AsyncGenerator[str, None]:
        """Let the model find the value in what the user said, or answer it and ask again."""
        self._helped += 1
        self._asking.failures = max(0, self._asking.failures - 1)
        prompt = capture_prompt(self._capture, state_of(self._asking, self._talker.language))
        tools: list[AnyTool] = [
            StepTool(self._enter_value, name=ENTER, ends_answer=lambda: self._move is not None),
            *exit_tools(self.step),
        ]
        self._talker.use(prompt, tools, "keep")
        self._move = None
        self._asked_at = self._talker.place
        self._talker.expect(self._asking.expectation)
        async with aclosing(self._talker.answer()) as pieces:
            async for piece in pieces:
                yield piece
        if self._move is not None and not self.step.is_over:
            yield self._say(self._move.say)

    async def _enter_value(self, value: str) -> str:
        """Enter the value that the user gave.

        Args:
            value: Exactly what the user gave, in the form that was asked for.
        """
        try:
            move = await self._asking.offer(value, self._talker.language)
        except Exception as error:  # noqa: BLE001 - a check raised it: the bot's function gets it
            self.step.fail(error)
            self._move = Move(Reached.FAILED)
            return "Done."
        if move.reached in (Reached.DONE, Reached.ASKS):
            self._move = move
        if move.reached is Reached.DONE:
            self.step.finish(self._asking.value)
        elif move.reached is not Reached.ASKS:
            return "Error: that is no such value. Ask the user again."
        return "Done."


async def _once(text: str) -> AsyncGenerator[str, None]:
    yield text
