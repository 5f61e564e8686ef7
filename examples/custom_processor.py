"""Your own processor: card numbers are hidden before the language model sees them.

    voiceflow call examples/custom_processor.py --say "My card is 4111 1111 1111 1111, is that all right?"
    voiceflow serve examples/custom_processor.py    answers real calls

A processor declares which frames it takes, and returns the frames that replace them. All other frames pass
unchanged. It stands between the recogniser and the model, so nothing after it has ever seen a card number.
"""

import re
from dataclasses import replace

from voiceflow import InterimTranscriptionFrame, Pipeline, Processor, TranscriptionFrame, handles
from voiceflow.processors import LLM, VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = """
You answer the phone for the Mill Street dental practice, in one short sentence at a time.
You take no payments: if the caller tells a card number, you see [card] in its place. Say that they can pay
at the desk.
"""

CARD = re.compile(r"\d(?:[ -]?\d){12,}")
"""13 digits or more (ISO/IEC 7812), with or without gaps: a recogniser may hear some of them twice."""


class HideCards(Processor):
    """Hides card numbers in the user's words."""

    @handles(TranscriptionFrame)
    def final(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        """The timed words would show the number too."""
        text = CARD.sub("[card]", frame.text)
        return frame if text == frame.text else replace(frame, text=text, words=())

    @handles(InterimTranscriptionFrame)
    def interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame:
        """A number that is not complete yet is hidden when it is."""
        return replace(frame, text=CARD.sub("[card]", frame.text))


async def bot(call: Call) -> None:
    """Answer one call."""
    await call.run(
        Pipeline(
            [
                call.input(),
                VAD(),
                ElevenLabsSTT(),
                HideCards(),
                LLM(system=SYSTEM, greeting="Mill Street dental practice, how can I help you?"),
                ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                call.output(),
            ]
        )
    )
