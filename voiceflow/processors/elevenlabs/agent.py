"""An agent of ElevenLabs' Agents platform as a processor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from pydantic import JsonValue

from voiceflow.clients.elevenlabs import Access, Endpoint
from voiceflow.clients.elevenlabs.agent import (
    AgentAddress,
    AgentConversation,
    AgentLimits,
    ClientTools,
    ConversationInitiation,
)
from voiceflow.clients.elevenlabs.agent.commands import Score
from voiceflow.clients.elevenlabs.agent.continuation import Continuation
from voiceflow.clients.elevenlabs.agent.events import AgentEvent
from voiceflow.clients.elevenlabs.initiation import with_variables
from voiceflow.clients.elevenlabs.reactions import VENDOR
from voiceflow.dialogue import Context, Tool, ToolSource
from voiceflow.errors import LocalProtocolError
from voiceflow.processors.agent.agent import SpeechAgent
from voiceflow.processors.agent.requests import NOT_RUN
from voiceflow.processors.elevenlabs.agent_events import AgentEvents
from voiceflow.processors.elevenlabs.agent_tools import client_tools
from voiceflow.processors.elevenlabs.agent_words import AlignedWords
from voiceflow.processors.tool_set import ToolSet
from voiceflow.turns import TurnPolicy

_EARLY = 32


class ElevenLabsAgent(SpeechAgent):
    """A conversation with an agent of the Agents platform, which hears the user, thinks, and speaks.

    Place it alone between ``call.input()`` and ``call.output()``. With a ``VAD()`` before it, the agent
    falls silent at the first voice, without a round trip to the service.

    Takes user audio, ``DTMFFrame`` (keys go to the agent as one message, after ``#`` or a pause),
    ``PlayFrame``, ``AskKeysFrame``, speech
    frames, and from the output ``HeardFrame``. Adds ``InterimTranscriptionFrame``, ``TranscriptionFrame``,
    ``AgentTextFrame``, ``AgentWordsFrame``, ``AgentAudioFrame`` and ``ReplyEndFrame``, downstream. When the
    agent ends the conversation, the call ends once its last word was heard.

    Args:
        agent: The agent's id, a signed URL, or a full address.
        tools: Functions with type hints that the agent may call, and sources such as ``MCPServer``: the
            client tools of its settings. A function that returns ``EndCall`` ends the call.
        variables: Dynamic variables, in addition to those of ``initiation``. The agent gets the user's number
            only if it is here: ``variables={"caller_number": call.from_number}``.
        initiation: The initiation data of each conversation, mainly overrides.
        turns: What counts as a barge-in if a VAD comes before it.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``. Only
            an agent that is not public needs the key.
        limits: Time limits.
        on_event: Called with every event of the conversation after it was processed. It must not block.

    Attributes:
        context: The conversation as text; of the agent's words only those heard, measured at the output.

    Raises:
        ConfigurationError: If the agent is not public and there is no key.
        LocalProtocolError: If a variable cannot be sent, or its name is reserved by the service.
    """

    def __init__(
        self,
        agent: str | AgentAddress,
        *,
        tools: Sequence[Tool | ToolSource | Callable[..., object]] = (),
        variables: Mapping[str, JsonValue] | None = None,
        initiation: ConversationInitiation | None = None,
        turns: TurnPolicy | None = None,
        endpoint: Endpoint | None = None,
        limits: AgentLimits | None = None,
        on_event: Callable[[AgentEvent], None] | None = None,
    ) -> None:
        super().__init__(vendor=VENDOR, turns=turns)
        self._address = AgentAddress.of(agent)
        self._tool_set = ToolSet(tools)
        self._client_tools = ClientTools()
        self._initiation = with_variables(initiation or ConversationInitiation(), variables or {})
        self._endpoint = endpoint or Endpoint.resolve()
        if self._address.requires_auth:
            _ = self._endpoint.headers  # without a key, fail here and not at the first call
        self._limits = limits
        self._on_event = on_event
        self._early: deque[Callable[[AgentConversation], None]] = deque(maxlen=_EARLY)
        self._conversation: AgentConversation
        self._events: AgentEvents

    def start(self) -> None:
        self._tool_set.open(self._use_tools)
        self._use_tools()
        self._conversation = AgentConversation(
            self._address,
            self._event,
            initiation=self._initiation,
            tools=self._client_tools,
            audio=self.session.format,
            access=Access(endpoint=self._endpoint, http=self.session.http),
            limits=self._limits,
        )
        self._begin(
            self._conversation,
            AlignedWords,
            say_goodbye=self.say_goodbye,
            say_not_transferred=self.say_not_transferred,
        )
        self._events = AgentEvents(self, self._speech, self._user_input, self.context)
        self._take_up()
        while self._early:
            self._early.popleft()(self._conversation)
        self.spawn(self._conversation.run(), name="socket")

    async def stop(self) -> None:
        await super().stop()
        self._tool_set.close()

    def _use_tools(self) -> None:
        """Use the tools that there are now: a source has connected, or changed its tools."""
        self._client_tools.use(
            client_tools(
                self._tool_set.toolbox(),
                lambda end: self._farewell.end_call(end),
                lambda: NOT_RUN if self._speech.is_muted else "",
            )
        )

    def _take_up(self) -> None:
        """Continue the conversation of the call if its media stream broke."""
        checkpoint = self.session.checkpoint
        if (earlier := checkpoint.recall(Continuation)) is not None:
            self._conversation.go_on_from(earlier)
        if (said := checkpoint.recall(Context)) is not None:
            self.context.take_up(said)
        checkpoint.keep(self._conversation.continuation)
        checkpoint.keep(self.context)

    @property
    def conversation_id(self) -> str | None:
        """The service's id of the conversation, once it has begun. It can be looked up by this id later."""
        return self._conversation.conversation_id if self._is_prepared else None

    # Messages from the program to the agent. They wait until the session runs.

    def contextual_update(self, text: str, *, context_id: str | None = None) -> None:
        """Send the agent information that it does not answer. A later update with the same id replaces it."""
        self._send(lambda conversation: conversation.contextual_update(text, context_id=context_id))

    def user_message(self, text: str) -> None:
        """Send a text as the user's message: the agent stops speaking and answers it."""

        def send(conversation: AgentConversation) -> None:
            self.context.add_user(text)
            conversation.user_message(text)

        self._send(send)

    def user_activity(self) -> None:
        """Keep the agent from speaking for about two seconds."""
        self._send(AgentConversation.user_activity)

    def feedback(self, score: Score | None, *, reply: int | None = None) -> None:
        """Send the user's rating of a reply, by default the last one; None withdraws it.

        Raises:
            LocalProtocolError: If there is no such reply in this conversation.
        """
        named = [one for one in self.replies if reply in (None, one.number) and one.event_id is not None]
        if not named or named[-1].event_id is None:
            raise LocalProtocolError("there is no such reply to rate")
        self._conversation.feedback(named[-1].event_id, score)

    def approve_mcp_tool(self, call_id: str, *, is_approved: bool) -> None:
        """Answer an ``McpToolCall`` that awaits approval; ``on_event`` receives such calls."""
        self._send(lambda conversation: conversation.approve_mcp_tool(call_id, is_approved=is_approved))

    def _send(self, say: Callable[[AgentConversation], None]) -> None:
        if self._is_prepared:
            say(self._conversation)
        else:
            self._early.append(say)

    # What the base asks for.

    def send_keys(self, keys: str) -> None:
        self._conversation.user_message(keys, medium="dtmf")

    def say(self, text: str) -> None:
        why = "an agent of the platform cannot be told what to say word for word"
        self.fail(LocalProtocolError(f"{why}: use contextual_update, user_message or its first message"))

    def prompt(self, text: str) -> None:
        self._conversation.user_message(f"(Say the following to the user, and nothing else:) {text}")

    def inform(self, text: str) -> None:
        self.contextual_update(text)

    def say_goodbye(self, text: str) -> None:
        """Let the agent say this before the call ends."""
        self.contextual_update(f"The call ends now. Say this, and nothing else: {text}")

    def say_not_transferred(self) -> None:
        """Let the agent say that the call was not transferred and continues."""
        self.user_message("(The call could not be transferred and continues here.)")

    # Events from the service.

    def _event(self, event: AgentEvent) -> None:
        if not self._has_ended:
            self._events.take(event)
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 - a callback must not break a call
            self.fail(error)
