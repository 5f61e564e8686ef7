"""A call that the agent makes on real sockets, on both event loops, by one function."""

import asyncio

import pytest

from tests.free_port import free_port
from voiceflow import TELEPHONE, AgentAudioFrame, AgentTextFrame, Pipeline, Processor, handles
from voiceflow.clients.twilio import TwilioConfig
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.twilio import Callee, EmulatedTwilio, EmulatedTwilioCall, TwilioNumberSettings
from voiceflow.errors import ConfigurationError
from voiceflow.net.session import client_session
from voiceflow.processors import Responder
from voiceflow.server import ServerConfig, dial
from voiceflow.testing.callers import Caller
from voiceflow.transports import Call, DialOutcome

GREETING = b"\x20" * 1600


class Tone(Processor):
    """A voice whose every text is the same fifth of a second."""

    @handles(AgentTextFrame)
    def speak(self, frame: AgentTextFrame) -> AgentAudioFrame:
        return AgentAudioFrame(reply=frame.reply, data=GREETING, format=TELEPHONE)


async def talk(call: Call) -> None:
    await call.run(Pipeline([call.input(), Responder(greeting="Hello."), Tone(), call.output()]))


@pytest.mark.real_time
async def test_a_program_makes_a_call_with_one_function() -> None:
    async def person(call: EmulatedTwilioCall) -> None:
        await call.streaming()
        await Caller(call).wait_for_agent(pause=0.1)
        call.hang_up()

    address = f"http://127.0.0.1:{free_port()}"
    async with asyncio.timeout(20), client_session() as http:
        settings = TwilioNumberSettings(allow_plain=True)
        async with (
            EmulatedTwilio(f"{address}/twilio/voice", session=http, settings=settings) as carrier,
            serve(carrier.app()) as api,
        ):
            account = carrier.account
            config = ServerConfig(
                public_url=address,
                auth_token=account.auth_token,
                twilio=TwilioConfig(account_sid=account.sid, auth_token=account.auth_token, base_url=api),
                host="127.0.0.1",
                port=int(address.rpartition(":")[2]),
            )
            carrier.callees["+15550100"] = Callee(ring=0.05, script=person)
            result = await dial("+15550100", talk, from_number="+15550199", config=config)
            (call,) = carrier.calls.values()
    assert (result.outcome, result.call_id) == (DialOutcome.ANSWERED, call.sid)
    assert GREETING in call.record.heard_bytes
    assert (call.errors, call.warnings) == ([], [])


async def test_a_program_that_lacks_a_setting_is_told_which_before_it_dials() -> None:
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        await dial("+15550100", talk, from_number="+15550199", config=ServerConfig())
