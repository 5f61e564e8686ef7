"""A Live model of Gemini as a processor: it hears the user, thinks and speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Unpack

from voiceflow.arguments import checks_arguments
from voiceflow.clients.gemini.live import ActivityDetection, LiveEndpoint, LiveSession, LiveWire
from voiceflow.clients.gemini.live.errors import VENDOR
from voiceflow.dialogue import Tool, ToolSource
from voiceflow.processors.agent.agent import SpeechAgent
from voiceflow.processors.agent.live import Live, LiveSettings
from voiceflow.processors.agent.options import SpeechAgentOptions
from voiceflow.processors.agent.words import EstimatedWords
from voiceflow.processors.tool_set import ToolSet
from voiceflow.turns import TurnPolicy
from voiceflow.updates import Change


class GeminiLive(SpeechAgent):
    """A conversation with a Live model, which hears the user, thinks, and speaks.

    Place it alone between ``call.input()`` and ``call.output()``. With a ``VAD()`` before it, the agent
    falls silent at the first voice, without a round trip to the service. The service takes PCM at 16 kHz and
    speaks at 24 kHz: both are converted on a phone call. Its wire cannot cut an answer: after a barge-in the
    model reads, as text, which words the user heard.

    Takes user audio, ``DTMFFrame`` (keys go to the model as one message, after ``#`` or a pause),
    ``SayFrame``, ``PlayFrame``, ``AskKeysFrame``, speech frames, and from the output ``HeardFrame``. Adds,
    downstream,
    ``InterimTranscriptionFrame``, ``TranscriptionFrame``, ``AgentTextFrame``, ``AgentWordsFrame``,
    ``AgentAudioFrame`` and ``ReplyEndFrame``.

    Args:
        instructions: Who the agent is and how it talks.
        voice: Name of a prebuilt voice.
        tools: What the model may call: functions, plain or async, with type hints and a docstring; and
            servers of tools, such as ``MCPServer``.
        turns: Who finds the user's turns: the service (``ActivityDetection()``, the default), or a VAD before
            the agent (``TurnPolicy()``).
        greeting: What the agent says first; empty to wait for the user.
        model: Name of the model.
        session: All other settings of the session.
        base_url: Address of the API; by default ``GOOGLE_GEMINI_BASE_URL``.
        api_key: Key of the API; by default ``GEMINI_API_KEY`` or ``GOOGLE_API_KEY``.
        apology: Played if the connection is lost while the user waits for an answer; by default a recorded
            "Sorry, one moment please."
        limits: Time limits. A session without video lasts 15 minutes at most, a socket about 10; both are
            replaced in time.
        on_event: Called with every event of the conversation after it was processed. It must not block.

    Attributes:
        context: The conversation as text; of the agent's words only those heard.

    Raises:
        ConfigurationError: If there is no key, or a setting is wrong.
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
        turns: ActivityDetection | TurnPolicy | None = None,
        greeting: str = "",
        model: str | None = None,
        session: LiveSession | None = None,
        **more: Unpack[SpeechAgentOptions],
    ) -> None:
        super().__init__(vendor=VENDOR, turns=turns if isinstance(turns, TurnPolicy) else None)
        self.context.system = instructions
        self._settings = _session_of(session, turns, instructions=instructions, voice=voice, model=model)
        self._endpoint = LiveEndpoint.resolve(base_url=more.get("base_url"), api_key=more.get("api_key"))
        self._limits = more.get("limits")
        settings = LiveSettings(greeting, more.get("apology"), more.get("on_event"))
        self._live = Live(self, self.context, settings, ToolSet(tools))

    def start(self) -> None:
        protocol = LiveWire(self._settings, self._live.offer())
        dialer = self._endpoint.dialer(http=self.session.http)
        port = self._live.open(protocol, dialer, vendor=VENDOR, limits=self._limits)
        self._begin(port, EstimatedWords, model=self._settings.model)
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
    session: LiveSession | None,
    turns: ActivityDetection | TurnPolicy | None,
    *,
    instructions: str,
    voice: str | None,
    model: str | None,
) -> LiveSession:
    """The settings of the session, with those given as arguments."""
    session = session or LiveSession()
    changes: dict[str, object] = {}
    if instructions:
        changes["instructions"] = instructions
    if voice is not None:
        changes["voice"] = voice
    if model is not None:
        changes["model"] = model
    if turns is not None:
        detection = ActivityDetection(disabled=True) if isinstance(turns, TurnPolicy) else turns
        found = session.realtime_input.model_copy(update={"automatic_activity_detection": detection})
        changes["realtime_input"] = found
    return session.model_copy(update=changes)
