"""The processor that answers turns with a language model."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Unpack
from weakref import proxy

from voiceflow.arguments import checks_arguments
from voiceflow.callbacks import drop_callbacks
from voiceflow.declarations import needs
from voiceflow.dialogue import (
    ChatModel,
    Context,
    ContextLimits,
    Message,
    ThoughtFilter,
    Tool,
    ToolCall,
    ToolSource,
    UserMessage,
)
from voiceflow.dialogue.summaries import INSTRUCTION, summarise
from voiceflow.frames import TranscriptionFrame, UserStartedSpeakingFrame
from voiceflow.processors.answer_errors import EndlessToolsError
from voiceflow.processors.default_model import DefaultModel, NamedModels
from voiceflow.processors.fillers import Fillers
from voiceflow.processors.jobs import Job, Jobs
from voiceflow.processors.llm_options import LLMOptions
from voiceflow.processors.model_answers import NO_REPLY, ModelAnswers
from voiceflow.processors.model_settings import (
    ModelSource,
    Prompts,
    bare_name,
    changed_source,
    check_model,
    connect,
    source_of,
)
from voiceflow.processors.responder import Responder
from voiceflow.processors.responder_options import ResponderOptions
from voiceflow.processors.speculation import Request, Speculation
from voiceflow.processors.summaries import Summaries, Summariser
from voiceflow.processors.talk_settings import checked_note
from voiceflow.processors.tool_set import ToolSet
from voiceflow.turns import UserTurn
from voiceflow.turns.events import Needs
from voiceflow.turns.needs import needs_of
from voiceflow.updates import Change


@needs(TranscriptionFrame)
@needs(
    UserStartedSpeakingFrame, optional=True, without="the agent hears only from words that the user speaks"
)
class LLM(Responder):
    """Answers with a language model, by default through OpenAI-compatible chat completions.

    ``model="anthropic:claude-haiku-4-5"`` chooses another vendor: see ``docs/models.md``.

    The reply is streamed and spoken clause by clause. When the user interrupts with words, the stream is
    closed. The conversation keeps only the part of a reply that the user heard. Text in thought tags is
    neither spoken nor kept. If an answer contains nothing speakable, the model is asked once more.

    Args:
        system: System message: who the agent is and how it talks. Or a mapping from language codes to
            system messages.
        model: Name of a model, with the prefix of its vendor unless it speaks chat completions; by default
            that of ``options``, then ``OPENAI_MODEL``. Or a ``ChatModel`` with its own key, address, options
            and limits; you close it. Or several of either, the preferred one first: where one fails, the
            next goes on (``FallbackModel``).
        tools: What the model may call: functions, plain or async, with type hints and a docstring; and
            servers of tools, such as ``MCPServer``.
        base_url: Address of the API; by default the vendor's variable, such as ``OPENAI_BASE_URL``.
        api_key: Key of the API; by default the vendor's variable, such as ``OPENAI_API_KEY``.
        options: The vendor's options of every request, such as temperature and reasoning effort.
        limits: How long the first token and the gaps between tokens may take.
        thoughts: Removes the text in thought tags.
        speculate: Whether to ask for the answer when a turn is probably over, before that is certain. The
            answer comes sooner; a turn in which the user goes on costs up to two more requests.
        filler: Text to say while a tool takes longer than its ``after``. Several texts are used in turn.
        summaries: When to summarise the oldest turns; None to forget them at the limits of the context.
        interruption_note: Text that the model reads after its own last heard words, wherever the user
            interrupted it, such as ``"—"`` or ``" (interrupted)"``. It is neither spoken nor kept.
        greeting: As for ``Responder``, like ``turns``, ``phrases``, ``context``, ``reply_limits`` and
            ``idle``.
    """

    @checks_arguments(
        LLMOptions, prompt="system", instructions="system", functions="tools", url="base_url", key="api_key",
        temperature="options", max_tokens="options", turn_policy="turns", first_message="greeting",
    )  # fmt: skip
    def __init__(
        self,
        *,
        system: str | Mapping[str, str] = "",
        model: ChatModel | str | Sequence[ChatModel | str] | None = None,
        tools: Sequence[Tool | ToolSource | Callable[..., object]] = (),
        thoughts: ThoughtFilter | None = None,
        filler: str | Sequence[str] = (),
        speculate: bool = False,
        summaries: Summaries | None = None,
        interruption_note: str = "",
        **more: Unpack[LLMOptions],
    ) -> None:
        self._source = source_of(
            model,
            base_url=more.pop("base_url", None),
            api_key=more.pop("api_key", None),
            options=more.pop("options", None),
            limits=more.pop("limits", None),
        )
        talk: ResponderOptions = more
        if talk.get("context") is None:
            talk["context"] = Context(limits=ContextLimits.for_model(bare_name(self._source)))
        super().__init__(**talk)
        self._prompts = Prompts(system)
        if text := self._prompts.choose(self._talk.floor.policy.language, must_be=True):
            self.context.system = text
        self._tool_set = ToolSet(tools)
        self._tools: tuple[Tool, ...] = ()
        self._client: ChatModel | None = None
        own = proxy(self)  # for the parts, which must not hold what holds them
        self._jobs = Jobs(own, self._tool_set.toolbox(), self.context, late=self._tell_late)
        self._fillers = Fillers(
            own, filler, say=self._talk.say, may_speak=lambda: own._talk.floor.state == "agent"
        )
        self._speculation = Speculation(own)
        if speculate:
            self._talk.expect = self._expect_turn
        self._note = interruption_note
        self._answers = ModelAnswers(
            own,
            self._talk,
            self._wording,
            request=self._request,
            thoughts=thoughts or ThoughtFilter(),
            speculation=self._speculation,
            summariser=Summariser(own, self.context, summaries, lambda: own._model),
        )

    def _request(self, reply: int, note: str) -> Request:
        """The request for an answer; the results that came late are in it."""
        messages = self.conversation(reply)
        if note:
            messages.append(UserMessage(note))
        self._jobs.report()
        return Request(self._model, messages, self._tools)

    @property
    def _model(self) -> ChatModel:
        if self._client is None:
            self._client = self._connect(self._source)
        return self._client

    def _connect(self, source: ModelSource) -> ChatModel:
        own = proxy(self)
        return connect(source, lambda: own.session.http, lambda _, error: own.fail(error))

    def current_settings(self) -> Mapping[str, object]:
        source = self._source
        options = source.options if isinstance(source, DefaultModel | NamedModels) else None
        tools = self._tool_set.items
        own = {"model": source.model, "options": options, "system": self.context.system, "tools": tools}
        return {**super().current_settings(), **own, "note": self.context.note}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        talk = super().prepare_update(changes)
        source = changed_source(self._source, changes)
        client = self._connect(source) if source is not self._source else self._client
        prompts = Prompts.checked(changes["system"]) if "system" in changes else self._prompts
        tool_set = ToolSet.checked(changes["tools"]) if "tools" in changes else None
        told = checked_note(changes.get("note", self.context.note))

        def change() -> bool:
            done = talk()
            self._source, self._client, self._prompts = source, client, prompts
            if "note" in changes:
                self.context.note = told
            text = prompts.choose(self._talk.floor.policy.language)
            if text is not None and ("system" in changes or prompts.are_many):
                self.context.system = text
            if tool_set is not None:
                self._open_tools(tool_set)
            return done

        return change

    def start(self) -> None:
        self._open_tools(self._tool_set)
        self.spawn(check_model(self, self._model), name="check")

    def _open_tools(self, tool_set: ToolSet) -> None:
        """Use these tools from now on, and those that their sources offer later."""
        before, self._tool_set = self._tool_set, tool_set
        tool_set.open(self._use_tools)
        if before is not tool_set:
            before.close()
        self._use_tools()

    def _use_tools(self) -> None:
        toolbox = self._tool_set.toolbox()
        self._tools = tuple(toolbox)
        self._jobs.use(toolbox)
        needs = [need for tool in self._tools for need in needs_of(tool.parameters)]
        self._talk.floor.note(Needs(tuple(needs)))

    async def stop(self) -> None:
        self._speculation.drop()
        await super().stop()
        await self._jobs.join(self._talk.limits.tools_at_end)
        self._tool_set.close()
        drop_callbacks(self._jobs, self._answers)

    def _expect_turn(self, text: str) -> None:
        if not self.asks_at_once(text):
            return
        messages = [*self.conversation(NO_REPLY), UserMessage(text)]
        self._speculation.begin(Request(self._model, messages, self._tools))

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        # Closing the outer generator closes the inner ones: the HTTP stream must not outlive the answer.
        async with aclosing(self._answer()) as pieces:
            async for piece in pieces:
                yield piece

    async def summarise(self, *, before: str = "", instruction: str = INSTRUCTION) -> str:
        """Summarise the conversation with the model, during a call or after it.

        After a call this needs the HTTP session of a server, or a model object: a session that the pipeline
        made for itself is closed.

        Args:
            before: An earlier text, which becomes a part of the summary.
            instruction: What to keep, and how to write it.

        Raises:
            NoSummaryError: If the model writes no complete summary.
            ModelError: If the model refuses or breaks off.
        """
        earlier = "\n".join(text for text in (before, self.context.summary) if text)
        messages = self.context.messages(hide_refused=True)
        return await summarise(self._model, messages, before=earlier, instruction=instruction)

    @property
    def has_heard_user(self) -> bool:
        """Whether the user has said or keyed anything."""
        return any(isinstance(message, UserMessage) for message in self.context.messages())

    async def _answer(self, note: str = "") -> AsyncGenerator[str, None]:
        """Yield the model's answer to the present conversation, and run the tools that it calls."""
        reply = self.reply_number
        begun: int | None = None
        for _ in range(self._talk.limits.rounds):
            calls: list[ToolCall] = []
            told = self.context.note
            asked = self._answers.ask(reply, calls, note=note, begun=begun)
            async with aclosing(asked) as texts:
                async for text in texts:
                    yield text
            if not calls:
                if self.context.note == told:  # else another one came meanwhile
                    self.context.note = ""
                return
            # Text before the tool calls is spoken while the tools run. A held reply asks for no further
            # piece, so no tool runs for a reply that may be dropped.
            yield ""
            begun = len(self._talk.agent_turn.text)
            jobs = self._jobs.start(reply, calls)
            self.expect_silence(self._jobs.time_limit(jobs))
            with self._fillers.during(self._talk.reply, jobs):
                end = await self._jobs.wait(jobs)
            if end is not None:
                if end.say:
                    self._talk.say(end.say, is_goodbye=True)
                self.session.end()
                return
            if not self.wants_more(jobs):
                return
        raise EndlessToolsError(f"the model called tools {self._talk.limits.rounds} times in one reply")

    def wants_more(self, jobs: Sequence[Job]) -> bool:
        """Whether to ask the model again after these tools. Override it if tools may end an answer."""
        return True

    def asks_at_once(self, text: str) -> bool:
        """Whether the answer to a turn begins with the model. Override it where it may begin otherwise."""
        return True

    def conversation(self, reply: int) -> list[Message]:
        """The conversation that the model sees when it makes this reply. Override it to show another one."""
        return self.context.messages(going_on=reply, note=self._note, hide_refused=True)

    def _tell_late(self) -> None:
        """Report a result that came after its reply was over, when nobody has the floor."""
        self._talk.say_later(self._jobs.late_line(self._answer, lambda: self._talk.may_report))
