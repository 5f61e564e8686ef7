"""A call that an ElevenLabs agent makes, by Twilio or by SIP trunk, and its result.

    ELEVENLABS_API_KEY=... python examples/outbound_agent_call.py twilio agent_... phnum_... +15550100
    ELEVENLABS_API_KEY=... python examples/outbound_agent_call.py sip agent_... phnum_... +15550100

The second id is that of a number that was imported to ElevenLabs, from Twilio or with an outbound trunk. The
program waits until the call is over. It prints no phone numbers.
"""

import argparse
import asyncio
import re
import sys

from voiceflow import VoiceflowError
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import SipCallRequest, TwilioCall, TwilioCallRequest
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipCall

SECONDS = 1800.0
"""The longest wait for a call."""

NUMBER = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){4,}")


async def call(elevenlabs: ElevenLabs, carrier: str, agent_id: str, number_id: str, to_number: str) -> int:
    """Make the call and print its result; return 0 if it came about."""
    asked = {"agent_id": agent_id, "agent_phone_number_id": number_id, "to_number": to_number}
    dialled: TwilioCall | SipCall
    if carrier == "twilio":
        dialled = await elevenlabs.twilio.outbound_call(TwilioCallRequest.model_validate(asked))
    else:
        dialled = await elevenlabs.sip_trunk.outbound_call(SipCallRequest.model_validate(asked))
    if not dialled.success or dialled.conversation_id is None:
        tell(f"The call could not be made: {dialled.message}")
        return 1
    async with asyncio.timeout(SECONDS):
        conversation = await elevenlabs.conversations.wait_until_done(dialled.conversation_id)
    if conversation.status == "failed":
        error = conversation.metadata.error
        tell(f"The call did not come about: {error.reason if error else 'nobody says why'}")
        return 1
    summary = await elevenlabs.conversations.summary(dialled.conversation_id)
    tell(f"They spoke for {conversation.metadata.call_duration_secs} s, in {summary.message_count} turns.")
    tell(f"Result: {summary.call_successful}")
    tell(summary.transcript_summary or "")
    return 0


def tell(text: str) -> None:
    """Print a text, without numbers that could be those of telephones, cards or accounts."""
    print(NUMBER.sub("[number]", text))  # noqa: T201 - a program for the command line


async def main() -> int:
    """Read the command line, and call."""
    parser = argparse.ArgumentParser(description="Let an ElevenLabs agent call somebody.")
    parser.add_argument("carrier", choices=["twilio", "sip"])
    parser.add_argument("agent_id")
    parser.add_argument("number_id", help="of an imported number: phnum_...")
    parser.add_argument("to_number", help="whom to call: +15550100")
    told = parser.parse_args()
    async with ElevenLabs() as elevenlabs:
        try:
            return await call(elevenlabs, told.carrier, told.agent_id, told.number_id, told.to_number)
        except VoiceflowError as exc:
            tell(f"{exc}")
        except TimeoutError:
            tell("The call goes on; it is not waited for any longer.")
        return 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
