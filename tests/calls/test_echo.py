"""The agent's own voice comes back over the line: a whole call, wire to wire."""

import asyncio

import numpy as np
import pytest

from voiceflow import Pipeline
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.journal import Journal, NoteKind
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual
from voiceflow.testing.speech import speechlike
from voiceflow.transports.twilio import TwilioCall

TEXT = (
    "The cheapest ticket costs twenty pounds and the train leaves at half past nine from platform four today."
)


async def call(gain_db: float, delay: float, user_at: float | None = None) -> tuple[Journal, float]:
    """A call of ten seconds with an echo; the journal, and when the user picked up."""

    def app(**options):  # type: ignore[no-untyped-def]
        async def bot(call: TwilioCall) -> None:
            speech = ElevenLabsSTT(), LLM(greeting=TEXT), ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
            await call.run(Pipeline([call.input(), VAD(), *speech, call.output()]))

        return create_app(bot, **options)

    voice = speechlike(1.0, 3)
    async with Stage(app, answers=lambda _: "Yes.") as stage, stage.call(expect_errors=True) as caller:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for packet in range(500):
            now = begin + packet * 0.02
            heard = caller.call.record.heard_between(now - delay - 0.02, now - delay)
            sound = np.zeros(160)
            sound[: len(heard)] = decode(heard, Encoding.MULAW) * 10 ** (gain_db / 20)
            if user_at is not None and 0 <= packet - round(user_at / 0.02) < 50:
                place = (packet - round(user_at / 0.02)) * 160
                sound += voice[place : place + 160]
            caller.call.say(encode(sound.clip(-32000, 32000).astype(np.int16), Encoding.MULAW))
            await asyncio.sleep(0.02)
    return stage.journals[-1], begin


def decisions(journal: Journal, begin: float) -> list[tuple[float, str]]:
    floor = {NoteKind.PAUSE: "pause", NoteKind.INTERRUPT: "interrupt"}
    found = [note for note in journal.notes if note.kind in floor and note.reason != "hangup"]
    return [(round(note.at - begin, 2), floor[note.kind]) for note in found]


@pytest.mark.parametrize(("gain_db", "delay"), [(-14, 0.1), (-20, 0.2), (-30, 0.6), (-40, 0.4)])
def test_the_agent_is_not_interrupted_by_its_own_echo(gain_db: float, delay: float) -> None:
    assert decisions(*run_virtual(call(gain_db, delay))) == []


def test_a_user_who_speaks_over_the_echo_interrupts_as_soon_as_on_a_line_without_one() -> None:
    clean = decisions(*run_virtual(call(-120, 0.2, user_at=2.5)))
    assert decisions(*run_virtual(call(-14, 0.2, user_at=2.5))) == clean
    assert [action for _, action in clean] == ["pause", "interrupt"]
