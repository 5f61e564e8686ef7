"""The processor that answers the user with steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from voiceflow.captures import Capture
from voiceflow.declarations import needs
from voiceflow.dialogue import ChatModel, Message, Tool, Toolbox, ToolMessage, UserMessage
from voiceflow.errors import ConfigurationError
from voiceflow.frames import TranscriptionFrame
from voiceflow.processors.jobs import Job
from voiceflow.processors.lines import Line
from voiceflow.processors.llm import LLM
from voiceflow.processors.resuming import Unsaid
from voiceflow.processors.steps.agent_step import AgentStep, Memory
from voiceflow.processors.steps.exits import Exit
from voiceflow.processors.steps.no_model import NoModel
from voiceflow.processors.steps.progress import StepProgress
from voiceflow.processors.steps.result_tool import StepTool
from voiceflow.processors.steps.runner import ActiveStep, Script, StepRunner
from voiceflow.processors.steps.summary import summary_of
from voiceflow.processors.steps.talking import AgentTalking, CaptureTalking, Talking
from voiceflow.turns import UserTurn
from voiceflow.updates import Change

BETWEEN_STEPS = 120.0
"""Seconds that the bot's function may take between two steps before the reply counts as lost."""


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
        tools: Sequence[Tool | Callable[..., object]] = (),
        exits: Sequence[Exit] = (),
        **options: Any,
    ) -> None:
        if not callable(script):
            raise ConfigurationError("Steps takes an async function: Steps(reception)")
        super().__init__(
            system=system, model=NoModel() if model is None else model or None, tools=tools, **options
        )
        self._script = script
        self._runner = StepRunner(self, exits)
        self._talking: Talking | None = None
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._waiting = 0
        self._is_over = False
        self._last_words: list[str] = []
        self._base, self._prompt, self._recap = self.context.system, "", ""
        self._common = self._tools
        self._memory: Memory = "keep"
        self._mark: object = None
        self._has_recap = False

    # For the function, by way of its runner.

    @property
    def language(self) -> str:
        """Code of the language that is spoken."""
        return self._talk.floor.policy.language

    def enter(self, step: ActiveStep) -> None:
        """Begin a step: at once if a reply waits for it, or else when nobody has the floor."""
        self._last_words.clear()
        if isinstance(step.definition, Capture):
            if step.asking is None:
                raise ConfigurationError("a capture has a state")
            self._talking = CaptureTalking(step, self, step.asking)
        else:
            self._talking = self._agent(step, step.definition)
        self._mark, self._has_recap, self._recap = self.context.mark(), False, ""
        self._talking.enter()
        self._changed.set()
        if not self._waiting:
            self._offer()

    def leave(self, step: ActiveStep) -> None:
        """The step is over."""
        self._talking = None
        if isinstance(step.definition, AgentStep) and step.definition.settings and not self.session.is_ending:
            self.session.update(**self._before)

    def _agent(self, step: ActiveStep, agent: AgentStep[Any]) -> Talking:
        if not self.has_model:
            raise ConfigurationError("an AgentStep needs a model: Steps(script, model=...)")
        if agent.settings:
            known = self.session.settings
            self._before = {name: known[name] for name in agent.settings if known.get(name) is not None}
            self.session.update(**agent.settings)
        return AgentTalking(step, self, agent)

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say this before what the next step says; see ``Responder.say``."""
        if self._talking is None:
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
        return self.reply_number, len(self._talk.text)

    def was_heard(self, place: tuple[int, int]) -> bool:
        """Whether the user has heard anything behind a place of a reply."""
        reply, start = place
        heard = self.context.heard_of(reply)
        return heard is None or len(heard) > start

    def use(self, prompt: str, tools: Sequence[Tool | Callable[..., object]], memory: Memory) -> None:
        """Give the model a prompt and tools, after those of the whole bot."""
        self._prompt, self._memory = prompt, memory
        self._use_tools(Toolbox([*self._common, *tools]))
        self._compose()

    async def answer(self, cue: str = "") -> AsyncGenerator[str, None]:
        """The model's answer to the conversation; the cue counts only if there is nothing to answer."""
        if self._memory == "summary" and not self._has_recap:
            await self._remember()
        last = self.conversation(self.reply_number)[-1:]
        has_question = bool(last) and isinstance(last[0], UserMessage | ToolMessage)
        async with aclosing(self._answer("" if has_question else cue)) as pieces:
            async for piece in pieces:
                yield piece

    # Turns of the user.

    def begin(self) -> None:
        checkpoint = self.session.checkpoint
        progress = checkpoint.recall(StepProgress)
        if progress is not None:
            # The step that goes on asks its question itself.
            checkpoint.keep(Unsaid())
            self._runner.resume(progress)
        checkpoint.keep(self._runner.progress)
        self._task = self.spawn(self._run(), name="script")

    async def _run(self) -> None:
        await self._script(self._runner)
        self._is_over = True
        self._changed.set()
        self.session.end()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await super().stop()
        await self._runner.settle(self._talk.limits.tools_at_end)

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        # Closing the outer generator closes the inner ones: the HTTP stream must not outlive the answer.
        async with aclosing(self._go(turn)) as pieces:
            async for piece in pieces:
                yield piece

    async def _go(self, turn: UserTurn | None) -> AsyncGenerator[str, None]:
        """Give a turn to the step in progress, then go on with the next steps until one waits for the user."""
        try:
            while (talking := await self._next()) is not None:
                talking.step.is_begun = True
                pieces = talking.open() if turn is None else talking.take(turn)
                turn = None
                async with aclosing(pieces):
                    async for piece in pieces:
                        yield piece
                if not talking.step.is_over:
                    return
                yield ""
        finally:
            self._offer()
        if turn is not None:
            yield " ".join(self._last_words) or self._wording.phrases.goodbye
            self.session.end()

    async def _next(self) -> Talking | None:
        """The step in progress, once it can take a turn. None if the function has returned."""
        self._waiting += 1
        try:
            while not self._is_over:
                talking = self._talking
                if talking is not None and not talking.step.is_over:
                    await talking.ready()
                    if not talking.step.is_over:
                        return talking
                self._changed.clear()
                self.expect_silence(BETWEEN_STEPS)
                await self._changed.wait()
            return None
        finally:
            self._waiting -= 1

    def _offer(self) -> None:
        """Say the first words of the step in progress when nobody has the floor, unless it has begun."""
        talking = self._talking
        if talking is not None and self._is_wanted(talking):
            line = Line(partial(self._go, None), is_wanted=partial(self._is_wanted, talking))
            self._talk.say_after_greeting(line)

    def _is_wanted(self, talking: Talking) -> bool:
        step = talking.step
        return talking is self._talking and not (step.is_begun or step.is_over or self._talk.is_leaving)

    # The model.

    def wants_more(self, jobs: Sequence[Job]) -> bool:
        return not any(isinstance(job.tool, StepTool) and job.tool.ends_answer() for job in jobs)

    def conversation(self, reply: int) -> list[Message]:
        since = None if self._memory == "keep" else self._mark
        return self.context.messages(going_on=reply, since=since)

    async def _remember(self) -> None:
        """Have the conversation before this step summarised."""
        self._has_recap = True
        self.expect_silence(self._model.limits.total)
        before = self.context.before(self._mark)
        self._recap = await summary_of(before, self._model) if before else ""
        self._compose()

    def _compose(self) -> None:
        parts = (self._base, self._prompt, self._recap)
        self.context.system = "\n\n".join(part for part in parts if part)

    def current_settings(self) -> Mapping[str, object]:
        return {**super().current_settings(), "system": self._base, "tools": self._common}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        change = super().prepare_update(changes)

        def change_all() -> bool:
            done = change()
            self._base = self._prompts.choose(self.language) or self._base
            if "tools" in changes:
                self._common = self._tools
            if self._talking is not None:
                self._talking.enter()
            self._compose()
            return done

        return change_all
