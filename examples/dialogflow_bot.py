"""A phone bot whose brain is an agent of Google Dialogflow CX, with a recogniser and a voice of your choice.

    export DIALOGFLOW_AGENT=projects/my-project/locations/europe-west1/agents/my-agent
    voiceflow serve examples/dialogflow_bot.py    answers real calls

What the agent says and asks is built in the console of Dialogflow. Three things are set here: who calls, what
a transfer does, and what happens with the data that the agent has collected.
"""

import os

from loguru import logger

from voiceflow import Pipeline
from voiceflow.clients.dialogflow import LiveAgentHandoff, TransferCall
from voiceflow.clients.twilio.twiml import dial, document
from voiceflow.processors import VAD
from voiceflow.processors.dialogflow import Dialogflow, DialogflowHooks
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

AGENT = os.environ.get("DIALOGFLOW_AGENT", "projects/demo/locations/global/agents/dental-practice")

FRONT_DESK = "+15550199"


async def bot(call: Call) -> None:
    """Answer one call."""

    async def transfer(wish: TransferCall) -> None:
        await call.transfer(document(dial(wish.phone_number)))

    async def hand_off(_: LiveAgentHandoff) -> None:
        await call.transfer(document(dial(FRONT_DESK)))

    agent = Dialogflow(
        AGENT,
        session_id=call.call_id,
        caller=call.from_number,
        parameters={"practice": "Mill Street"},
        hooks=DialogflowHooks(transfer=transfer, handoff=hand_off),
    )
    await call.run(
        Pipeline(
            [
                call.input(),
                VAD(),
                ElevenLabsSTT(),
                agent,
                ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                call.output(),
            ]
        )
    )
    # Put your calendar here.
    logger.info("booked: {}", "day" in agent.parameters)
