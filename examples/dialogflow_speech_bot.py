"""A phone bot that leaves everything to a Dialogflow agent: it hears, thinks and speaks.

    export DIALOGFLOW_AGENT=projects/my-project/locations/europe-west1/agents/my-agent
    voiceflow serve examples/dialogflow_speech_bot.py    answers real calls

No other vendor is needed. The VAD makes the agent fall silent as soon as the user speaks.
"""

import os

from voiceflow import Pipeline
from voiceflow.processors import VAD
from voiceflow.processors.dialogflow import DialogflowSpeech
from voiceflow.transports import Call

AGENT = os.environ.get("DIALOGFLOW_AGENT", "projects/demo/locations/global/agents/dental-practice")


async def bot(call: Call) -> None:
    """Answer one call."""
    agent = DialogflowSpeech(AGENT, session_id=call.call_id, caller=call.from_number)
    await call.run(Pipeline([call.input(), VAD(), agent, call.output()]))
