"""What joins a speech-to-speech model to its processor: events, tools, failures, the conversation so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voiceflow.audio.sound import Sound
from voiceflow.clients.agent.conversation import LiveConversation
from voiceflow.clients.agent.events import (
    AgentEvent,
    ConversationDead,
    ConversationLost,
    Measured,
    Reported,
    ResponseAudio,
    ResponseInterrupted,
    ResponseOver,
    ResponseText,
    ToolCalled,
    ToolsWithdrawn,
    UserAudioDropped,
    UserInterim,
    UserSaid,
)
from voiceflow.clients.agent.limits import ConversationLimits
from voiceflow.clients.agent.protocol import LiveProtocol
from voiceflow.dialogue import Context, EndCall, Tool
from voiceflow.errors import ConfigurationError
from voiceflow.frames import InterimTranscriptionFrame
from voiceflow.net.sockets.dialer import Dialer
from voiceflow.processor import Processor
from voiceflow.processors.agent.apology import AgentApology
from voiceflow.processors.agent.audio_turns import AudioTurns
from voiceflow.processors.agent.requests import NOT_RUN
from voiceflow.processors.agent.speech import AgentSpeech
from voiceflow.processors.agent.tools import AgentTools
from voiceflow.processors.agent.user_input import UserInput
from voiceflow.processors.tool_set import ToolSet
from voiceflow.turns import TurnPolicy
from voiceflow.updates import Change

TOOLS_AT_THE_END = 1.0
"""Seconds to wait for running tools at the end."""


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What the user of an agent may set.

    Attributes:
        greeting: What the agent says first, word for word; empty to wait for the user.
        apology: Played when an answer is due and the connection is lost; None for a recorded "Sorry, one
            moment please."
        on_event: Called with every event after it was processed. It must not block.
    """

    greeting: str = ""
    apology: Sound | None = None
    on_event: Callable[[AgentEvent], None] | None = None


