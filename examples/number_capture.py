"""A number by voice or by keys: asked for, read back, corrected. No language model takes part.

    voiceflow call examples/number_capture.py --say "oh one five five two three double four" --say "Yes."
    voiceflow serve examples/number_capture.py    answers real calls

The digits may come in parts, in words or figures, or from the keypad. "No, the last one is a five" corrects
them. After three tries in vain the function gets an exception.
"""

from voiceflow import Pipeline
from voiceflow.processors import VAD
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.steps import Digits, NotCapturedError, StepRunner, Steps
from voiceflow.transports import Call

READINGS: list[str] = []
"""Put your meter readings here."""


async def take_reading(steps: StepRunner) -> None:
    """Take the reading of a meter."""
    try:
        reading = await steps.ask(Digits("Please tell me the eight digits of your meter.", length=8))
    except NotCapturedError:
        steps.say("I am sorry, I could not understand the number. Please call again later. Goodbye.")
        return
    await steps.once(READINGS.append, reading)
    steps.say("Thank you, I have noted it. Goodbye.")


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = Steps(take_reading, model=None, greeting="Welcome to Mill Street Water.")
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), agent, voice, call.output()]))
