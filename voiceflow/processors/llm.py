"""Answering turns with a language model."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from voiceflow.arguments import checks_arguments
from voiceflow.audio.sound import Sound
from voiceflow.declarations import needs
from voiceflow.dialogue import (
    ChatLimits,
    ChatModel,
    Context,
    ContextLimits,
    ContextTooLongError,
    Cut,
    Finish,
    ModelError,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ThoughtFilter,
    Tool,
    Toolbox,
    ToolCall,
    UserMessage,
    has_speech,
)
from voiceflow.errors import ConfigurationError, RemoteProtocolError, VoiceflowError
from voiceflow.frames import TranscriptionFrame, UserStartedSpeakingFrame
from voiceflow.processors.default_model import DefaultModel
from voiceflow.processors.fillers import Fillers
from voiceflow.processors.idle import Idle
from voiceflow.processors.jobs import Jobs
from voiceflow.processors.lines import Line
from voiceflow.processors.model_settings import Prompts, changed_source, checked_toolbox
from voiceflow.processors.phrases import Phrases
from voiceflow.processors.reply import SilentAnswerError
from voiceflow.processors.reply_limits import ReplyLimits
from voiceflow.processors.responder import Responder
from voiceflow.turns import TurnPolicy, UserTurn
from voiceflow.turns.events import Needs
from voiceflow.turns.needs import needs_of
from voiceflow.updates import Change

if TYPE_CHECKING:
    from voiceflow.clients.openai import ChatOptions

LATE = "(A tool has finished: {names}. Tell the user what came of it, in a sentence.)"
"""What the model reads when the result of a tool came after its reply was over."""


class EmptyAnswerError(SilentAnswerError):
    """The model answered with nothing that can be spoken, and with no call of a tool."""


class CutAnswerError(VoiceflowError):
    """The model's answer was cut before its end, by its length or by a filter."""


class EndlessToolsError(VoiceflowError):
    """The model called tools again and again without an answer."""