class Live:
    """Joins a processor to its conversation.

    Args:
        owner: The processor.
        context: The conversation as text.
        settings: What the user of the agent set.
        tools: What the model may call.
    """

    def __init__(self, owner: Processor, context: Context, settings: LiveSettings, tools: ToolSet) -> None:
        self.conversation: LiveConversation
        self._owner = owner
        self._context = context
        self._settings = settings
        self._tool_set = tools
        self._offered: tuple[Tool, ...] = ()
        self._protocol: LiveProtocol
        self._speech: AgentSpeech
        self._tools: AgentTools
        self._user: UserInput
        self._end_call: Callable[[EndCall], None]
        self._ending = -1
        self._apology = AgentApology(owner, settings.apology)
        self._has_ended = False

    @property
    def tools(self) -> ToolSet:
        """What the model may call."""
        return self._tool_set

    def offer(self) -> tuple[Tool, ...]:
        """The tools that there are now, for the protocol."""
        self._offered = tuple(self._tool_set.toolbox())
        return self._offered

    def open(
        self, protocol: LiveProtocol, dialer: Dialer[str], *, vendor: str, limits: ConversationLimits | None
    ) -> LiveConversation:
        """Prepare the conversation; ``start`` opens it."""
        self._protocol = protocol
        self.conversation = LiveConversation(
            protocol,
            dialer,
            self.take,
            vendor=vendor,
            audio=self._owner.session.format,
            history=self._context.messages,
            limits=limits,
        )
        return self.conversation

    def start(self, speech: AgentSpeech, user: UserInput, *, end_call: Callable[[EndCall], None]) -> None:
        """Open the conversation. If the call's media stream broke, it is the conversation so far.

        Args:
            speech: Turns responses into replies.
            user: Takes the transcripts of the user's turns.
            end_call: Called when a tool ends the call.
        """
        owner, conversation = self._owner, self.conversation
        self._speech, self._user = speech, user
        self._tools = AgentTools(
            owner, self._tool_set.toolbox(), self._context, send=self._answer_tool, end=self._end
        )
        self._end_call = end_call
        self._tool_set.open(self._use_tools)
        self._use_tools()
        checkpoint = owner.session.checkpoint
        earlier = checkpoint.recall(Context)
        if earlier is not None:
            self._context.take_up(earlier)
        elif self._settings.greeting:
            conversation.say(self._settings.greeting)
        checkpoint.keep(self._context)
        owner.spawn(conversation.run(), name="socket")
        owner.spawn(self._apology.prepare(), name="apology")

    def audio_turns(self, policy: Callable[[], TurnPolicy]) -> AudioTurns | None:
        """What ends the user's turns; None if the service does."""
        if not self._protocol.state.is_manual:
            return None
        return AudioTurns(
            self._owner,
            policy,
            begin=self.conversation.begin_turn,
            end=self.conversation.end_turn,
            is_agent_speaking=lambda: self._speech.replies.is_speaking,
            is_protected=lambda: self._speech.replies.is_protected,
        )

    def user_message(self, text: str) -> None:
        """Send a text as the user's message, which the agent answers."""
        self._context.add_user(text)
        self.conversation.user_message(text)

    def prepare_update(self, changes: Mapping[str, object], others: Change) -> Change:
        """Check a change of ``instructions`` and ``tools``.

        Args:
            changes: The settings by name.
            others: Changes the settings that every agent has.

        Raises:
            ConfigurationError: If a value is not valid.
        """
        instructions = changes.get("instructions")
        if instructions is not None and not isinstance(instructions, str):
            raise ConfigurationError("instructions must be a text")
        tool_set = ToolSet.checked(changes["tools"]) if "tools" in changes else None

        def change() -> bool:
            if instructions is not None:
                self._context.system = instructions
            if tool_set is not None:
                before, self._tool_set = self._tool_set, tool_set
                tool_set.open(self._use_tools)
                before.close()
                self._tools.use(tool_set.toolbox())
            self.conversation.update(instructions, None if tool_set is None else self.offer())
            return others()

        return change

    async def stop(self) -> None:
        """Wait for the tools that run, at the end."""
        self._has_ended = True
        await self._tools.join(TOOLS_AT_THE_END)
        self._tool_set.close()

    def _use_tools(self) -> None:
        """Offer the tools that there are now: a source has connected, or changed its tools."""
        before = self._offered
        self._tools.use(self._tool_set.toolbox())
        if [each.to_openai() for each in self.offer()] != [each.to_openai() for each in before]:
            self.conversation.update(None, self._offered)

    def take(self, event: AgentEvent) -> None:
        """Take an event of the conversation."""
        if not self._has_ended:
            self._take(event)
        if self._settings.on_event is None:
            return
        try:
            self._settings.on_event(event)
        except Exception as error:  # noqa: BLE001 - a callback must not break a call
            self._owner.fail(error)

    def _take(self, event: AgentEvent) -> None:
        speech = self._speech
        match event:
            case ResponseAudio():
                self._tools.note_speech()
                speech.spoken(event)
            case ResponseText():
                speech.written(event.event_id, event.text, is_whole=False)
            case ResponseOver():
                speech.completed(event.event_id)
            case ResponseInterrupted():
                speech.interrupted(event.event_id)
            case UserInterim():
                self._owner.push(InterimTranscriptionFrame(text=event.text.strip()))
            case UserSaid():
                self._hear(event)
            case ToolCalled():
                self._call(event)
            case ToolsWithdrawn():
                self._tools.withdraw(event.call_ids)
            case _:
                self._note(event)

    def _note(self, event: AgentEvent) -> None:
        match event:
            case Measured():
                self._owner.metric(event.name, event.value)
                if event.name == "agent_tokens":
                    self._speech.work.count("total_tokens", round(event.value))
            case Reported():
                self._owner.fail(event.error)
            case UserAudioDropped():
                self._owner.metric("audio_dropped_bytes", event.size)
            case ConversationLost():
                self._speech.broken_off()
                self._owner.fail(event.error)
                if event.is_answer_due:
                    self._apology.play()
            case ConversationDead():
                self._speech.broken_off()
                self._owner.fail(event.error, fatal=True)

    def _hear(self, event: UserSaid) -> None:
        answer = event.answered_by
        if event.text and not self._user.is_murmur(event.text):
            self._tools.note_turn(answer)
        before = None if answer is None else self._speech.replies.number_of(answer)
        is_new = answer is None or answer > self._ending
        self._user.said(event.text, before=before, is_new=is_new)

    def _call(self, event: ToolCalled) -> None:
        if self._speech.is_muted:
            self.conversation.answer_tool(event.call_id, event.name, NOT_RUN, is_answered=False)
            return
        asking = self._speech.replies.of_event(event.event_id)
        number = self._speech.replies.reserve(event.event_id) if asking is None else asking.number
        self._context.begin_reply(number)
        self._speech.work.call(number)
        self._tools.call(number, event)

    def _answer_tool(self, call_id: str, name: str, text: str, *, is_answered: bool) -> None:
        is_answered = is_answered and not self._speech.is_muted
        if is_answered:
            self._speech.work.ask(self._owner.session.now())
        self.conversation.answer_tool(call_id, name, text, is_answered=is_answered)

    def _end(self, end: EndCall, asked_by: int) -> None:
        self._ending = asked_by
        self._end_call(end)
