"""A call over the whole chain on virtual time: carrier, server, VAD, recogniser, model, voice, and back.

Emulated are the wires of carrier and vendors. The recogniser is Whisper and the voice hibari: they compute
while the virtual clock stands still.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.ears.detectors import DirectSilero
from benchmarks.ears.engines import VOICED_RMS, Ears
from benchmarks.ears.user_line import Echo, UserLine
from voiceflow import EndReason, Pipeline
from voiceflow.audio.vad_webrtc import WebRTCDetector
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.dialogue import AssistantMessage
from voiceflow.emulators.kit.track import Stretch
from voiceflow.emulators.openai import Delivery, LLMEmulator
from voiceflow.emulators.twilio import CallFaults, EmulatedTwilio, EmulatedTwilioCall
from voiceflow.journal import Journal
from voiceflow.journal.entries import NoteKind
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import MemoryNetwork
from voiceflow.transports.twilio import TwilioCall
from voiceflow.turns.policy import TurnPolicy

_PUBLIC = "https://voice.example.com"
_ELEVENLABS = "api.elevenlabs.io"
_OPENAI = "api.openai.com"


@dataclass(frozen=True, slots=True)
class Chain:
    """A configuration that is measured.

    Attributes:
        vad: Makes the VAD of a call.
        policy: The thresholds of its turns.
        speculates: Whether answers are asked for before a turn is certainly over.
    """

    vad: Callable[[], VAD] = VAD
    policy: TurnPolicy = field(default_factory=TurnPolicy)
    speculates: bool = False


CHAINS: dict[str, Chain] = {
    "default": Chain(),
    "webrtc": Chain(lambda: VAD(WebRTCDetector())),
    "silero": Chain(lambda: VAD(DirectSilero())),
    "words": Chain(policy=TurnPolicy(words_to_interrupt=1)),
}
"""By name: what ``VAD()`` and ``TurnPolicy()`` are, a detector alone, and a word needed to interrupt."""


@dataclass(slots=True)
class Conversation:
    """One call that is up.

    Attributes:
        call: The carrier's side.
        line: The user's end.
        journal: What the chain did.
        model: The model's emulator.
    """

    call: EmulatedTwilioCall
    line: UserLine
    journal: Journal
    model: LLMEmulator

    @property
    def heard(self) -> list[Stretch]:
        """The agent's audio as the user heard it, without a gap in each stretch."""
        return self.call.record.heard

    @property
    def agent_text(self) -> str:
        """What the agent remembers to have been heard of it."""
        messages = self.journal.context.messages() if self.journal.context else ()
        return " ".join(message.text or "" for message in messages if isinstance(message, AssistantMessage))

    @property
    def turn_ends(self) -> list[float]:
        """When the chain took the user's turns to be over."""
        return [note.at for note in self.journal.notes if note.kind is NoteKind.END_TURN]

    @property
    def questions(self) -> list[float]:
        """When the chain gave up on a voice of which no word was understood, and asked the user to repeat."""
        return [note.at for note in self.journal.notes if note.kind is NoteKind.GIVE_UP]

    async def speaking(self, limit: float = 20.0) -> float:
        """Wait for the agent's first sound; returns when it was."""
        async with asyncio.timeout(limit):
            while not self.heard:  # noqa: ASYNC110 - the carrier's record tells nobody
                await asyncio.sleep(0.02)
        return self.heard[0].at

    async def quiet(self, seconds: float, limit: float = 60.0) -> None:
        """Wait until the agent has been silent for so long, or the limit is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while loop.time() < end:
            heard = self.heard
            if heard and loop.time() - heard[-1].end >= seconds:
                return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def conversation(
    chain: Chain,
    ears: Ears,
    *,
    greeting: str | None = None,
    answers: Sequence[str] = (),
    echo: Echo | None = None,
    loss: float = 0.0,
    is_withheld: bool = False,
    voiced_rms: float = VOICED_RMS,
) -> AsyncIterator[Conversation]:
    """Call a bot that has this chain. The block begins when the stream is up; the user hangs up at its end.

    Args:
        chain: What is measured.
        ears: The engines.
        greeting: What the agent says first.
        answers: What the model answers, one after the other; "All right." when they are used up.
        echo: How the agent's voice comes back.
        loss: Share of the user's packets that do not arrive.
        is_withheld: Whether nothing is sent while the user is silent.
        voiced_rms: From which loudness on the recogniser is asked.
    """
    said = iter(answers)
    journals: list[Journal] = []

    async def bot(call: TwilioCall) -> None:
        reason = await call.run(_pipeline(chain, call, greeting))
        if reason is not EndReason.USER_HANGUP:
            raise RuntimeError(f"the benchmark's call ended by {reason}")

    def observe() -> list[Callable[..., None]]:
        journals.append(Journal())
        return [journals[-1].observe]

    model = LLMEmulator(
        lambda _: next(said, "All right."), delivery=Delivery(first_token=0.2, token_gap=0.01)
    )
    faults = CallFaults(loss=loss, withholds_silence=is_withheld, seed=1)
    async with MemoryNetwork() as network, ears.service(voiced_rms) as speech:
        network.add(_ELEVENLABS, speech.app())
        network.add(_OPENAI, model.app)
        config = ServerConfig(public_url=_PUBLIC, validate_signatures=False)
        app = create_app(bot, config, observe=lambda _: observe(), http=network.session())
        network.add("voice.example.com", app)
        async with (
            EmulatedTwilio(f"{_PUBLIC}/twilio/voice", session=network.session()) as carrier,
            carrier.call(faults=faults) as call,
        ):
            line = UserLine(call, echo, is_withheld=is_withheld)
            feeding = asyncio.get_running_loop().create_task(line.run(), name="user's line")
            try:
                await call.streaming()
                await asyncio.sleep(0.5)
                yield Conversation(call, line, journals[-1], model)
            finally:
                feeding.cancel()
                await asyncio.wait([feeding])


def _pipeline(chain: Chain, call: TwilioCall, greeting: str | None) -> Pipeline:
    endpoint = Endpoint.resolve(api_key="sk_benchmark", base_url=f"https://{_ELEVENLABS}")
    model = LLM(
        system="You answer the phone.",
        greeting=greeting,
        model="emulated",
        api_key="sk_benchmark",
        base_url=f"https://{_OPENAI}/v1",
        turns=chain.policy,
        speculate=chain.speculates,
    )
    return Pipeline(
        [
            call.input(),
            chain.vad(),
            ElevenLabsSTT(endpoint=endpoint),
            model,
            ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM", endpoint=endpoint),
            call.output(),
        ]
    )
