"""The emulated account: the whole HTTP API, and its links to the conversations."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from voiceflow.emulators.elevenlabs.agent.brain import Brainlike, KnowingBrain, brain_of
from voiceflow.emulators.elevenlabs.agent.service import AgentService
from voiceflow.emulators.elevenlabs.agent.settings import phone_agent
from voiceflow.emulators.elevenlabs.api.batch_calls import BatchStore
from voiceflow.emulators.elevenlabs.api.calls import EmulatedCallMaker
from voiceflow.emulators.elevenlabs.api.changer import VoiceChanger
from voiceflow.emulators.elevenlabs.api.conversation_operations import ConversationOperations
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.api.dictionaries import DictionaryStore
from voiceflow.emulators.elevenlabs.api.history import HistoryStore
from voiceflow.emulators.elevenlabs.api.phone_numbers import NumberStore
from voiceflow.emulators.elevenlabs.api.platform import AgentsPlatform
from voiceflow.emulators.elevenlabs.api.speech import SpeechSynthesis
from voiceflow.emulators.elevenlabs.api.subscription import SubscriptionMeter
from voiceflow.emulators.elevenlabs.api.transcripts import Transcripts
from voiceflow.emulators.elevenlabs.api.voices import AnyVoice, VoiceStore
from voiceflow.emulators.elevenlabs.api.webhooks import WebhookStore
from voiceflow.emulators.elevenlabs.behaviour import TtsBehaviour
from voiceflow.emulators.elevenlabs.http.server import Handlers
from voiceflow.emulators.elevenlabs.listeners import SegmentListener
from voiceflow.emulators.elevenlabs.voices import EmulatedVoice


class EmulatedAccount:
    """The objects of one account.

    Until the first agent is created, every id is an agent for the telephone.

    Args:
        listener: Hears recordings.
        voice: Speaks over HTTP.
        tts: How fast it is.
        voices: The voices that exist; None for the premade ones, ``ANY_VOICE`` for any.
        agent: The answers of agents, or the service behind them; None to answer from their documents.
    """

    def __init__(
        self,
        listener: SegmentListener,
        voice: EmulatedVoice,
        tts: TtsBehaviour,
        *,
        voices: Collection[str] | AnyVoice | None = None,
        agent: AgentService | Brainlike | None = None,
    ) -> None:
        self.voices = VoiceStore(voices)
        self.dictionaries = DictionaryStore()
        self.history = HistoryStore()
        self.subscription = SubscriptionMeter(self.history, self.voices)
        self.speech = SpeechSynthesis(
            voice, tts, voices=self.voices, dictionaries=self.dictionaries, history=self.history
        )
        self.changer = VoiceChanger(tts, voices=self.voices, history=self.history)
        self.transcripts = Transcripts(listener)
        self.platform = AgentsPlatform()
        agents = self.platform.agents
        self.conversations = ConversationStore(self._check_agent, platform=agents.platform)
        self.phone_numbers = NumberStore(self._check_agent, self._agent_name)
        agents.phone_numbers = self.phone_numbers.of_agent
        self.calls = EmulatedCallMaker(self.conversations, self.phone_numbers)
        self.batch_calls = BatchStore(self.conversations, self.calls, self._agent_name)
        self.webhooks = WebhookStore()
        self.agent_service = self._service(agent)

    def handlers(self) -> Handlers:
        """The handler of each operation."""
        stores = (
            self.voices,
            self.dictionaries,
            self.speech,
            self.changer,
            self.transcripts,
            self.platform,
            ConversationOperations(self.conversations),
            self.phone_numbers,
            self.calls,
            self.batch_calls,
            self.webhooks,
            self.history,
            self.subscription,
        )
        return {operation: serve for store in stores for operation, serve in store.handlers().items()}

    def _service(self, agent: AgentService | Brainlike | None) -> AgentService:
        if not isinstance(agent, AgentService):
            knowing = KnowingBrain(self.platform.agents.passage)
            agent = AgentService(knowing if agent is None else brain_of(agent))
        agent.lookup = agent.lookup or self._agent
        agent.sink = agent.sink or self.conversations.add
        self.conversations.sign_url = agent.signed_url
        service = agent  # whose brain may be changed
        self.platform.simulator.answer = lambda turn: service.brain.answer(turn)
        return agent

    def _agent(self, agent_id: str) -> Mapping[str, object] | None:
        agents = self.platform.agents
        return phone_agent() if agents.is_unused else agents.config(agent_id)

    def _agent_name(self, agent_id: str) -> str | None:
        agents = self.platform.agents
        return "Agent" if agents.is_unused else agents.name(agent_id)

    def _check_agent(self, agent_id: str) -> None:
        if not self.platform.agents.is_unused:
            self.platform.agents.check(agent_id)
