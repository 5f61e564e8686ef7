"""Your own responder: a menu that answers to words and to keys, without a language model.

    voiceflow call examples/custom_responder.py --say "When are you open?" --say "Goodbye."
    voiceflow serve examples/custom_responder.py    answers real calls

A responder answers each finished turn of the user. It yields text, in pieces of any
size; when the user interrupts, the generator is closed. The base class does turn-taking, barge-in and the
record of what the user has heard, as for ``LLM``, which is a responder too.
"""

from collections.abc import AsyncIterator

from voiceflow import Pipeline
from voiceflow.processors import VAD, Responder
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call
from voiceflow.turns import UserTurn

MENU = "For our opening hours press one or say hours. For the address press two or say address."

ANSWERS = {
    ("1", "hour", "open", "close"): "We are open Monday to Friday from eight until six.",
    ("2", "address", "where", "street"): "You find us at twelve Mill Street, next to the station.",
}
GOODBYE = ("9", "goodbye", "bye", "no thank")


class Menu(Responder):
    """Answers the user's choice, by key or by word."""

    async def respond(self, turn: UserTurn) -> AsyncIterator[str]:
        """Answer one turn."""
        if wants(turn, GOODBYE):
            yield "Thank you for calling. Goodbye!"
            self.session.end()  # hangs up when the last word was heard
            return
        for cues, answer in ANSWERS.items():
            if wants(turn, cues):
                yield answer
                yield " Is there anything else?"
                return
        yield f"Sorry, I did not understand. {MENU}"


def wants(turn: UserTurn, cues: tuple[str, ...]) -> bool:
    """Whether the first cue was pressed, or one of the others said."""
    key, *words = cues
    return key in turn.digits or any(word in turn.text.lower() for word in words)


async def bot(call: Call) -> None:
    """Answer one call."""
    menu = Menu(greeting=f"Welcome to the Mill Street dental practice. {MENU}")
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), menu, voice, call.output()]))
