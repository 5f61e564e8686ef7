"""A Twilio number that an ElevenLabs agent answers: its audio goes there directly and never through here.

    ELEVENLABS_API_KEY=... AGENT_ID=agent_... TWILIO_AUTH_TOKEN=... PUBLIC_URL=https://voice.example.com \
        python examples/register_call.py

Set the number's voice webhook to PUBLIC_URL/twilio/voice. For each call, the server sends both numbers to
ElevenLabs and passes the returned TwiML to Twilio, byte for byte. The agent must speak and hear
ulaw_8000.
"""

import asyncio
import os
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from loguru import logger

from voiceflow import VoiceflowError
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import RegisteredCall
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.twilio import twiml
from voiceflow.server import ServerConfig
from voiceflow.transports.carrier import LONGEST_BODY
from voiceflow.transports.twilio.settings import VOICE_PATH
from voiceflow.transports.twilio.signed import SignedRequests

SORRY = twiml.document(twiml.say("We cannot take your call now. Please try again later."))
SECONDS = 10.0
"""Seconds that a user may wait; Twilio gives up after 15."""


def application(agent_id: str, *, http: aiohttp.ClientSession | None = None) -> web.Application:
    """Make the application. Its settings are environment variables."""
    config = ServerConfig.from_env()
    config.check()
    signed = SignedRequests(config)
    elevenlabs = ElevenLabs(http=http)

    async def voice(request: web.Request) -> web.Response:
        form = await signed.form(request)
        call = RegisteredCall(
            agent_id=agent_id,
            from_number=form.get("From") or "anonymous",
            to_number=form.get("To") or "unknown",
            direction="inbound" if form.get("Direction") == "inbound" else "outbound",
            conversation_initiation_client_data=ConversationInitiation(
                dynamic_variables={"call_sid": form.get("CallSid", "")}
            ),
        )
        try:
            async with asyncio.timeout(SECONDS):
                document = await elevenlabs.twilio.register_call(call)
        except (VoiceflowError, TimeoutError) as exc:
            logger.warning("a call was not registered: {}", exc)
            document = SORRY.encode()
        return web.Response(body=document, content_type="text/xml")

    async def life(app: web.Application) -> AsyncIterator[None]:
        yield
        await elevenlabs.close()

    app = web.Application(client_max_size=LONGEST_BODY)
    app.router.add_post(VOICE_PATH, voice)
    app.cleanup_ctx.append(life)
    return app


if __name__ == "__main__":
    settings = ServerConfig.from_env()
    web.run_app(application(os.environ["AGENT_ID"]), host=settings.host, port=settings.port)
