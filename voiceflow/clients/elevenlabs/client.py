"""The client of the whole ElevenLabs API, usable without a pipeline."""

from __future__ import annotations

import random
from functools import cached_property
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import aiohttp

from voiceflow.clients.elevenlabs.endpoint import Endpoint

if TYPE_CHECKING:
    from voiceflow.clients.elevenlabs.access import Access
    from voiceflow.clients.elevenlabs.api.agents import Agents
    from voiceflow.clients.elevenlabs.api.analytics import Analytics
    from voiceflow.clients.elevenlabs.api.batch_calls import BatchCalls
    from voiceflow.clients.elevenlabs.api.conversations import Conversations
    from voiceflow.clients.elevenlabs.api.exotel import ExotelCalls
    from voiceflow.clients.elevenlabs.api.history import History
    from voiceflow.clients.elevenlabs.api.knowledge_base import KnowledgeBase
    from voiceflow.clients.elevenlabs.api.llms import Llms
    from voiceflow.clients.elevenlabs.api.models import Models
    from voiceflow.clients.elevenlabs.api.phone_numbers import PhoneNumbers
    from voiceflow.clients.elevenlabs.api.pronunciation_dictionaries import PronunciationDictionaries
    from voiceflow.clients.elevenlabs.api.rag_indexes import RagIndexing
    from voiceflow.clients.elevenlabs.api.secrets import Secrets
    from voiceflow.clients.elevenlabs.api.settings import AgentSettings
    from voiceflow.clients.elevenlabs.api.sip_trunk import SipTrunkCalls
    from voiceflow.clients.elevenlabs.api.speech_to_speech import SpeechToSpeech
    from voiceflow.clients.elevenlabs.api.speech_to_text import SpeechToText
    from voiceflow.clients.elevenlabs.api.text_to_speech import TextToSpeech
    from voiceflow.clients.elevenlabs.api.tokens import Tokens
    from voiceflow.clients.elevenlabs.api.tools import Tools
    from voiceflow.clients.elevenlabs.api.twilio import TwilioCalls
    from voiceflow.clients.elevenlabs.api.user import User
    from voiceflow.clients.elevenlabs.api.voices import Voices
    from voiceflow.clients.elevenlabs.api.webhooks import Webhooks
    from voiceflow.clients.elevenlabs.http.sender import Sender
    from voiceflow.net.retries import Retries

G = TypeVar("G")


class _Group(cached_property[G]):
    """A group of the API's endpoints: the class of that name in the module of ``api`` named as the attribute.

    It is imported when it is first used: the models of all groups take longer to load than the client.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(self._open)
        self._kind = kind

    def _open(self, client: ElevenLabs) -> G:
        module = import_module(f"voiceflow.clients.elevenlabs.api.{self.attrname}")
        group: G = getattr(module, self._kind)(client._sender)
        return group


class ElevenLabs:
    """The client of the ElevenLabs API. Its parts are named after the API's own groups.

    Example:
        async with ElevenLabs() as elevenlabs:
            async for voice in elevenlabs.voices.list():
                print(voice.name)

    Args:
        api_key: The key; default: ``ELEVENLABS_API_KEY``.
        base_url: Where the service is, ``http(s)://host[:port]``; ``ELEVENLABS_BASE_URL`` or the public
            address without it.
        http: A shared session, which stays open. If None, one is opened at the first request and closed with
            the client.
        retries: The retry policy after a 429 or a 5xx.
        chance: Source of jitter; seed it for reproducible delays.

    Raises:
        ConfigurationError: If the address or the key is malformed.
    """

    agents: _Group[Agents] = _Group("Agents")
    """Agents of the Agents platform."""
    analytics: _Group[Analytics] = _Group("Analytics")
    """Figures of agents."""
    batch_calls: _Group[BatchCalls] = _Group("BatchCalls")
    """Calls to many people."""
    conversations: _Group[Conversations] = _Group("Conversations")
    """Conversations with agents."""
    exotel: _Group[ExotelCalls] = _Group("ExotelCalls")
    """Calls over Exotel."""
    history: _Group[History] = _Group("History")
    """What was generated."""
    knowledge_base: _Group[KnowledgeBase] = _Group("KnowledgeBase")
    """Documents that agents answer from."""
    llms: _Group[Llms] = _Group("Llms")
    """The language models for agents."""
    models: _Group[Models] = _Group("Models")
    """What the service's models can do."""
    phone_numbers: _Group[PhoneNumbers] = _Group("PhoneNumbers")
    """Phone numbers of agents."""
    pronunciation_dictionaries: _Group[PronunciationDictionaries] = _Group("PronunciationDictionaries")
    """What is spoken in place of what is written."""
    rag_indexes: _Group[RagIndexing] = _Group("RagIndexing")
    """Indexes of the knowledge base, in which agents search."""
    secrets: _Group[Secrets] = _Group("Secrets")
    """Secrets that agents and tools name."""
    settings: _Group[AgentSettings] = _Group("AgentSettings")
    """What holds for all agents."""
    sip_trunk: _Group[SipTrunkCalls] = _Group("SipTrunkCalls")
    """Calls over a SIP trunk."""
    speech_to_speech: _Group[SpeechToSpeech] = _Group("SpeechToSpeech")
    """Speech in another voice."""
    speech_to_text: _Group[SpeechToText] = _Group("SpeechToText")
    """Transcripts of recordings."""
    text_to_speech: _Group[TextToSpeech] = _Group("TextToSpeech")
    """Speech of a text, over HTTP."""
    tokens: _Group[Tokens] = _Group("Tokens")
    """Single-use tokens."""
    tools: _Group[Tools] = _Group("Tools")
    """Tools that agents can use."""
    twilio: _Group[TwilioCalls] = _Group("TwilioCalls")
    """Calls over Twilio."""
    user: _Group[User] = _Group("User")
    """The account's subscription."""
    voices: _Group[Voices] = _Group("Voices")
    """Voices and their settings."""
    webhooks: _Group[Webhooks] = _Group("Webhooks")
    """The workspace's webhooks."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        http: aiohttp.ClientSession | None = None,
        retries: Retries | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self._endpoint = Endpoint.resolve(api_key=api_key, base_url=base_url)
        self._http = http
        self._retries = retries
        self._chance = chance

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        if "_sender" in vars(self):
            await self._sender.close()

    @property
    def access(self) -> Access:
        """Access to the websockets over the same session; needs a running loop."""
        from voiceflow.clients.elevenlabs.access import Access

        return Access(endpoint=self._endpoint, http=self._sender.session)

    @cached_property
    def _sender(self) -> Sender:
        from voiceflow.clients.elevenlabs.http.sender import Sender

        return Sender(self._endpoint, http=self._http, retries=self._retries, chance=self._chance)
