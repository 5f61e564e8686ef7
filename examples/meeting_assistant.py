"""An assistant that takes part in Zoom meetings: RTMS reports who speaks; by phone it hears and speaks.

    export PUBLIC_URL=https://voice.example.com TWILIO_ACCOUNT_SID=... TWILIO_AUTH_TOKEN=...
    export ZOOM_CLIENT_ID=... ZOOM_CLIENT_SECRET=... ZOOM_SECRET_TOKEN=...
    export TWILIO_NUMBER=+15550199 ZOOM_PHONE=+15550111 ZOOM_PASSCODE=445566
    python examples/meeting_assistant.py

It dials in to each meeting in which the Zoom app is started, greets, and answers whenever somebody says its
name, Otto.
"""

import os

import aiohttp

from voiceflow import Pipeline
from voiceflow.clients.twilio import TwilioClient
from voiceflow.dialogue import EndCall
from voiceflow.processors import LLM, VAD, ReplyLimits
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.processors.meeting import CalledByName, MeetingEntrance
from voiceflow.server import ServerConfig, run
from voiceflow.transports import Bot, Call
from voiceflow.transports.twilio import TwilioDialIn
from voiceflow.transports.zoom import MeetingVoice, ZoomMeetings

SYSTEM = """
You are Otto, an assistant in a meeting. You get what people say, with their names, up to the sentence that is
meant for you. Answer only that, in one short spoken sentence, and address the person by name.
When you are asked to leave, say goodbye and leave.
"""

GREETING = "Hello, this is Otto. Say my name when you need me."


async def leave() -> EndCall:
    """Leave the meeting. Say goodbye first."""
    return EndCall()


def assistant(config: ServerConfig, *, http: aiohttp.ClientSession | None = None) -> tuple[Bot, ZoomMeetings]:
    """Make the bot for the phone, and the listener for Zoom's webhooks."""
    number, passcode = os.environ["TWILIO_NUMBER"], os.environ.get("ZOOM_PASSCODE", "")
    dialer = TwilioDialIn(config, TwilioClient(session=http), from_number=number)
    voice = MeetingVoice(
        dialer, number=os.environ["ZOOM_PHONE"], passcode=lambda _: passcode, own_names=(number,)
    )

    async def bot(call: Call) -> None:
        await call.run(
            Pipeline(
                [
                    call.input(),
                    VAD(),
                    ElevenLabsSTT(),
                    # Zoom's machine may still speak when the agent is in: it does not interrupt this.
                    MeetingEntrance(entered=lambda: call.say(GREETING, protected=True)),
                    voice.names(call),
                    CalledByName("Otto", follow_up=8.0),
                    # Most of what is said is not for Otto: it never asks people to say it again.
                    LLM(system=SYSTEM, tools=[leave], reply_limits=ReplyLimits(repeats=0)),
                    ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
                    call.output(),
                ]
            )
        )

    return bot, ZoomMeetings(voice.listen)


def main() -> None:
    """Answer Zoom's and Twilio's webhooks until a signal comes."""
    config = ServerConfig.from_env()
    bot, meetings = assistant(config)
    run(bot, config, extensions=[meetings])


if __name__ == "__main__":
    main()
