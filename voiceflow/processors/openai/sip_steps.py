"""Steps over a call that OpenAI answers by SIP: the model gets each step over the control socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Never

from voiceflow.clients.openai.realtime.sip import SIPCalls
from voiceflow.clients.openai.realtime.sip_control import SIPControl
from voiceflow.dialogue import Tool
from voiceflow.dialogue.tool_sources import AnyTool, ToolSource
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.host import Host
from voiceflow.processors.steps import Exit, StepRunner
from voiceflow.processors.steps.openings import StepOpenings
from voiceflow.processors.steps.runner import ActiveStep, Script
from voiceflow.processors.steps.step_tools import StepTools
from voiceflow.processors.steps.talking import BEGIN

EFFECTS_AT_END = 1.0
"""Seconds that the end of a call waits for functions with a lasting effect."""


class SIPSteps:
    """Carries out steps in a call that was accepted with ``SIPCalls``. No audio passes here.

    The function is the same as for ``Steps`` and ``AgentSteps``. Each step sets the instructions and the
    functions of the model; its questions are said by the model, as exactly as it obeys. There is no
    session: ``steps.session`` and ``steps.update`` raise, and ``AgentStep.memory`` and ``settings`` have no
    effect. Tool servers are refused.

    Args:
        calls: What the call was accepted with.
        call_id: The call.
        script: The function: ``async def reception(steps: StepRunner) -> None``.
        instructions: What all agents of the bot have in common.
        tools: Functions of all agents.
        exits: The ways out of every step.
        language: Code of the language that is spoken.

    Attributes:
        control: The control socket, for messages of your program.
    """

    def __init__(
        self,
        calls: SIPCalls,
        call_id: str,
        script: Script,
        *,
        instructions: str = "",
        tools: Sequence[Tool | Callable[..., object]] = (),
        exits: Sequence[Exit] = (),
        language: str = "en",
    ) -> None:
        if not callable(script):
            raise ConfigurationError("SIPSteps takes an async function: SIPSteps(calls, call_id, reception)")
        self.control = SIPControl(calls, call_id, tools=tools)
        self._script, self._runner = script, StepRunner(self, exits)
        self._instructions, self._common_tools, self._language = instructions, tuple(tools), language
        self._openings = StepOpenings()
        self._tasks: asyncio.TaskGroup
        self._spawned: set[asyncio.Task[None]] = set()
        self._error: Exception | None = None

    async def run(self) -> None:
        """Run the function until it returns, and end the call; or until the call is over.

        Raises:
            ServiceError: If the socket cannot be had although the call goes on.
            Exception: What the function raises; the call is ended.
        """
        async with asyncio.TaskGroup() as self._tasks:
            script = self._tasks.create_task(self._play_script(), name="script")
            try:
                await self.control.run()
            except ServiceError as error:
                self._error = error
            finally:
                script.cancel()
                await self._runner.settle(EFFECTS_AT_END)
                for task in self._spawned:
                    task.cancel()
        if self._error is not None:
            raise self._error

    # The port of what carries steps out.

    @property
    def session(self) -> Host:
        """There is none.

        Raises:
            LocalProtocolError: Always.
        """
        raise LocalProtocolError("a call that OpenAI answers has no session: use SIPCalls and SIPControl")

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""
        return self._language

    def enter(self, step: ActiveStep) -> None:
        """Begin a step."""
        made = StepTools(step, self._language, self._openings.next)
        text = "\n\n".join(filter(None, (self._instructions, made.instructions(is_fixed=False))))
        self.control.update(instructions=text, tools=[*self._common_tools, *map(_function, made.all())])
        if self._openings.begin(made):
            return
        if words := self._openings.words(made):
            self.control.say(words)
        else:
            self.control.user_message(BEGIN)

    def leave(self, step: ActiveStep) -> None:
        """The step is over; the next one replaces its functions."""

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this before what the next step says. Nothing is protected from the user here."""
        self._openings.add_line(text)

    def spawn(self, coroutine: Coroutine[object, Never, None], *, name: str) -> asyncio.Task[None]:
        """Run a task of the call."""
        task = self._tasks.create_task(coroutine, name=name)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)
        return task

    async def _play_script(self) -> None:
        try:
            await self._script(self._runner)
        except Exception as error:  # noqa: BLE001 - ``run`` raises it
            self._error = error
        # What ended the last step reads that it is over, and is not answered.
        self._openings.hand_over("Done.")
        try:
            await self.control.end(self._openings.take_lines())
        except ServiceError as error:
            self._error = self._error or error
            await self.control.close()


def _function(tool: AnyTool) -> Tool | Callable[..., object]:
    if isinstance(tool, ToolSource):
        raise ConfigurationError(f"the tool server {tool.name} cannot be used in a call that OpenAI answers")
    return tool
