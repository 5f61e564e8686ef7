"""The client of the whole ElevenLabs API, usable without a pipeline."""

from __future__ import annotations

import random
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self

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

# What sends, and each group, is imported when it is first used: their models take longer to load than this.


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

    @cached_property
    def agents(self) -> Agents:
        """Agents of the Agents platform."""
        from voiceflow.clients.elevenlabs.api.agents import Agents

        return Agents(self._sender)

    @cached_property
    def analytics(self) -> Analytics:
        """Figures of agents."""
        from voiceflow.clients.elevenlabs.api.analytics import Analytics

        return Analytics(self._sender)

    @cached_property
    def batch_calls(self) -> BatchCalls:
        """Calls to many people."""
        from voiceflow.clients.elevenlabs.api.batch_calls import BatchCalls

        return BatchCalls(self._sender)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations with agents."""
        from voiceflow.clients.elevenlabs.api.conversations import Conversations

        return Conversations(self._sender)

    @cached_property
    def exotel(self) -> ExotelCalls:
        """Calls over Exotel."""
        from voiceflow.clients.elevenlabs.api.exotel import ExotelCalls

        return ExotelCalls(self._sender)

    @cached_property
    def history(self) -> History:
        """What was generated."""
        from voiceflow.clients.elevenlabs.api.history import History

        return History(self._sender)

    @cached_property
    def knowledge_base(self) -> KnowledgeBase:
        """Documents that agents answer from."""
        from voiceflow.clients.elevenlabs.api.knowledge_base import KnowledgeBase

        return KnowledgeBase(self._sender)

    @cached_property
    def llms(self) -> Llms:
        """The language models for agents."""
        from voiceflow.clients.elevenlabs.api.llms import Llms

        return Llms(self._sender)

    @cached_property
    def models(self) -> Models:
        """What the service's models can do."""
        from voiceflow.clients.elevenlabs.api.models import Models

        return Models(self._sender)

    @cached_property
    def phone_numbers(self) -> PhoneNumbers:
        """Phone numbers of agents."""
        from voiceflow.clients.elevenlabs.api.phone_numbers import PhoneNumbers

        return PhoneNumbers(self._sender)

    @cached_property
    def pronunciation_dictionaries(self) -> PronunciationDictionaries:
        """What is spoken in place of what is written."""
        from voiceflow.clients.elevenlabs.api.pronunciation_dictionaries import PronunciationDictionaries

        return PronunciationDictionaries(self._sender)

    @cached_property
    def secrets(self) -> Secrets:
        """Secrets that agents and tools name."""
        from voiceflow.clients.elevenlabs.api.secrets import Secrets

        return Secrets(self._sender)

    @cached_property
    def settings(self) -> AgentSettings:
        """What holds for all agents."""
        from voiceflow.clients.elevenlabs.api.settings import AgentSettings

        return AgentSettings(self._sender)

    @cached_property
    def sip_trunk(self) -> SipTrunkCalls:
        """Calls over a SIP trunk."""
        from voiceflow.clients.elevenlabs.api.sip_trunk import SipTrunkCalls

        return SipTrunkCalls(self._sender)

    @cached_property
    def speech_to_speech(self) -> SpeechToSpeech:
        """Speech in another voice."""
        from voiceflow.clients.elevenlabs.api.speech_to_speech import SpeechToSpeech

        return SpeechToSpeech(self._sender)

    @cached_property
    def speech_to_text(self) -> SpeechToText:
        """Transcripts of recordings."""
        from voiceflow.clients.elevenlabs.api.speech_to_text import SpeechToText

        return SpeechToText(self._sender)

    @cached_property
    def text_to_speech(self) -> TextToSpeech:
        """Speech of a text, over HTTP."""
        from voiceflow.clients.elevenlabs.api.text_to_speech import TextToSpeech

        return TextToSpeech(self._sender)

    @cached_property
    def tokens(self) -> Tokens:
        """Single-use tokens."""
        from voiceflow.clients.elevenlabs.api.tokens import Tokens

        return Tokens(self._sender)

    @cached_property
    def tools(self) -> Tools:
        """Tools that agents can use."""
        from voiceflow.clients.elevenlabs.api.tools import Tools

        return Tools(self._sender)

    @cached_property
    def twilio(self) -> TwilioCalls:
        """Calls over Twilio."""
        from voiceflow.clients.elevenlabs.api.twilio import TwilioCalls

        return TwilioCalls(self._sender)

    @cached_property
    def user(self) -> User:
        """The account's subscription."""
        from voiceflow.clients.elevenlabs.api.user import User

        return User(self._sender)

    @cached_property
    def voices(self) -> Voices:
        """Voices and their settings."""
        from voiceflow.clients.elevenlabs.api.voices import Voices

        return Voices(self._sender)

    @cached_property
    def webhooks(self) -> Webhooks:
        """The workspace's webhooks."""
        from voiceflow.clients.elevenlabs.api.webhooks import Webhooks

        return Webhooks(self._sender)
