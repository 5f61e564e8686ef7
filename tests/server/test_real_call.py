"""A whole call on real sockets, on both event loops: the caller hears the agent, and the agent the caller."""

import asyncio

import pytest

from tests.server.test_outbound import GREETING, Tone
from voiceflow import Pipeline, Processor, UserAudioFrame, handles
from voiceflow.emulators.twilio import EmulatedTwilio, TwilioNumberSettings
from voiceflow.net.session import client_session
from voiceflow.processors import Responder
from voiceflow.server import ServerConfig, serve
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call

WORDS = b"\x30" * 800


class Ear(Processor):
    """Notes when the caller's words are there."""

    def __init__(self, heard: asyncio.Event) -> None:
        super().__init__()
        self._heard = heard

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> UserAudioFrame:
        if WORDS[:160] in frame.data:
            self._heard.set()
        return frame


@pytest.mark.real_time
async def test_the_caller_hears_the_agent_and_the_agent_the_caller() -> None:
    heard = asyncio.Event()

    async def bot(call: Call) -> None:
        await call.run(
            Pipeline([call.input(), Ear(heard), Responder(greeting="Hello."), Tone(), call.output()])
        )

    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group, client_session() as http:
        routes: dict[str, str] = {}
        settings = TwilioNumberSettings(routes=routes)
        carrier = EmulatedTwilio("https://voice.example.com/twilio/voice", session=http, settings=settings)
        config = ServerConfig(
            public_url="https://voice.example.com",
            auth_token=carrier.account.auth_token,
            host="127.0.0.1",
            port=0,
        )
        group.create_task(serve(bot, config, ready=address.set_result, stop=stop))
        routes["voice.example.com"] = await address
        async with carrier, carrier.call() as call:
            call.say(WORDS)
            await heard.wait()
            await Caller(call).wait_for_agent()
        assert GREETING in call.record.heard_bytes
        assert (call.errors, call.warnings) == ([], [])
        stop.set()
