"""A call that comes over the carrier, and is registered with the emulated agents."""

from __future__ import annotations

import asyncio
import runpy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.examples.conftest import EXAMPLES
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.clients.elevenlabs.api import twilio
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.conversations import TwilioPhoneCall
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.agent.telephone import STREAM_PATH
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import not_found
from voiceflow.emulators.twilio import Account, EmulatedTwilio, EmulatedTwilioCall
from voiceflow.emulators.twilio.signature import signature
from voiceflow.testing import MemoryNetwork
from voiceflow.testing.environment import environment
from voiceflow.testing.speech import speechlike

VARIABLES = {
    "PUBLIC_URL": "https://bot.test",
    "TWILIO_AUTH_TOKEN": Account().auth_token,
    "ELEVENLABS_API_KEY": "k",
}
SPEECH = encode(speechlike(0.8, seed=1), Encoding.MULAW)
FORM = {"From": "+15550111", "To": "+15550100", "CallSid": "CA1", "Direction": "inbound"}
URL = "https://bot.test/twilio/voice"


class Line:
    """The example on a network, and a carrier that calls it."""

    def __init__(self, network: MemoryNetwork) -> None:
        self.http = network.session()
        application = runpy.run_path(str(EXAMPLES / "register_call.py"))["application"]
        with environment(VARIABLES):
            network.add("bot.test", application("agent_1", http=network.session()))

    @asynccontextmanager
    async def call(self) -> AsyncIterator[EmulatedTwilioCall]:
        """Call the example from a number."""
        async with (
            EmulatedTwilio(URL, session=self.http) as carrier,
            carrier.call("+15550111", "+15550100") as call,
        ):
            yield call

    async def document(self) -> tuple[bytes, str]:
        """What the carrier is answered, and its content type."""
        headers = {"X-Twilio-Signature": signature(Account().auth_token, URL, FORM.items())}
        async with self.http.post(URL, data=FORM, headers=headers) as answer:
            return await answer.read(), answer.headers["Content-Type"]


async def test_the_carrier_gets_the_document_of_the_service(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    emulator = elevenlabs()
    line = Line(network)
    async with line.call() as call:
        assert [verb for _, verb in call.record.verbs] == ["Connect"]
    (registered,) = emulator.calls.registered.values()
    assert (registered.from_number, registered.to_number) == ("+15550111", "+15550100")
    assert (registered.agent_id, registered.direction) == ("agent_1", "inbound")
    initiation = registered.conversation_initiation_client_data
    assert initiation is not None
    assert initiation.dynamic_variables == {"call_sid": call.sid}
    document = await line.document()
    assert document == (emulator.http.served[-1].answer, "text/xml")


@pytest.mark.parametrize(
    "document",
    [
        b'\xef\xbb\xbf<?xml version="1.0"?>\r\n<Response>\r\n\t<Hangup/>\r\n</Response>\r\n\n ',
        '<?xml version="1.0" encoding="ISO-8859-1"?><Response><Say>é</Say></Response>'.encode("latin-1"),
    ],
)
async def test_not_a_byte_of_it_is_changed(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork, document: bytes
) -> None:
    elevenlabs().calls.twiml = document
    line = Line(network)
    async with line.call() as call:
        assert call.errors == []
    assert await line.document() == (document, "text/xml")


@pytest.mark.parametrize("fault", [HttpFault(status=500), HttpFault(delay=60.0), None])
async def test_a_call_that_cannot_be_registered_is_told_so(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork, fault: HttpFault | None
) -> None:
    def refuse(agent_id: str) -> None:
        raise not_found("agent")

    emulator = elevenlabs()
    if fault is None:
        emulator.conversations.check_agent = refuse
    else:
        emulator.http.plan(*[fault] * 3, operation=twilio.REGISTER_CALL)
    async with Line(network).call() as call:
        assert [verb for _, verb in call.record.verbs] == ["Say"]
        assert call.errors == []
    await asyncio.sleep(60.0)  # until the slow answer has been given up too


async def test_a_caller_is_greeted_interrupts_is_answered_and_the_conversation_is_kept(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    emulator = elevenlabs(stt=["Is Friday free?"], agent=["Friday is free."])
    line = Line(network)
    async with line.call() as call:
        document = emulator.http.served[-1].answer
        await asyncio.sleep(1.5)
        call.say(SPEECH)  # the greeting is not over
        await asyncio.sleep(6.0)
        assert (call.warnings, call.errors) == ([], [])
    greeting, answer = call.record.heard
    (clear,) = call.record.clears
    assert len(greeting.data) == round((clear.at - greeting.at) * 8000)
    assert len(answer.data) == round(len("Friday is free.") * 0.06 * 8000)
    assert document is not None
    assert STREAM_PATH.encode() in document
    client = ElevenLabs(http=network.session())
    await asyncio.sleep(2.0)  # until it has been processed
    (listed,) = [one async for one in client.conversations.list()]
    assert (listed.direction, listed.conversation_initiation_source) == ("inbound", "twilio")
    found = await client.conversations.get(listed.conversation_id)
    assert [(item.role, item.message, item.interrupted) for item in found.transcript] == [
        ("agent", "Hello! How can I help...", True),
        ("user", "Is Friday free?", False),
        ("agent", "Friday is free.", False),
    ]
    phone = found.metadata.phone_call
    assert isinstance(phone, TwilioPhoneCall)
    assert (phone.external_number, phone.agent_number) == ("+15550111", "+15550100")
    assert (phone.call_sid, found.metadata.termination_reason) == (call.sid, "Call ended by remote party")


async def test_nobody_else_can_register_calls(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    emulator = elevenlabs()
    Line(network)
    async with network.session().post(URL, data=FORM) as answer:
        assert answer.status == 403
    assert not emulator.http.served
