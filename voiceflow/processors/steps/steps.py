"""The processor that answers the user with steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from voiceflow.declarations import needs
from voiceflow.dialogue import ChatModel, Message, ToolMessage, UserMessage
from voiceflow.dialogue.tool_sources import AnyTool
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.frames import TranscriptionFrame
from voiceflow.processors.jobs import Job
from voiceflow.processors.llm import LLM
from voiceflow.processors.resuming import Unsaid
from voiceflow.processors.steps.agent_step import AgentStep, Memory
from voiceflow.processors.steps.exits import Exit
from voiceflow.processors.steps.no_model import NoModel
from voiceflow.processors.steps.progress import StepProgress
from voiceflow.processors.steps.result_tool import StepTool
from voiceflow.processors.steps.runner import ActiveStep, Script, StepRunner
from voiceflow.processors.steps.step_prompt import StepPrompt
from voiceflow.processors.steps.step_turns import StepTurns
from voiceflow.processors.steps.talking import AgentTalking, CaptureTalking, Talking
from voiceflow.processors.tool_set import ToolSet
from voiceflow.turns import UserTurn
from voiceflow.updates import Change


@needs(TranscriptionFrame)
class Steps(LLM):
    """Answers with steps: an async function asks for values, and lets agents talk, one after the other.

    Place it where ``LLM`` would be. The function gets a ``StepRunner``. What the user says goes to the step
    that is in progress, and to the next one if that has just ended. When the function returns, the call ends
    after the agent's last words; when the call ends, the function is cancelled.

    Args:
        script: The function: ``async def reception(steps: StepRunner) -> None``.
        model: As for ``LLM``: a name or a ``ChatModel``, by default that of the environment. None for a bot
            that only asks for values and needs no model.
        system: What all agents of the bot have in common; as for ``LLM``.
        tools: Tools of all agents.
        exits: The ways out of every step.
        options: All other arguments are those of ``LLM``. A greeting is said before the first step.

    Raises:
        ConfigurationError: If the script is not an async function.
    """

    def __init__(
        self,
        script: Script,
        *,
        model: ChatModel | str | None = "",
        system: str | Mapping[str, str] = "",
        tools: Sequence[AnyTool] = (),
        exits: Sequence[Exit] = (),
        **options: Any,
    ) -> None:
        if not callable(script):
            raise ConfigurationError("Steps takes an async function: Steps(reception)")
        source = NoModel() if model is None else model or None
        super().__init__(system=system, model=source, tools=tools, **options)
        self._script, self._runner = script, StepRunner(self, exits)
        self._script_task: asyncio.Task[None] | None = None
        self._common_tools = self._tool_set.items
        self._step_prompt = StepPrompt(self.context, note=self._note)
        self._last_words: list[str] = []
        self._earlier: dict[str, object] = {}
        self._step_turns = StepTurns(
            say=self._talk.say_after_greeting,
            wait=self.expect_silence,
            is_leaving=lambda: self._talk.leaving.is_near,
        )

    # For the function, by way of its runner.

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""
        return self._talk.floor.policy.language

    def enter(self, step: ActiveStep) -> None:
        """Begin a step: at once if a reply waits for it, or else when nobody has the floor."""
        self._last_words.clear()
        talking = self._talking_of(step)
        self._step_prompt.begin()
        talking.enter()
        self._step_turns.begin(talking)

    def leave(self, step: ActiveStep) -> None:
        """The step is over."""
        self._step_turns.talking = None
        if self._earlier and not self.session.is_ending:
            self.session.update(**self._earlier)
        self._earlier = {}

    def _talking_of(self, step: ActiveStep) -> Talking:
        if step.asking is not None:
            return CaptureTalking(step, self, step.asking)
        agent = step.definition
        if not isinstance(agent, AgentStep):
            raise LocalProtocolError("a step asks for a value, or is an AgentStep")
        if not self.has_model:
            raise ConfigurationError("an AgentStep needs a model: Steps(script, model=...)")
        if agent.settings:
            known = self.session.settings
            self._earlier = {name: known[name] for name in agent.settings if known.get(name) is not None}
            self.session.update(**agent.settings)
        return AgentTalking(step, self, agent)

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this before what the next step says; see ``Responder.say``."""
        if self._step_turns.talking is None:
            self._last_words.append(text)
        super().say(text, protected=protected)

    # For the steps.

    @property
    def has_model(self) -> bool:
        """Whether there is a language model."""
        return not isinstance(self._source, NoModel)

    @property
    def place(self) -> tuple[int, int]:
        """The reply that is being made, and the length of its text so far."""
        return self.reply_number, len(self._talk.agent_turn.text)

    def was_heard(self, place: tuple[int, int]) -> bool:
        """Whether the user has heard anything behind a place of a reply."""
        reply, start = place
        found = self.context.entries.find(reply)
        return found is None or len(found.heard) > start

    def use(self, prompt: str, tools: Sequence[AnyTool], memory: Memory) -> None:
        """Give the model a prompt and tools, after those of the whole bot."""
        self._step_prompt.use(prompt, memory)
        self._open_tools(ToolSet([*self._common_tools, *tools]))

    async def answer(self, cue: str = "") -> AsyncGenerator[str, None]:
        """The model's answer to the conversation; the cue counts only if there is nothing to answer."""
        if self._step_prompt.needs_summary:
            self.expect_silence(self._model.limits.total)
            await self._step_prompt.summarise(self._model)
        last = self.conversation(self.reply_number)[-1:]
        has_question = bool(last) and isinstance(last[0], UserMessage | ToolMessage)
        async with aclosing(self._answer("" if has_question else cue)) as pieces:
            async for piece in pieces:
                yield piece

    # For the base classes.

    def begin(self) -> None:
        checkpoint = self.session.checkpoint
        if (progress := checkpoint.recall(StepProgress)) is not None:
            # The step that goes on asks its question itself.
            checkpoint.keep(Unsaid())
            self._runner.resume(progress)
        checkpoint.keep(self._runner.progress)
        self._script_task = self.spawn(self._play_script(), name="script")

    async def _play_script(self) -> None:
        await self._script(self._runner)
        self._step_turns.end()
        self.session.end()

    async def stop(self) -> None:
        if self._script_task is not None:
            self._script_task.cancel()
        await super().stop()
        await self._runner.settle(self._talk.limits.tools_at_end)

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if self._step_turns.is_over:
            # The user spoke before the last words could be heard.
            yield " ".join(self._last_words) or self._wording.phrases.goodbye
            self.session.end()
            return
        # Closing the outer generator closes the inner ones: the HTTP stream must not outlive the answer.
        async with aclosing(self._step_turns.answer(turn)) as pieces:
            async for piece in pieces:
                yield piece

    def wants_more(self, jobs: Sequence[Job]) -> bool:
        return not any(isinstance(job.tool, StepTool) and job.tool.ends_answer() for job in jobs)

    def asks_at_once(self, text: str) -> bool:
        talking = self._step_turns.talking
        is_asking = talking is not None and not talking.step.is_over and talking.asks_at_once(text)
        return is_asking and not self._step_prompt.needs_summary

    def conversation(self, reply: int) -> list[Message]:
        return self._step_prompt.messages(reply)

    def current_settings(self) -> Mapping[str, object]:
        own = {"system": self._step_prompt.base, "tools": self._common_tools}
        return {**super().current_settings(), **own}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        change = super().prepare_update(changes)

        def change_all() -> bool:
            done = change()
            self._step_prompt.base = self._prompts.choose(self.language) or self._step_prompt.base
            if "tools" in changes:
                self._common_tools = self._tool_set.items
            if (talking := self._step_turns.talking) is not None:
                talking.enter()
            self._step_prompt.renew()
            return done

        return change_all
