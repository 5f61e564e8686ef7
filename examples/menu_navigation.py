"""Asks a company's telephone machine where a parcel is: by keys and by words, without a language model.

    python examples/menu_navigation.py +15550100 +15550199 4729

The first number is called, the second is one of the account's; the third is the parcel's. The agent leaves
when it has the answer, when it has heard the same menu four times, or when a person answers.
"""

import asyncio
import sys
from collections.abc import AsyncIterator

from voiceflow import EndReason, Pipeline
from voiceflow.processors import VAD, Responder
from voiceflow.processors.answering import AnswerDetector, MenuNavigator
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import dial
from voiceflow.transports import Bot, Call
from voiceflow.turns import UserTurn

SORRY = "Sorry, I am an automatic assistant and only wanted to ask your machine. Goodbye."


class Listener(Responder):
    """Hears what is no menu: the answer, which sounds like a person to the detector, or a person."""

    def __init__(self, call: Call, answers: list[str]) -> None:
        super().__init__()
        self._call, self._answers = call, answers

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        if is_answer(turn.text):
            self._answers.append(turn.text)
        else:
            yield SORRY
        await self._call.hang_up()


def is_answer(heard: str) -> bool:
    """Whether the machine says where the parcel is."""
    return "deliver" in heard.lower()


def bot_for(parcel: str, answers: list[str]) -> Bot:
    """Make a bot that asks about a parcel, and notes what the machine says of it."""

    async def bot(call: Call) -> None:
        def choose(heard: str) -> str | None:
            if is_answer(heard):
                answers.append(heard)
                call.end(EndReason.AGENT_HANGUP)
                return None
            if "number" in heard:
                return f"{parcel}#"
            return "Where is my parcel?" if "few words" in heard else None

        detector = AnswerDetector(patience=300.0)
        menu = MenuNavigator(call.send_digits, "parcel", "tracking", choose=choose)
        voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
        before = [call.input(), VAD(), ElevenLabsSTT(), detector, menu]
        await call.run(Pipeline([*before, Listener(call, answers), voice, call.output()]))

    return bot


async def main(to: str, from_number: str, parcel: str) -> int:
    """Make the call, and print the answer."""
    answers: list[str] = []
    result = await dial(to, bot_for(parcel, answers), from_number=from_number)
    print(answers[0] if answers else f"{result.outcome}: {result.reason}")  # noqa: T201
    return 0 if answers else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:4])))
