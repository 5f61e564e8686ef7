"""A call of three: two recognisers, each for a leg, and one responder that reads who said what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from voiceflow import (
    TELEPHONE,
    Direction,
    EndReason,
    Frame,
    Parallel,
    Pipeline,
    Processor,
    Session,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    handles,
)
from voiceflow.clients.elevenlabs import STTOptions
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, Segment
from voiceflow.journal import Journal
from voiceflow.processors import Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.turns import UserTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLegFrame(Frame):
    """Audio of the colleague whom the caller has brought along."""

    data: bytes


class SecondLeg(Processor):
    """Makes caller audio of the second leg's, for the recogniser after it, and keeps the first leg's away."""

    @handles(SecondLegFrame)
    def leg(self, frame: SecondLegFrame) -> Frame:
        return UserAudioFrame(data=frame.data, format=TELEPHONE)

    @handles(UserAudioFrame, UserStartedSpeakingFrame, UserStoppedSpeakingFrame)
    def caller(self, frame: Frame) -> None:
        return None


class TranscriptsOnly(Processor):
    """Keeps the second leg's audio in its branch."""

    @handles(UserAudioFrame)
    def audio(self, frame: UserAudioFrame) -> None:
        return None


class Listener(Responder):
    """Notes the turns, and says nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[str] = []

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        self.turns.append(turn.text)
        return
        yield ""


CALLER, COLLEAGUE, QUIET = b"\x10" * 160, b"\x18" * 160, b"\xff" * 160


def who(segment: Segment) -> str:
    """What is said in a segment, by its loudness."""
    if not segment.is_voiced:
        return ""
    return "Is it open?" if CALLER in segment.data else "On Sunday?"


def test_each_leg_has_a_recogniser_and_the_turn_tells_who_spoke() -> None:
    async def run() -> None:
        async with MemoryNetwork() as network:
            emulator = ElevenLabsEmulator(stt=who)
            network.add("api.elevenlabs.io", emulator.app())
            # The second leg has no VAD of its own: the service ends its utterances.
            by_itself = STTOptions(commit_strategy="vad", vad_silence_threshold_secs=0.3)
            second = [SecondLeg(), ElevenLabsSTT(speaker="Ada", options=by_itself), TranscriptsOnly()]
            parallel, listener = Parallel([ElevenLabsSTT()], second), Listener()
            journal = Journal()
            session = Session(
                Pipeline([parallel, listener]), http=network.session(), observers=[journal.observe]
            )

            async def hear(caller: bytes, colleague: bytes, seconds: float) -> None:
                for _ in range(round(seconds / 0.02)):
                    for frame in (
                        UserAudioFrame(data=caller, format=TELEPHONE),
                        SecondLegFrame(data=colleague),
                    ):
                        parallel.entry.receive(frame, Direction.DOWNSTREAM)
                    await asyncio.sleep(0.02)

            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(session.run())
                await asyncio.sleep(0.5)
                parallel.entry.receive(UserStartedSpeakingFrame(at=session.now()), Direction.DOWNSTREAM)
                await hear(CALLER, QUIET, 1.0)
                parallel.entry.receive(UserStoppedSpeakingFrame(at=session.now()), Direction.DOWNSTREAM)
                await hear(QUIET, COLLEAGUE, 0.3)
                await hear(QUIET, QUIET, 2.0)
                session.end(EndReason.USER_HANGUP)
            assert " ".join(listener.turns) == "Is it open? Ada: On Sunday?"
            assert [turn.text for turn in journal.turns] == listener.turns
            assert len(emulator.connections) == 2

    run_virtual(run())
