"""A call that is over, made up of frames and sound: for checks, reports and the view."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from voiceflow import (
    AgentStartedSpeakingFrame,
    AgentTextFrame,
    AgentWordsFrame,
    Direction,
    EndFrame,
    Frame,
    HeardFrame,
    InterruptionFrame,
    TranscriptionFrame,
    TurnDecisionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    Word,
)
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.cli.call_sound import CallSound
from voiceflow.cli.demo_caller import Said
from voiceflow.cli.demo_checks import Evidence
from voiceflow.cli.demo_script import DemoLine
from voiceflow.emulators.kit.caller_speech import CallerSpeech
from voiceflow.emulators.kit.playout import Clear, PlayoutBuffer
from voiceflow.emulators.twilio.record import CallRecord
from voiceflow.journal import Journal, Note
from voiceflow.processors import Responder

ORIGIN = 100.0
"""Loop time at which the call begins."""

ANSWER = "We are open from eight until six every day."
HOURS = DemoLine(text="When are you open?", keys=("open",), answer=("open", "from"))
PARKING = DemoLine(text="Is there parking?", keys=("parking",), answer=("garage",), after=1.0)


def tone(seconds: float) -> bytes:
    """Something that is heard."""
    wave = np.tile(np.array([6000, -6000], np.int16), round(seconds * 4000))
    return encode(wave, Encoding.MULAW)


@dataclass
class Scene:
    """Writes a call down, second by second, as journal and carrier would."""

    follow: Callable[[Note], None] | None = None
    now: float = ORIGIN
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.journal = Journal(clock=lambda: self.now, follow=self.follow)
        self.responder = Responder()
        self.record = CallRecord(CallerSpeech(ORIGIN), clock=lambda: self.now)
        self.record.statuses.append((ORIGIN, "ringing"))
        self.playout = PlayoutBuffer()
        self.record.playouts.append(self.playout)

    def see(self, second: float, *frames: Frame) -> None:
        self.now = ORIGIN + second
        for frame in frames:
            self.journal.observe(self.responder, frame, Direction.DOWNSTREAM)

    def caller(self, line: DemoLine, second: float, *, understood: str | None = None) -> None:
        """Say a line for a second; the final comes 0.5 s after it."""
        at = ORIGIN + second
        stretch = self.record.speech.say(tone(1.0), at)
        self.said.append(Said(line, stretch.at, stretch.end))
        self.see(second, UserStartedSpeakingFrame(at=at))
        if line.is_barge_in:
            self.see(second + 0.2, decision("interrupt"), InterruptionFrame(reply=2, reason="voice"))
        text = line.text if understood is None else understood
        self.see(second + 1.3, UserStoppedSpeakingFrame(at=at + 1.0), decision("commit"))
        if text:
            self.see(second + 1.5, TranscriptionFrame(text=text))
            self.responder.context.add_user(text)
        self.see(second + 1.5, decision("end_turn"))

    def agent(self, reply: int, second: float, text: str) -> None:
        """Begin a reply: half a second for each word goes to the carrier."""
        words = tuple(Word(word, 0.5 * index, 0.5 * index + 0.45) for index, word in enumerate(text.split()))
        self.responder.context.write(reply, text)
        self.see(
            second - 0.1, AgentTextFrame(reply=reply, text=text), AgentWordsFrame(reply=reply, words=words)
        )
        self.see(second, AgentStartedSpeakingFrame(reply=reply))
        self.playout.add(tone(0.5 * len(words)), self.now)

    def heard(self, reply: int, second: float, text: str, *, is_complete: bool = True) -> None:
        """End a reply."""
        self.see(
            second,
            HeardFrame(reply=reply, text=text, seconds=1.0, is_final=True, is_complete=is_complete),
        )
        self.responder.context.heard(reply, text, is_final=True, is_complete=is_complete)

    def clear(self, second: float) -> None:
        cleared, _ = self.playout.clear(ORIGIN + second)
        self.record.clears.append(Clear(cleared.at, cleared.dropped, cleared.marks))

    def over(self, second: float) -> CallSound:
        """End the call."""
        self.see(second, EndFrame())
        self.playout.advance(self.now)
        self.record.speech.take(self.record.speech.position(self.now), 160)
        self.record.statuses.append((self.now, "completed"))
        return CallSound.of(self.record)

    def evidence(self, lines: Sequence[DemoLine], second: float) -> Evidence:
        return Evidence(lines, self.said, self.journal, self.record, self.over(second))


def decision(action: str) -> TurnDecisionFrame:
    return TurnDecisionFrame(action=action, reason="test")


@dataclass
class Twist:
    """What is different in a call that goes wrong."""

    understood: str | None = None
    answer: str = "Yes, there is a garage."
    clear: float | None = 5.2
    """When the agent is silenced; the caller interrupts at 5.0 s."""
    remembered: str = "We are open from"
    stale: bool = False


def interrupted_call(twist: Twist | None = None, *, scene: Scene | None = None) -> Scene:
    """A call in which the second line interrupts the answer to the first, after four words."""
    twist = twist or Twist()
    scene = scene or Scene()
    scene.caller(HOURS, 1.0, understood=twist.understood)
    scene.agent(1, 3.0, ANSWER)
    scene.playout.advance(ORIGIN + 5.0)
    if twist.clear is not None:
        scene.clear(twist.clear)
    scene.caller(PARKING, 5.0)
    scene.heard(1, 6.6, twist.remembered, is_complete=False)
    if twist.stale:
        scene.playout.add(tone(0.4), ORIGIN + 5.5)
    if twist.answer:
        scene.agent(2, 7.0, twist.answer)
        scene.heard(2, 9.5, twist.answer)
    return scene


def without_audio(page: str) -> str:
    """A page without the recording in it."""
    return re.sub(r'src="data:audio[^"]*"', "", page)