@needs(TranscriptionFrame)
@needs(
    UserStartedSpeakingFrame, optional=True, without="the agent hears only from words that the user speaks"
)
class LLM(Responder):
    """Answers with a language model: OpenAI-compatible chat completions, unless it is given another.

    The reply is streamed and spoken clause by clause; when the user interrupts with words, the stream is
    closed. The model sees of its own replies what the user heard. What it thinks in tags is neither spoken
    nor remembered. An answer in which nothing can be spoken is asked for once more.

    Args:
        system: The system message: who the agent is and how it talks. Or one for each language, by its code.
        model: A model's name, else that of ``options``, else ``OPENAI_MODEL``; or a ``ChatModel``, which has
            its own key, address, options and limits, and which the caller closes.
        tools: Functions that the model may call: plain or async, with type hints and a docstring.
        base_url: Else ``OPENAI_BASE_URL``. It ends in ``/v1``, or as the server wants it.
        api_key: Else ``OPENAI_API_KEY``.
        options: What is asked with every request: temperature, reasoning effort, ….
        limits: How long the first token and the gaps may take.
        thoughts: Takes out what the model thinks in tags.
        filler: What to say while a tool takes longer than its ``after``: a text, or several, by turns.
        greeting: As for ``Responder``, and so are ``turns``, ``phrases``, ``context``, ``reply_limits`` and
            ``idle``.
    """

    @checks_arguments(
        prompt="system", instructions="system", functions="tools", url="base_url", key="api_key",
        temperature="options", max_tokens="options", turn_policy="turns", first_message="greeting",
    )  # fmt: skip
    def __init__(  # noqa: PLR0913 - each is a thing that bots set, and all have defaults
        self,
        *,
        system: str | Mapping[str, str] = "",
        model: ChatModel | str | None = None,
        tools: Sequence[Tool | Callable[..., object]] = (),
        base_url: str | None = None,
        api_key: str | None = None,
        options: ChatOptions | None = None,
        limits: ChatLimits | None = None,
        greeting: str | Sound | None = None,
        turns: TurnPolicy | None = None,
        phrases: Phrases | None = None,
        context: Context | None = None,
        thoughts: ThoughtFilter | None = None,
        reply_limits: ReplyLimits | None = None,
        idle: Idle | None = None,
        filler: str | Sequence[str] = (),
    ) -> None:
        self._source = _source_of(model, base_url=base_url, api_key=api_key, options=options, limits=limits)
        if context is None:
            context = Context(limits=ContextLimits.for_model(self._source.model))
        super().__init__(
            turns=turns,
            greeting=greeting,
            phrases=phrases,
            context=context,
            reply_limits=reply_limits,
            idle=idle,
        )
        self._prompts = Prompts(system)
        if text := self._prompts.choose(self._talk.floor.policy.language, must_be=True):
            self.context.system = text
        toolbox = Toolbox(tools)
        self._tools = tuple(toolbox)
        self._client: ChatModel | None = None
        self._jobs = Jobs(self, toolbox, self.context, late=self._tell_late)
        self._fillers = Fillers(
            self, filler, say=self._talk.say, may_speak=lambda: self._talk.floor.state == "agent"
        )
        self._thoughts = thoughts or ThoughtFilter()

    @property
    def _model(self) -> ChatModel:
        if self._client is None:
            self._client = self._connect(self._source)
        return self._client

    def _connect(self, source: ChatModel | DefaultModel) -> ChatModel:
        return source.connect(self.session.http) if isinstance(source, DefaultModel) else source

    def current_settings(self) -> Mapping[str, object]:
        source = self._source
        options = source.options if isinstance(source, DefaultModel) else None
        own = {"model": source.model, "options": options, "system": self.context.system, "tools": self._tools}
        return {**super().current_settings(), **own}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        talk = super().prepare_update(changes)
        source = changed_source(self._source, changes)
        client = self._connect(source) if source is not self._source else self._client
        prompts = Prompts.checked(changes["system"]) if "system" in changes else self._prompts
        toolbox = checked_toolbox(changes["tools"]) if "tools" in changes else None

        def change() -> bool:
            done = talk()
            self._source, self._client, self._prompts = source, client, prompts
            text = prompts.choose(self._talk.floor.policy.language)
            if text is not None and ("system" in changes or prompts.are_many):
                self.context.system = text
            if toolbox is not None:
                self._tools = tuple(toolbox)
                self._jobs.use(toolbox)
                self._tell_needs()
            return done

        return change

    def start(self) -> None:
        self._tell_needs()
        self.spawn(self._check(self._model), name="check")

    def _tell_needs(self) -> None:
        needs = [need for tool in self._tools for need in needs_of(tool.parameters)]
        self._talk.floor.note(Needs(tuple(needs)))

    async def stop(self) -> None:
        await super().stop()
        await self._jobs.join(self._talk.limits.tools_at_end)

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        # Each of these is closed with the one around it: the HTTP stream must not outlive the answer.
        async with aclosing(self._answer()) as pieces:
            async for piece in pieces:
                yield piece

    async def _answer(self, note: str = "") -> AsyncGenerator[str, None]:
        """The model's answer to the conversation as it is, with the tools that it calls on its way."""
        reply = self.reply_number
        begun: int | None = None
        for _ in range(self._talk.limits.rounds):
            calls: list[ToolCall] = []
            async with aclosing(self._ask(reply, calls, note=note, begun=begun)) as texts:
                async for text in texts:
                    yield text
            if not calls:
                return
            # What was said before the tools is spoken while they run. While nobody knows whether the reply is
            # still wanted, the next piece is not asked for, and so no tool runs in vain.
            yield ""
            begun = len(self._talk.text)
            jobs = self._jobs.start(reply, calls)
            self.expect_silence(self._jobs.time_limit(jobs))
            with self._fillers.during(self._talk.reply, jobs):
                end = await self._jobs.wait(jobs)
            if end is not None:
                if end.say:
                    self._talk.say(end.say, is_goodbye=True)
                self.session.end()
                return
        raise EndlessToolsError(f"the model called tools {self._talk.limits.rounds} times in one reply")

    async def _ask(
        self, reply: int, calls: list[ToolCall], *, note: str, begun: int | None
    ) -> AsyncGenerator[str, None]:
        """One answer of the model, asked for once more if nothing came of it that can be spoken.

        Args:
            reply: Which reply it is for.
            calls: Where the calls of tools go.
            note: What the model is told besides the conversation.
            begun: How much of the reply there was when the tools before it began, if any did.
        """
        for is_last in (False, True):
            spoken, blank = False, ""
            try:
                async with aclosing(self._stream(reply, calls, note)) as texts:
                    async for text in texts:
                        # Until something can be spoken nothing is, so that a second try finds a clean sheet.
                        blank = text if spoken else blank + text
                        spoken = spoken or has_speech(blank)
                        if spoken:
                            yield blank
            except ModelError as error:
                if spoken or calls or is_last or not self._may_ask_again(error):
                    raise
                continue
            except RemoteProtocolError:
                if spoken or calls or is_last:
                    raise
                continue
            said_by_tools = begun is not None and has_speech(self._talk.text[begun:])
            if spoken or calls or said_by_tools or self._talk.is_leaving:
                return
        raise EmptyAnswerError("the model gave an answer in which nothing can be spoken")

    def _may_ask_again(self, error: ModelError) -> bool:
        """Whether the same question may be answered after this."""
        if isinstance(error, ContextTooLongError):
            return self.context.shorten()
        # A refusal was tried again by the client; of an answer that had begun, nothing was spoken yet.
        return error.has_begun and error.retryable and error.code != "timeout"

    async def _stream(self, reply: int, calls: list[ToolCall], note: str) -> AsyncGenerator[str, None]:
        """The text of one answer, without thoughts; its calls go into ``calls``."""
        messages = self.context.messages(going_on=reply)
        if note:
            messages.append(UserMessage(note))
        self._jobs.report()
        asked: float | None = self.session.now()
        thinks = False
        try:
            async with self._model.stream(messages, self._tools) as deltas:
                async for delta in deltas:
                    match delta:
                        case TextDelta() | RefusalDelta():
                            if asked is not None:
                                self.metric("llm_first_token_s", self.session.now() - asked)
                                asked = None
                            if text := self._thoughts.feed(delta.text):
                                yield text
                            thinks = self._think(thinks, self._thoughts.is_inside)
                        case ReasoningDelta():
                            thinks = self._think(thinks, True)
                        case ToolCall():
                            calls.append(delta)
                        case Finish():
                            self._note_finish(delta)
            if text := self._thoughts.flush():
                yield text
        finally:
            self._thoughts.flush()  # of an answer that was broken off, too

    def _note_finish(self, finish: Finish) -> None:
        if (usage := finish.usage) is not None:
            self.metric("llm_prompt_tokens", usage.prompt_tokens)
            self.metric("llm_cached_tokens", usage.cached_tokens)
            self.metric("llm_completion_tokens", usage.completion_tokens)
        if finish.cut is not None:
            self._note_cut(finish.cut)

    def _note_cut(self, cut: Cut) -> None:
        if self._talk.reply is not None:
            self._talk.reply.cut = cut
        self.fail(CutAnswerError(f"the model's answer was cut off: {cut.value}"))

    def _think(self, was_thinking: bool, is_thinking: bool) -> bool:
        """While the model thinks, silence is no stall, for as long as it may think."""
        if is_thinking and not was_thinking:
            self.expect_silence(self._model.limits.thinking)
        return is_thinking

    def _tell_late(self) -> None:
        """A result came after its reply was over: tell it as soon as nobody has the floor."""
        self._talk.say_later(Line(self._late_answer, is_wanted=self._is_late_answer_wanted))

    def _is_late_answer_wanted(self) -> bool:
        return bool(self._jobs.unreported) and not self._talk.is_leaving

    def _late_answer(self) -> AsyncIterator[str]:
        return self._answer(LATE.format(names=", ".join(self._jobs.unreported)))

    async def _check(self, model: ChatModel) -> None:
        """Open a connection, and find out at once what would make every answer fail."""
        try:
            await model.check()
        except ModelError as error:
            self.fail(error, fatal=True)


def _source_of(model: ChatModel | str | None, **settings: Any) -> ChatModel | DefaultModel:
    if model is None or isinstance(model, str):
        return DefaultModel(named=model, **settings)
    if given := [name for name, value in settings.items() if value is not None]:
        raise ConfigurationError(f"LLM(model=...) is a model object: set {', '.join(given)} there")
    return model
