"""Everything that a bot needs from outside, on this machine: speech, a model, a carrier, a server.

The bot is the same as in production. It finds the emulators through the environment variables that lead it
to the real services otherwise.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from voiceflow.clients.speech.engines import Brain
from voiceflow.emulators.default import default_emulated_carrier
from voiceflow.emulators.kit.carrier import EmulatedCarrier
from voiceflow.net.session import client_session
from voiceflow.server import ServerConfig, create_app
from voiceflow.session import Observer
from voiceflow.testing import serve
from voiceflow.testing.environment import environment
from voiceflow.transports import Bot

if TYPE_CHECKING:
    from voiceflow.clients.local.hibari import Hibari
    from voiceflow.clients.local.whisper import Whisper
    from voiceflow.emulators.elevenlabs import AnyVoice, ElevenLabsEmulator
    from voiceflow.emulators.elevenlabs.eager import EagerListener
    from voiceflow.emulators.openai import Script

PUBLIC_HOST = "bot.example"
"""The name of the bot's server in its settings; the carrier knows its real address."""

PUBLIC_URL = f"https://{PUBLIC_HOST}"

_WARM_UP = "Good morning, how are you today?"

PARTIAL_INTERVAL = 0.1
"""Seconds of audio after which the listener is asked for an interim transcript; it decides when to decode."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The local engines, loaded.

    Attributes:
        recognizer: Speech to text.
        synthesizer: Text to speech.
        brain: Answers.
        listener: The recogniser, behind the emulated service.
    """

    recognizer: Whisper
    synthesizer: Hibari
    brain: Brain
    listener: EagerListener

    @classmethod
    async def load(cls) -> Engines:
        """Load them, off the event loop.

        Raises:
            ConfigurationError: If one is missing; it says what to install.
        """
        from voiceflow.clients.local.brain import DENTAL_PRACTICE, RuleBrain
        from voiceflow.clients.local.hibari import Hibari
        from voiceflow.clients.local.whisper import Whisper
        from voiceflow.emulators.elevenlabs.eager import EagerListener

        whisper = Whisper()
        engines = cls(whisper, Hibari(), RuleBrain(DENTAL_PRACTICE), EagerListener(whisper))
        await asyncio.gather(engines.recognizer.load(), engines.synthesizer.load())
        async for speech in engines.synthesizer.synthesize(_WARM_UP):
            await engines.listener.warm_up(speech.samples, speech.sample_rate)
        return engines

    async def close(self) -> None:
        """Let their threads go."""
        await self.listener.close()
        self.recognizer.close()
        self.synthesizer.close()


def emulated_speech(
    engines: Engines,
    *,
    keys: Collection[str] | None = None,
    voices: Collection[str] | AnyVoice | None = None,
) -> ElevenLabsEmulator:
    """ElevenLabs with local engines behind it.

    Args:
        engines: Loaded; they stay the caller's.
        keys: The API keys that are valid; None for any.
        voices: The voices that exist; None for the premade ones, ``ANY_VOICE`` for any.
    """
    from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, EngineVoice, SttBehaviour, TtsBehaviour
    from voiceflow.emulators.elevenlabs.agent.engine_brain import EngineBrain

    return ElevenLabsEmulator(
        stt=engines.listener,
        tts=EngineVoice(engines.synthesizer),
        agent=EngineBrain(engines.brain),
        keys=keys,
        voices=voices,
        # The engines take their own time: none is added.
        stt_behaviour=SttBehaviour(latency=0.0, partial_latency=0.0, partial_interval=PARTIAL_INTERVAL),
        tts_behaviour=TtsBehaviour(ttfb=0.0, chunk=0.2),
    )


class Offline:
    """The emulated services of one run. Enter it; then let a bot answer, and call it.

    Args:
        engines: Loaded.
        script: What the language model answers, in place of the engines' brain.

    Attributes:
        carrier: Makes calls, once entered.
    """

    carrier: EmulatedCarrier

    def __init__(self, engines: Engines, *, script: Script | None = None) -> None:
        from voiceflow.emulators.anthropic import AnthropicEmulator
        from voiceflow.emulators.elevenlabs import ANY_VOICE
        from voiceflow.emulators.gemini import GeminiEmulator
        from voiceflow.emulators.openai import LLMEmulator

        key = secrets.token_hex(16)
        self._routes: dict[str, str] = {}
        self._keys = {
            "ANTHROPIC_API_KEY": key,
            "ELEVENLABS_API_KEY": key,
            "GEMINI_API_KEY": key,
            "OPENAI_API_KEY": key,
            "OPENAI_MODEL": "emulated",
            "PUBLIC_URL": PUBLIC_URL,
        }
        self._speech = emulated_speech(engines, keys=[key], voices=ANY_VOICE)
        brain = engines.brain if script is None else None
        self._model = LLMEmulator(script or (), brain=brain, api_key=key)
        self._anthropic = AnthropicEmulator(brain=brain, api_key=key)
        self._gemini = GeminiEmulator(brain=brain, api_key=key)
        for other in (self._anthropic, self._gemini):
            other.follow(self._model)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            enter = opening.enter_async_context
            http = await enter(client_session())
            carrier = default_emulated_carrier(
                PUBLIC_URL, session=http, token=secrets.token_hex(16), routes=self._routes
            )
            self.carrier = await enter(carrier)
            addresses = {
                **carrier.environment(await enter(serve(carrier.app()))),
                "ANTHROPIC_BASE_URL": await enter(self._anthropic.serve()),
                "ELEVENLABS_BASE_URL": await enter(self._speech.serve()),
                "GOOGLE_GEMINI_BASE_URL": await enter(self._gemini.serve()),
                "OPENAI_BASE_URL": await enter(self._model.serve()),
            }
            opening.enter_context(environment({**self._keys, **addresses}))
            self._open = opening.pop_all()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.aclose()

    @asynccontextmanager
    async def answering(
        self, bot: Bot, *, observe: Callable[[], Sequence[Observer]] = tuple
    ) -> AsyncIterator[str]:
        """Let a bot answer calls while the block runs. Yields its server's address on this machine.

        Args:
            bot: Answers. Load its file within the block, where the environment leads to the emulators.
            observe: Gives the observers of a call.
        """
        app = create_app(bot, ServerConfig.from_env(), observe=lambda _: observe())
        async with serve(app) as address:
            self._routes[PUBLIC_HOST] = address
            yield address
