"""Steps for a speech-to-speech agent: the same functions, carried out by a model that hears and speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, runtime_checkable

from voiceflow.declarations import needs
from voiceflow.dialogue import Tool
from voiceflow.dialogue.tool_sources import AnyTool
from voiceflow.errors import ConfigurationError
from voiceflow.frames import AgentAudioFrame
from voiceflow.processor import Processor
from voiceflow.processors.steps.exits import Exit
from voiceflow.processors.steps.openings import StepOpenings
from voiceflow.processors.steps.progress import StepProgress
from voiceflow.processors.steps.runner import ActiveStep, Script, StepRunner
from voiceflow.processors.steps.step_tools import StepTools
from voiceflow.processors.steps.talking import BEGIN
from voiceflow.tasks import Timer
from voiceflow.updates import Adjustable

LAST_WORDS = 3.0
"""Seconds that the agent has to begin its last words."""

EFFECTS_AT_END = 1.0
"""Seconds that the end of a call waits for functions with a lasting effect."""


@runtime_checkable
class MessagedAgent(Protocol):
    """An agent that takes messages from the program."""

    def user_message(self, text: str) -> None:
        """Send a text as the user's message, which the agent answers."""


@runtime_checkable
class SpeakingAgent(MessagedAgent, Protocol):
    """An agent that says what it is given. Its ``instructions`` and ``tools`` are settings of the call."""

    def say(self, text: str) -> None:
        """Say a text when nobody speaks."""


@runtime_checkable
class InformedAgent(MessagedAgent, Protocol):
    """An agent whose prompt and tools are fixed, and which takes information during the call."""

    def contextual_update(self, text: str, *, context_id: str | None = None) -> None:
        """Send information that the agent does not answer; a later one with the same id replaces it."""


@needs(AgentAudioFrame)
class AgentSteps(Processor):
    """Carries out steps with the speech-to-speech agent before it in the chain.

    The function is the same as for ``Steps``. If the agent's instructions and tools can change during the
    call, each step sets them. If they are fixed on a platform, the instructions of a step reach the agent as
    information and as the result of the tool that ended the step before; the agent needs the tools in
    ``tools``, and has those of an ``AgentStep`` from the platform.

    A ``greeting`` and a question are said by the model, as exactly as it obeys. ``AgentStep.memory`` has no
    effect: the service keeps the conversation.

    Args:
        script: The function: ``async def reception(steps: StepRunner) -> None``.
        instructions: What all agents of the bot have in common.
        tools: Tools of all agents, where tools can change during the call.
        exits: The ways out of every step.
        language: Code of the language that is spoken.
    """

    def __init__(
        self,
        script: Script,
        *,
        instructions: str = "",
        tools: Sequence[AnyTool] = (),
        exits: Sequence[Exit] = (),
        language: str = "en",
    ) -> None:
        super().__init__()
        if not callable(script):
            raise ConfigurationError("AgentSteps takes an async function: AgentSteps(reception)")
        self._script, self._runner = script, StepRunner(self, exits)
        self._instructions, self._common_tools, self._language = instructions, tuple(tools), language
        self._step_tools: StepTools | None = None
        self._script_task: asyncio.Task[None] | None = None
        self._openings = StepOpenings()
        self._is_over = self._has_opened = False
        self._farewell: Timer

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""
        return self._language

    @property
    def tools(self) -> list[Tool]:
        """The tools for an agent whose tools are fixed; enter them in its settings under these names."""
        return [
            Tool(each) for each in (self.enter_value, self.confirm_value, self.finish_step, self.leave_step)
        ]

    def start(self) -> None:
        self._farewell = self.timer(self.session.end)
        checkpoint = self.session.checkpoint
        if (progress := checkpoint.recall(StepProgress)) is not None:
            self._runner.resume(progress)
        checkpoint.keep(self._runner.progress)
        self._script_task = self.spawn(self._play_script(), name="script")

    async def stop(self) -> None:
        if self._script_task is not None:
            self._script_task.cancel()
        await self._runner.settle(EFFECTS_AT_END)

    def enter(self, step: ActiveStep) -> None:
        """Begin a step."""
        made = self._step_tools = StepTools(step, self._language, self._openings.next)
        agent = self._agent
        if (
            isinstance(agent, Processor)
            and isinstance(agent, Adjustable)
            and "instructions" in agent.current_settings()
        ):
            instructions = made.instructions(is_fixed=False)
            text = "\n\n".join(filter(None, (self._instructions, instructions)))
            self.session.update(agent, instructions=text, tools=[*self._common_tools, *made.all()])
        elif isinstance(agent, InformedAgent):
            agent.contextual_update(self._openings.briefing(made), context_id="step")
        if not self._openings.begin(made):
            self._open(made)
        self._has_opened = True

    def leave(self, step: ActiveStep) -> None:
        """The step is over."""
        self._step_tools = None

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this before what the next step says. Nothing is protected from the user here."""
        self._openings.add_line(text)

    async def enter_value(self, value: str) -> str:
        """Enter the value that the user gave.

        Args:
            value: Exactly what the user gave, in the form that was asked for.
        """
        return await self._with_step(lambda tools: tools.enter_value(value))

    async def confirm_value(self, is_right: bool) -> str:
        """Note whether the value that was read back is right.

        Args:
            is_right: Whether the user said so.
        """
        return await self._with_step(lambda tools: tools.confirm_value(is_right))

    async def finish_step(self, result: str = "{}") -> str:
        """End this part of the conversation, once its result is known.

        Args:
            result: A JSON object, as the instructions say.
        """
        return await self._with_step(lambda tools: tools.finish_step(result))

    async def leave_step(self, name: str) -> str:
        """Leave this part of the conversation, as the user wants something else.

        Args:
            name: One of the names in the instructions.
        """
        return await self._with_step(lambda tools: tools.leave_step(name))

    async def _with_step(self, use: Callable[[StepTools], Awaitable[str]]) -> str:
        if self._step_tools is None:
            return "Error: nothing is asked for now."
        return await use(self._step_tools)

    @property
    def _agent(self) -> SpeakingAgent | InformedAgent:
        for each in self.session.processors:
            if isinstance(each, SpeakingAgent | InformedAgent):
                return each
        raise ConfigurationError("AgentSteps needs a speech-to-speech agent before it in the chain")

    async def _play_script(self) -> None:
        await self._script(self._runner)
        self._is_over = True
        text = self._openings.said_first or "Say goodbye."
        if not self._openings.hand_over(f"Done. {text} Then say nothing more."):
            self._speak(self._openings.take_lines())
        self._farewell.set(self.session.now() + LAST_WORDS)

    def _open(self, made: StepTools) -> None:
        """Let the agent begin the step: no tool waits for it."""
        agent = self._agent
        text = self._openings.words(made)
        if isinstance(agent, SpeakingAgent) and not isinstance(agent, InformedAgent) and text:
            agent.say(text)
        elif isinstance(agent, MessagedAgent) and (self._has_opened or not isinstance(agent, InformedAgent)):
            agent.user_message(BEGIN)

    def _speak(self, text: str) -> None:
        agent = self._agent
        if isinstance(agent, InformedAgent):
            agent.contextual_update(f"The call ends now. Say this, and nothing else: {text}")
        elif isinstance(agent, SpeakingAgent) and text:
            agent.say(text)
