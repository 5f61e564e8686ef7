"""The pipeline of design and README on a whole telephone line, in memory: carrier, server, vendors.

Real are the carrier's wire, the server, the six processors and their clients; emulated, in the same process
and on virtual time, are Twilio, ElevenLabs and the model server.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np

from voiceflow import Direction, EndReason, Frame, Pipeline, Processor
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Script
from voiceflow.emulators.openai import Delivery, LLMEmulator
from voiceflow.emulators.twilio import EmulatedTwilio, EmulatedTwilioCall
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import ServerConfig, create_app
from voiceflow.session import Observer
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.speech import speechlike
from voiceflow.transports.twilio import TwilioCall

PUBLIC = "https://voice.example.com"
GREETING = "Hello, this is the practice."
LINE = "a table for two on Tuesday"
ANSWER = (
    "Certainly, I can look that up for you. On Tuesday we have a table by the window at seven, "
    "and another one in the garden at half past eight. Which of the two would you like me to keep for you?"
)
ELEVENLABS = "api.elevenlabs.io"
OPENAI = "api.openai.com"


def voice(seconds: float, seed: int = 0) -> bytes:
    """Speech as the carrier sends it: µ-law at 8000 Hz. It says nothing."""
    return encode(speechlike(seconds, seed), Encoding.MULAW)


def hiss(seconds: float, seed: int = 0) -> bytes:
    """A quiet line, at -61 dBov, as the carrier sends it. Only machines are silent in between."""
    noise = np.random.default_rng(seed).normal(0, 30, round(seconds * 8000))
    return encode(noise.astype(np.int16), Encoding.MULAW)


def processors(
    call: TwilioCall,
    *,
    elevenlabs: str | None = None,
    openai: str | None = None,
    greeting: str | None = GREETING,
    vad: Callable[[], VAD] = VAD,
) -> Pipeline:
    """The six processors of the README, with vendors at these addresses, by default the real ones.

    Args:
        call: Whose pipeline it is.
        elevenlabs: ``http(s)://host[:port]``.
        openai: The same, ending in ``/v1``.
        greeting: What the agent says first.
        vad: Makes the VAD.
    """
    endpoint = Endpoint.resolve(api_key="sk_benchmark", base_url=elevenlabs or f"https://{ELEVENLABS}")
    model = LLM(
        system="You answer the phone.",
        greeting=greeting,
        model="emulated",
        api_key="sk_benchmark",
        base_url=openai or f"https://{OPENAI}/v1",
    )
    return Pipeline(
        [
            call.input(),
            vad(),
            ElevenLabsSTT(endpoint=endpoint),
            model,
            ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM", endpoint=endpoint),
            call.output(),
        ]
    )


@dataclass(slots=True)
class Phone:
    """One call that is up.

    Attributes:
        network: Between the four.
        caller: The person on the phone.
        calls: As the bot sees it.
        pipelines: Of the call.
        seen: Frames that were let on, with loop time, if the call is observed.
        is_silent: Whether nothing but codes for zero lies between the caller's words.
    """

    network: MemoryNetwork
    caller: EmulatedTwilioCall
    calls: list[TwilioCall]
    pipelines: list[Pipeline]
    seen: list[tuple[float, Frame]] = field(default_factory=list)
    is_silent: bool = False

    @property
    def processors(self) -> list[Processor]:
        """Of the running pipeline."""
        return list(self.pipelines[0].processors())

    def times(self, kind: type[Frame]) -> list[float]:
        """When frames of this kind were let on."""
        return [at for at, frame in self.seen if isinstance(frame, kind)]

    def speak(self, seconds: float, seed: int = 0) -> None:
        """Let the caller speak now, on a line that hisses a little."""
        self.caller.hush()
        self.caller.say(voice(seconds, seed) + (b"" if self.is_silent else hiss(30.0)))

    def stall_vendors(self) -> None:
        """From now on nothing comes from any of them, or gets there."""
        for host in (ELEVENLABS, OPENAI):
            for connection in self.network.connections(host):
                connection.stall()

    def resume_vendors(self) -> None:
        """What was held back arrives."""
        for host in (ELEVENLABS, OPENAI):
            for connection in self.network.connections(host):
                connection.resume()


@asynccontextmanager
async def on_the_phone(
    *,
    is_observed: bool = False,
    prepare: Callable[[Pipeline], None] = lambda _: None,
    vad: Callable[[], VAD] = VAD,
) -> AsyncIterator[Phone]:
    """Call the bot; the block begins when the stream is up, and the caller hangs up at its end.

    Args:
        is_observed: Whether to note the frames.
        prepare: Does something to the pipeline before it runs.
        vad: Makes the VAD of the call.
    """
    calls: list[TwilioCall] = []
    pipelines: list[Pipeline] = []
    seen: list[tuple[float, Frame]] = []
    loop = asyncio.get_running_loop()

    async def bot(call: TwilioCall) -> None:
        calls.append(call)
        pipelines.append(processors(call, vad=vad))
        prepare(pipelines[-1])
        reason = await call.run(pipelines[-1])
        if reason is not EndReason.USER_HANGUP:
            raise RuntimeError(f"the benchmark's call ended by {reason}")

    def note(origin: Processor, frame: Frame, direction: Direction) -> None:
        seen.append((loop.time(), frame))

    observers: Sequence[Observer] = (note,) if is_observed else ()
    speech = ElevenLabsEmulator(stt=Script(otherwise=LINE))
    speech.keep = 0
    # So slow that a barge-in meets a reply that is still being written.
    model = LLMEmulator(lambda _: ANSWER, delivery=Delivery(first_token=0.3, token_gap=0.15))
    async with MemoryNetwork() as network:
        network.add(ELEVENLABS, speech.app())
        network.add(OPENAI, model.app)
        config = ServerConfig(public_url=PUBLIC, validate_signatures=False)
        app = create_app(bot, config, observe=lambda _: observers, http=network.session())
        network.add("voice.example.com", app)
        async with (
            EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=network.session()) as carrier,
            carrier.call() as caller,
        ):
            caller.say(hiss(30.0))
            yield Phone(network, caller, calls, pipelines, seen)
