"""Calls the people on a list, and reminds each of an appointment.

    cd examples
    voiceflow campaign import reminders reminder_campaign.csv
    voiceflow campaign start reminders reminder_campaign.py --settings reminder_campaign.toml

The numbers in the list are nobody's: write yours there, and your own number in the settings. Who may be
called, and when, is a matter of law; see docs/campaigns.md.
"""

from voiceflow import Pipeline
from voiceflow.campaigns import CampaignRow, PreDialAnswer, current_row
from voiceflow.processors import LLM, VAD
from voiceflow.processors.call_tools import hang_up
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.transports import Call

SYSTEM = """You call {name} for a dental practice, about the appointment at {time}. Ask whether they come.
One short sentence at a time. Hang up when they have answered."""


async def before_dial(row: CampaignRow) -> PreDialAnswer:
    """Nobody is called who has not agreed to it."""
    return PreDialAnswer.CALL if row.data["consent"] == "yes" else PreDialAnswer.NEVER


async def bot(call: Call) -> None:
    """Talk to the person who was called, or to one who calls back."""
    row = current_row()
    data = {"name": "somebody", "time": "an unknown time"} if row is None else row.data
    llm = LLM(
        system=SYSTEM.format(name=data["name"], time=data["time"]),
        greeting=f"You have an appointment at {data['time']}. Will you come?",
        tools=[hang_up],
    )
    voice = ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM")
    await call.run(Pipeline([call.input(), VAD(), ElevenLabsSTT(), llm, voice, call.output()]))
