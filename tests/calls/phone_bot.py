"""The phone bot that the tests call, with everything that passes in it written down."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceflow import Direction, EndReason, Frame, Pipeline, Processor
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports.twilio import TwilioCall

PUBLIC = "https://voice.example.com"


@dataclass
class PhoneBot:
    """The six-element chain, with everything that passes in it written down."""

    greeting: str | None = "Good morning. How can I help you?"
    frames: list[tuple[float, str, Frame]] = field(default_factory=list)
    llms: list[LLM] = field(default_factory=list)
    ends: list[EndReason] = field(default_factory=list)

    async def __call__(self, call: TwilioCall) -> None:
        llm = LLM(system="You answer the phone.", greeting=self.greeting)
        self.llms.append(llm)
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        chain = [call.input(), VAD(), ElevenLabsSTT(), llm, voice, call.output()]
        self.ends.append(await call.run(Pipeline(chain), observers=[self.note]))

    def note(self, processor: Processor, frame: Frame, direction: Direction) -> None:
        self.frames.append((processor.session.now(), processor.name, frame))

    def seen(self, kind: type[Frame], at: str) -> list[tuple[float, Frame]]:
        """The frames of a class that a processor let go on, with their times."""
        return [(when, frame) for when, name, frame in self.frames if name == at and isinstance(frame, kind)]

    @property
    def memory(self) -> list[tuple[str, str]]:
        """What the model would see next, without the system message."""
        messages = self.llms[-1].context.to_openai()
        return [(message["role"], message["content"]) for message in messages[1:]]
