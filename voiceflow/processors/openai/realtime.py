"""A realtime model of OpenAI as a processor: it hears the user, thinks and speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Unpack

from voiceflow.arguments import checks_arguments
from voiceflow.clients.openai.realtime import (
    AudioWireFormat,
    RealtimeEndpoint,
    RealtimeProtocol,
    RealtimeSession,
    SemanticVAD,
    ServerVAD,
)
from voiceflow.clients.openai.realtime.errors import VENDOR
from voiceflow.clients.openai.realtime.session import checked_session
from voiceflow.dialogue import Tool, ToolSource
from voiceflow.processors.agent.agent import SpeechAgent
from voiceflow.processors.agent.live import Live, LiveSettings
from voiceflow.processors.agent.options import SpeechAgentOptions
from voiceflow.processors.agent.words import EstimatedWords
from voiceflow.processors.tool_set import ToolSet
from voiceflow.turns import TurnPolicy
from voiceflow.updates import Change


class OpenAIRealtime(SpeechAgent):
    """A conversation with a realtime model, which hears the user, thinks, and speaks.

    Place it alone between ``call.input()`` and ``call.output()``. With a ``VAD()`` before it, the agent
    falls silent at the first voice, without a round trip to the service. G.711 audio passes as it is, both
    ways. After a barge-in the model learns how many milliseconds of its answer were played.

    Takes user audio, ``DTMFFrame`` (keys go to the model as one message, after ``#`` or a pause),
    ``SayFrame``, ``PlayFrame``, ``AskKeysFrame``, speech frames, and from the output ``HeardFrame``. Adds,
    downstream,
    ``InterimTranscriptionFrame``, ``TranscriptionFrame``, ``AgentTextFrame``, ``AgentWordsFrame``,
    ``AgentAudioFrame`` and ``ReplyEndFrame``.

    Args:
        instructions: Who the agent is and how it talks.
        voice: The voice.
        tools: What the model may call: functions, plain or async, with type hints and a docstring; and
            servers of tools, such as ``MCPServer``.
        turns: Who ends the user's turns: the service after a silence (``ServerVAD()``, the default) or when
            the words sound finished (``SemanticVAD()``); or a VAD before the agent (``TurnPolicy()``).
        greeting: What the agent says first; empty to wait for the user.
        model: Name of the model.
        session: All other settings of the session.
        base_url: Address of the API; by default ``OPENAI_BASE_URL``.
        api_key: Key of the API; by default ``OPENAI_API_KEY``.
        apology: Played if the connection is lost while the user waits for an answer; by default a recorded
            "Sorry, one moment please."
        limits: Time limits.
        on_event: Called with every event of the conversation after it was processed. It must not block.

    Attributes:
        context: The conversation as text; of the agent's words only those heard.

    Raises:
        ConfigurationError: If there is no key for OpenAI's server, or a setting is wrong.
    """

    @checks_arguments(
        SpeechAgentOptions, system="instructions", prompt="instructions", first_message="greeting",
        key="api_key",
    )  # fmt: skip  # fmt: skip
    def __init__(
        self,
        *,
        instructions: str = "",
        voice: str | None = None,
        tools: Sequence[Tool | ToolSource | Callable[..., object]] = (),
        turns: ServerVAD | SemanticVAD | TurnPolicy | None = None,
        greeting: str = "",
        model: str | None = None,
        session: RealtimeSession | None = None,
        **more: Unpack[SpeechAgentOptions],
    ) -> None:
        super().__init__(vendor=VENDOR, turns=turns if isinstance(turns, TurnPolicy) else None)
        self.context.system = instructions
        self._settings = _session_of(session, turns, instructions=instructions, voice=voice, model=model)
        self._endpoint = RealtimeEndpoint.resolve(base_url=more.get("base_url"), api_key=more.get("api_key"))
        self._limits = more.get("limits")
        settings = LiveSettings(greeting, more.get("apology"), more.get("on_event"))
        self._live = Live(self, self.context, settings, ToolSet(tools))

    def start(self) -> None:
        audio = AudioWireFormat.of(self.session.format)
        source, target = self._settings.audio.input, self._settings.audio.output
        session = self._settings.changed(
            input=source.model_copy(update={"format": audio}),
            output=target.model_copy(update={"format": audio}),
        )
        protocol = RealtimeProtocol(session, self._live.offer())
        dialer = self._endpoint.dialer(http=self.session.http, model=session.model)
        port = self._live.open(protocol, dialer, vendor=VENDOR, limits=self._limits)
        self._begin(port, EstimatedWords, model=session.model)
        self._audio_turns = self._live.audio_turns(lambda: self._floor.policy)
        self._live.start(self._speech, self._user_input, end_call=self._farewell.end_call)

    async def stop(self) -> None:
        await self._live.stop()
        await super().stop()

    def current_settings(self) -> Mapping[str, object]:
        """The settings that ``Session.update`` can change here."""
        own = {"instructions": self.context.system, "tools": self._live.tools.items}
        return {**super().current_settings(), **own}

    def prepare_update(self, changes: Mapping[str, object]) -> Change:
        """Check a change of these settings; see ``Adjustable``."""
        return self._live.prepare_update(changes, super().prepare_update(changes))

    def say(self, text: str) -> None:
        """Let the agent say a text when nobody speaks, word for word as far as the model obeys."""
        self._live.conversation.say(text)

    def user_message(self, text: str) -> None:
        """Send a text as the user's message, which the agent answers."""
        self._live.user_message(text)

    def note(self, text: str) -> None:
        """Give the model information that it does not answer."""
        self._live.conversation.note(text)

    def inform(self, text: str) -> None:
        self.note(text)

    def send_keys(self, keys: str) -> None:
        self._live.conversation.user_message(f"(pressed keys: {keys})")


def _session_of(
    session: RealtimeSession | None,
    turns: ServerVAD | SemanticVAD | TurnPolicy | None,
    *,
    instructions: str,
    voice: str | None,
    model: str | None,
) -> RealtimeSession:
    """The settings of the session, with those given as arguments."""
    session = checked_session(session or RealtimeSession())
    changes: dict[str, object] = {}
    if instructions:
        changes["instructions"] = instructions
    if model is not None:
        changes["model"] = model
    source, target = session.audio.input, session.audio.output
    if turns is not None:
        detection = None if isinstance(turns, TurnPolicy) else turns
        source = source.model_copy(update={"turn_detection": detection})
    if voice is not None:
        target = target.model_copy(update={"voice": voice})
    return session.model_copy(update=changes).changed(input=source, output=target)
