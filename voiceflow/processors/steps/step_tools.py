"""The tools with which a speech-to-speech model works through a step, and its instructions."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence

from voiceflow.captures import Asking, Reached
from voiceflow.dialogue import Tool
from voiceflow.dialogue.tool_sources import AnyTool
from voiceflow.processors.steps.agent_step import AgentStep
from voiceflow.processors.steps.exit_tools import exit_tools
from voiceflow.processors.steps.exits import ExitTaken, NoResultError, NotCapturedError
from voiceflow.processors.steps.prompts import ENTER
from voiceflow.processors.steps.result_tool import ResultTool, result_tools
from voiceflow.processors.steps.runner import ActiveStep

CONFIRM = "confirm_value"
FINISH_STEP = "finish_step"
LEAVE_STEP = "leave_step"


class StepTools:
    """The tools of one step.

    Args:
        step: The step.
        language: Code of the language that is spoken.
        after: Waits for the next step, and makes the text that the model reads after a result.
    """

    def __init__(self, step: ActiveStep, language: str, after: Callable[[], Awaitable[str]]) -> None:
        self._step, self._language, self._after = step, language, after
        self._refusals = 0
        definition = step.definition
        if isinstance(definition, AgentStep):
            self._results: Sequence[ResultTool] = result_tools(
                definition.result,
                take=self._finish,
                refused=self._refuse,
                ends_answer=lambda: step.is_over,
                after=after,
            )
        else:
            self._results = ()

    def all(self) -> list[AnyTool]:
        """The tools for a model whose tools can be changed during the call."""
        definition = self._step.definition
        exits = exit_tools(self._step, after=self._after)
        if isinstance(definition, AgentStep):
            return [*definition.tools, *self._results, *exits]
        return [Tool(self.enter_value, name=ENTER), Tool(self.confirm_value, name=CONFIRM), *exits]

    def instructions(self, *, is_fixed: bool) -> str:
        """What the model is to do in the step.

        Args:
            is_fixed: Whether the model has the tools that fit every step.
        """
        definition = self._step.definition
        if isinstance(definition, AgentStep):
            text = definition.prompt_in(self._language)
            if is_fixed:
                text += f" When you are done, call {FINISH_STEP}{self._shape()}."
        else:
            text = (
                f"Ask the user for {definition.about} ({definition.noun}): "
                f'"{definition.question(self._language)}" '
                f"As soon as the user has given it, call {ENTER} with it, and do what its result says. "
                "Never make up a value. If the user says something else, answer briefly and ask again."
            )
        ways = [f"{way.name} ({way.description})" for way in self._step.exits]
        if is_fixed and ways:
            text += f" You may call {LEAVE_STEP} with one of these names: {'; '.join(ways)}."
        return text

    def opening(self) -> str:
        """What the agent says first in the step; empty if the model chooses the words."""
        definition = self._step.definition
        if self._step.asking is not None:
            return self._step.asking.prompt(self._language)
        if isinstance(definition, AgentStep) and not self._step.is_resumed:
            return definition.greeting_in(self._language)
        return ""

    async def enter_value(self, value: str) -> str:
        """Enter the value that the user gave. Do not read it back yourself.

        Args:
            value: Exactly what the user gave, in the form that was asked for.
        """
        asking = self._step.asking
        if asking is None:
            return "Error: no value is asked for now."
        try:
            move = await asking.offer(value, self._language)
        except Exception as error:  # noqa: BLE001 - a check raised it: the bot's function gets it
            self._step.fail(error)
            return await self._after()
        if move.reached is Reached.ASKS and asking.is_reading_back:
            return (
                f'Say: "{move.say}" Then call {CONFIRM}: true if the user agrees. '
                f"If the user corrects it, call {ENTER} with the whole corrected value."
            )
        return await self._moved(asking, move.reached, move.say)

    async def confirm_value(self, is_right: bool) -> str:
        """Note whether the value that was read back is right.

        Args:
            is_right: Whether the user said so.
        """
        asking = self._step.asking
        if asking is None or not asking.is_reading_back:
            return "Error: no value was read back."
        move = asking.confirm(is_right, self._language)
        return await self._moved(asking, move.reached, move.say)

    async def finish_step(self, result: str = "{}") -> str:
        """End this part of the conversation, once its result is known.

        Args:
            result: A JSON object, as the instructions say.
        """
        if not self._results:
            return f"Error: call {ENTER} instead."
        name, result = _named(result)
        chosen = next((each for each in self._results if each.name == name), self._results[0])
        return (await chosen.call(result)).text

    async def leave_step(self, name: str) -> str:
        """Leave this part of the conversation, as the user wants something else.

        Args:
            name: One of the names in the instructions.
        """
        for way in self._step.exits:
            if way.name == name:
                self._step.fail(ExitTaken(way))
                return await self._after()
        return "Error: there is no such name."

    def _finish(self, value: object) -> str | None:
        definition = self._step.definition
        if not isinstance(definition, AgentStep) or self._step.is_over:
            return None
        wrong = definition.check(value) if definition.check is not None else None
        if wrong is None:
            self._step.finish(value)
        return wrong

    def _refuse(self) -> None:
        self._refusals += 1
        definition = self._step.definition
        if isinstance(definition, AgentStep) and self._refusals >= definition.tries:
            self._step.fail(NoResultError(f"the model gave {self._refusals} invalid results"))

    async def _moved(self, asking: Asking[object], reached: Reached, say: str) -> str:
        if reached is Reached.DONE:
            self._step.finish(asking.value)
            return await self._after()
        if reached is Reached.FAILED:
            kind = type(asking.capture).__name__
            self._step.fail(NotCapturedError(f"no {kind} in {asking.capture.tries} tries"))
            return await self._after()
        return f'Say: "{say}"'

    def _shape(self) -> str:
        """The shape of the results, for a model whose tools are fixed."""
        shapes = [
            {"name": each.name, **each.parameters} if len(self._results) > 1 else dict(each.parameters)
            for each in self._results
            if each.parameters.get("properties")
        ]
        schema = json.dumps(shapes[0] if len(shapes) == 1 else shapes)
        return f" with JSON of this schema: {schema}" if shapes else ""


def _named(result: str) -> tuple[str, str]:
    """The name of the tool in a result for one of several, and the rest of it."""
    try:
        read = json.loads(result or "{}")
    except (ValueError, RecursionError):
        return "", result
    if not isinstance(read, dict):
        return "", result
    name = read.pop("name", "") if str(read.get("name", "")).startswith("finish_") else ""
    return str(name), json.dumps(read)
