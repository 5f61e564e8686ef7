"""The application against the carrier's emulator, on a network in memory and on virtual time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from loguru import logger
from pydantic import SecretStr

from voiceflow import (
    TELEPHONE,
    AgentAudioFrame,
    ConfigurationError,
    DTMFFrame,
    EndFrame,
    EndReason,
    ErrorFrame,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.audio.clips import apology
from voiceflow.clients.twilio import NewCall, TwilioClient, TwilioConfig, sign, twiml
from voiceflow.emulators.twilio import (
    Account,
    CallFaults,
    EmulatedTwilio,
    StatusCallback,
    TwilioNumberSettings,
)
from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.session import Observer
from voiceflow.testing import MemoryNetwork, run_virtual
from voiceflow.transports import Bot, Call
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.twilio import TwilioCarrier

PUBLIC = "https://voice.example.com"
TOKEN = Account().auth_token
FORM = "application/x-www-form-urlencoded"
MULAW = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
HELLO = b"\x21\x22\x23\x24" * 2000


@dataclass
class House:
    """A server, a carrier, and the network between them."""

    network: MemoryNetwork
    carrier: EmulatedTwilio
    app: web.Application
    session: aiohttp.ClientSession
    ended: list[EndReason] = field(default_factory=list)

    async def health(self) -> tuple[int, Any]:
        return await self.probe("/health")

    async def probe(self, path: str) -> tuple[int, Any]:
        async with self.session.get(f"{PUBLIC}{path}") as response:
            return response.status, await response.json()


@asynccontextmanager
async def house(bot: Bot, *, rest: bool = True, **settings: Any) -> AsyncIterator[House]:
    network = MemoryNetwork()
    async with network:
        session = network.session()
        callback = StatusCallback(url=f"{PUBLIC}/twilio/status")
        carrier = EmulatedTwilio(
            f"{PUBLIC}/twilio/voice", session=session, settings=TwilioNumberSettings(status_callback=callback)
        )
        client = None
        if rest:
            account = TwilioConfig(account_sid=carrier.account.sid, auth_token=SecretStr(TOKEN))
            client = TwilioClient(account, session=session)
        values = {"public_url": PUBLIC, "auth_token": TOKEN, **settings}
        config = ServerConfig.model_validate(values)
        app = create_app(bot, config, carrier=TwilioCarrier(config, client=client))
        network.add("voice.example.com", app)
        network.add("api.twilio.com", carrier.app())
        async with carrier:
            yield House(network, carrier, app, session)


def run(bot: Bot, use: Callable[[House], Awaitable[None]], **settings: Any) -> None:
    async def main() -> None:
        async with house(bot, **settings) as there:
            await use(there)
            await asyncio.sleep(0.1)
            assert len(there.app[CALLS]) == 0

    run_virtual(main())


class Greeter(Processor):
    """Says hello, notes what comes, hangs up at a key."""

    def __init__(self, notes: list[Frame], hello: bytes = HELLO) -> None:
        super().__init__()
        self._notes = notes
        self._hello = hello

    @handles(StartFrame)
    def greet(self, frame: StartFrame) -> list[Frame]:
        reply = self.session.next_reply()
        audio = AgentAudioFrame(reply=reply, data=self._hello, format=TELEPHONE)
        return [frame, audio, ReplyEndFrame(reply=reply)]

    @handles(UserAudioFrame, EndFrame, ErrorFrame)
    def note(self, frame: Frame) -> Frame:
        self._notes.append(frame)
        return frame

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        self._notes.append(frame)
        self.session.end()


@dataclass
class Bots:
    """A bot that greets, with everything that its calls have noted."""

    hello: bytes = HELLO
    notes: list[Frame] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    reasons: list[EndReason] = field(default_factory=list)

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        pipeline = Pipeline([call.input(), Greeter(self.notes, self.hello), call.output()])
        self.reasons.append(await call.run(pipeline))


def test_a_call_is_answered_heard_and_hung_up_by_rest() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call("+15550100", "+15550199") as call:
            call.say(b"\x31" * 160)
            await asyncio.sleep(0.5)
            call.press("7")
            await call.over()
            assert call.record.heard_bytes == HELLO
            assert (call.warnings, call.errors, call.status) == ([], [], "completed")
            assert round(asyncio.get_running_loop().time(), 3) == 1.0

    run(bot, use)
    assert bot.reasons == [EndReason.AGENT_HANGUP]
    (call,) = bot.calls
    assert (call.from_number, call.to_number, call.direction) == ("+15550100", "+15550199", "inbound")
    assert bot.notes.count(DTMFFrame(digit="7")) == 1
    assert UserAudioFrame(data=b"\x31" * 160, format=TELEPHONE) in bot.notes


def test_without_rest_the_call_ends_with_its_socket() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(0.5)
            call.press("7")
            await call.over()
            assert (call.record.heard_bytes, call.status) == (HELLO, "completed")

    run(bot, use, rest=False)
    assert bot.reasons == [EndReason.AGENT_HANGUP]


def test_a_caller_who_hangs_up_ends_the_session() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call(faults=CallFaults(duplicate_stop=True)):
            await asyncio.sleep(0.5)

    run(bot, use)
    assert bot.reasons == [EndReason.USER_HANGUP]
    assert bot.notes[-1] == EndFrame(reason=EndReason.USER_HANGUP)


def test_a_broken_connection_ends_the_session() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(0.5)
            call.cut()
            await asyncio.sleep(0.1)
            assert bot.reasons == [EndReason.CONNECTION_LOST]

    run(bot, use)


def test_parameters_of_the_configuration_and_of_the_webhooks_url_reach_the_call() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        there.carrier.voice_url = f"{PUBLIC}/twilio/voice?tenant=a%20%26%20b"
        async with there.carrier.call():
            pass

    run(bot, use, parameters={"shop": "north", "tenant": "none"})
    parameters = bot.calls[0].parameters
    assert (parameters["tenant"], parameters["shop"]) == ("a & b", "north")


async def post(there: House, path: str, form: dict[str, str], signature: str) -> tuple[int, str]:
    headers = {"X-Twilio-Signature": signature}
    async with there.session.post(PUBLIC + path, data=form, headers=headers) as response:
        return response.status, await response.text()


@pytest.mark.parametrize("path", ["/twilio/voice", "/twilio/status"])
def test_a_webhook_without_twilios_signature_is_refused(path: str) -> None:
    async def use(there: House) -> None:
        form = {"CallSid": "CA1", "From": "+15550100"}
        signature = sign(TOKEN, PUBLIC + path, form.items())
        assert (await post(there, path, form, signature))[0] in (200, 204)
        assert (await post(there, path, {**form, "From": "+15550101"}, signature))[0] == 403
        assert (await post(there, path + "?x=1", form, signature))[0] == 403
        assert (await post(there, path, form, ""))[0] == 403

    run(Bots(), use)


def test_a_stream_without_twilios_signature_is_refused() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        url = "wss://voice.example.com/twilio/stream"
        for signature in ("", sign("another token", url), sign(TOKEN, url.replace("wss", "https"))):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await there.session.ws_connect(url, headers={"X-Twilio-Signature": signature})
            assert caught.value.status == 403

    run(bot, use)
    assert bot.calls == []


def test_signatures_are_not_asked_for_only_where_that_is_said() -> None:
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")

    async def use(there: House) -> None:
        status, document = await post(there, "/twilio/voice", {"CallSid": "CA1"}, "")
        assert (status, "<Connect " in document) == (200, True)

    run(Bots(), use, validate_signatures=False, auth_token="")
    logger.remove(sink)
    assert any("not validated" in line for line in lines)


@pytest.mark.parametrize(
    ("settings", "says"), [({"public_url": ""}, "PUBLIC_URL"), ({"auth_token": ""}, "TWILIO_AUTH_TOKEN")]
)
def test_a_server_that_lacks_something_does_not_start(settings: dict[str, str], says: str) -> None:
    values = {"public_url": PUBLIC, "auth_token": TOKEN, **settings}
    with pytest.raises(ConfigurationError, match=f"set {says}"):
        create_app(Bots(), ServerConfig.model_validate(values))


def test_one_caller_too_many_hears_a_busy_signal_and_the_others_notice_nothing() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call() as first, there.carrier.call():
            assert await there.health() == (200, {"status": "ok", "active_calls": 2, "max_calls": 2})
            assert await there.probe("/livez") == (200, {"status": "ok"})
            assert await there.probe("/readyz") == (503, {"status": "unready", "reason": "full"})
            async with there.carrier.call() as third:
                assert (third.status, third.is_streaming) == ("busy", False)
            url = "wss://voice.example.com/twilio/stream"
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await there.session.ws_connect(url, headers={"X-Twilio-Signature": sign(TOKEN, url)})
            assert caught.value.status == 503
            await asyncio.sleep(2)
            assert first.record.heard_bytes == HELLO
        async with there.carrier.call() as fourth:
            assert fourth.is_streaming

    run(bot, use, max_calls=2)
    assert len(bot.calls) == 3


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (LookupError, "LookupError"),
        (SystemExit, "SystemExit"),
        (KeyboardInterrupt, "KeyboardInterrupt"),
        (GeneratorExit, "GeneratorExit"),
        (asyncio.CancelledError, "AbandonedError"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_bot_that_fails_apologises_and_touches_no_other_call(
    kind: type[BaseException], named: str, when: str
) -> None:
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")
    bots, said = Bots(), "49" + "29"

    async def bot(call: Call) -> None:
        is_bad = call.from_number == "+15550666"
        if is_bad and when == "before":
            raise kind(f"the caller said {said}")
        await bots(call)
        if is_bad:
            raise kind(f"the caller said {said}")

    async def use(there: House) -> None:
        async with there.carrier.call() as good, there.carrier.call("+15550666") as bad:
            if when == "after":
                await asyncio.sleep(1.5)
                bad.press("7")
            await bad.over()
            assert bad.record.heard_bytes == (apology() if when == "before" else HELLO)
            assert bad.status == "completed"
            await asyncio.sleep(1.0)
            assert good.record.heard_bytes == HELLO
            assert not good.is_over

    run(bot, use)
    logger.remove(sink)
    assert any(named in line for line in lines)
    assert not any("4929" in line for line in lines)


def test_what_looks_on_may_fail_as_it_likes() -> None:
    bots = Bots()

    def observe(started: StreamStarted) -> list[Observer]:
        raise SystemExit(started.parameters["From"])

    async def main() -> None:
        network = MemoryNetwork()
        async with network:
            config = ServerConfig.model_validate({"public_url": PUBLIC, "auth_token": TOKEN})
            network.add("voice.example.com", create_app(bots, config, observe=observe))
            async with (
                EmulatedTwilio(f"{PUBLIC}/twilio/voice", session=network.session()) as carrier,
                carrier.call() as call,
            ):
                await asyncio.sleep(2)
                call.press("7")
                await call.over()

    run_virtual(main())
    assert bots.reasons == [EndReason.AGENT_HANGUP]


def test_a_bot_that_does_nothing_hangs_up() -> None:
    async def bot(call: Call) -> None:
        pass

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await call.over()
            assert asyncio.get_running_loop().time() < 0.1

    run(bot, use)


def test_a_bot_that_goes_on_without_a_caller_is_stopped() -> None:
    stopped = []

    async def bot(call: Call) -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            stopped.append(round(asyncio.get_running_loop().time(), 1))

    async def use(there: House) -> None:
        async with there.carrier.call():
            await asyncio.sleep(1)
        await asyncio.sleep(20)

    run(bot, use)
    assert stopped == [16.0]


async def open_stream(there: House) -> aiohttp.ClientWebSocketResponse:
    url = "wss://voice.example.com/twilio/stream"
    return await there.session.ws_connect(url, headers={"X-Twilio-Signature": sign(TOKEN, url)})


def test_a_message_that_is_too_long_is_not_read() -> None:
    async def use(there: House) -> None:
        async with await open_stream(there) as socket:
            await socket.send_str("x" * 100_000)
            message = await socket.receive()
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1009)

    run(Bots(), use)


def test_nothing_is_sent_behind_the_end_of_a_stream() -> None:
    start = {"event": "start", "streamSid": "MZ1", "start": {"callSid": "CA1", "mediaFormat": MULAW}}

    async def use(there: House) -> None:
        async with await open_stream(there) as socket:
            await socket.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
            await socket.send_json(start)
            await asyncio.sleep(0.5)
            await socket.send_json({"event": "stop", "streamSid": "MZ1"})
            await asyncio.sleep(0.5)
            events = []
            while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                events.append(message.json()["event"])
            assert set(events) == {"media", "mark"}

    bot = Bots()
    run(bot, use)
    assert bot.reasons == [EndReason.USER_HANGUP]


def test_a_status_callback_ends_a_call_whose_socket_does_not_know() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call():
            await asyncio.sleep(1)
            form = {"CallSid": bot.calls[0].call_id, "CallStatus": "in-progress"}
            for status, expected in (("in-progress", []), ("completed", [EndReason.USER_HANGUP])):
                form["CallStatus"] = status
                url = f"{PUBLIC}/twilio/status"
                assert (await post(there, "/twilio/status", form, sign(TOKEN, url, form.items())))[0] == 204
                await asyncio.sleep(0.1)
                assert bot.reasons == expected

    run(bot, use)


def test_a_carrier_that_does_not_read_ends_the_call_with_a_named_error() -> None:
    bot = Bots(hello=HELLO * 300)

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            there.network.connections("voice.example.com")[-1].server.stall()
            await asyncio.sleep(250)
            assert bot.reasons == [EndReason.CONNECTION_LOST]
            call.hang_up()

    run(bot, use)
    assert [type(frame.error).__name__ for frame in bot.notes if isinstance(frame, ErrorFrame)] == [
        "SlowPeerError"
    ]


def test_draining_lets_calls_end_and_takes_no_more() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        loop = asyncio.get_running_loop()
        async with there.carrier.call() as short, there.carrier.call() as long:
            draining = asyncio.ensure_future(there.app[CALLS].drain(patience=10, goodbye=5))
            await asyncio.sleep(1)
            assert await there.health() == (503, {"status": "draining", "active_calls": 2, "max_calls": 200})
            assert await there.probe("/livez") == (200, {"status": "ok"})
            assert await there.probe("/readyz") == (503, {"status": "unready", "reason": "draining"})
            async with there.carrier.call() as late:
                assert late.status == "busy"
            short.hang_up()
            await long.over()
            await draining
            assert (round(loop.time(), 3), long.status) == (10.0, "completed")

    run(bot, use)
    assert bot.reasons == [EndReason.USER_HANGUP, EndReason.SHUTDOWN]


def test_draining_waits_for_no_call_longer_than_it_may() -> None:
    async def bot(call: Call) -> None:
        await asyncio.sleep(1000)

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await there.app[CALLS].drain(patience=10, goodbye=5)
            assert asyncio.get_running_loop().time() == pytest.approx(15, abs=0.1)
            await call.over()

    run(bot, use)


def test_a_hundred_calls_are_answered_at_once() -> None:
    bot = Bots()

    async def one(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(1.5)
            assert (call.record.heard_bytes, call.warnings, call.errors) == (HELLO, [], [])

    async def use(there: House) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                group.create_task(one(there))

    run(bot, use)
    assert bot.reasons == [EndReason.USER_HANGUP] * 100


def test_what_is_no_form_or_too_large_is_refused() -> None:
    async def use(there: House) -> None:
        url = f"{PUBLIC}/twilio/voice"
        async with there.session.post(url, json={"CallSid": "CA1"}) as response:
            assert response.status == 415
        async with there.session.post(url, data={"x": "y" * 100_000}) as response:
            assert response.status == 413
        async with there.session.get(url) as response:
            assert response.status == 405

    run(Bots(), use)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": f"{FORM}; charset=UTF-8"}, b"CallSid=CA1", 403),
        ({"Content-Type": f"{FORM}; charset=rot13"}, b"CallSid=CA1", 415),
        ({"Content-Type": f"{FORM}; charset=no-such"}, b"CallSid=CA1", 415),
        ({"Content-Type": FORM, "Content-Encoding": "gzip"}, b"no gzip", 415),
        ({"Content-Type": FORM}, b"\xff=1", 400),
    ],
)
def test_a_body_whose_writing_nobody_knows_is_refused_not_failed_on(
    headers: dict[str, str], body: bytes, status: int
) -> None:
    async def use(there: House) -> None:
        async with there.session.post(f"{PUBLIC}/twilio/voice", data=body, headers=headers) as response:
            assert response.status == status

    run(Bots(), use)


def test_a_call_that_we_make_reaches_the_same_bot() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        account = TwilioConfig(account_sid=there.carrier.account.sid, auth_token=SecretStr(TOKEN))
        client = TwilioClient(account, session=there.session)
        new = NewCall(
            to_number="+15550123",
            from_number="+15550199",
            url=f"{PUBLIC}/twilio/voice",
            status_callback=f"{PUBLIC}/twilio/status",
        )
        made = await client.create_call(new)
        await asyncio.sleep(5)
        assert (await client.fetch_call(made.sid)).status == "in-progress"
        assert there.carrier.calls[made.sid].record.heard_bytes == HELLO
        assert await client.hang_up(made.sid)
        await asyncio.sleep(0.1)
        assert not await client.hang_up(made.sid) or (await client.fetch_call(made.sid)).is_over

    run(bot, use)
    assert (bot.calls[0].direction, bot.calls[0].to_number) == ("outbound-api", "+15550123")
    assert bot.reasons == [EndReason.USER_HANGUP]


def test_a_transfer_ends_the_stream_and_not_the_call() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call() as call:
            await asyncio.sleep(0.5)
            await bot.calls[0].transfer(twiml.document(twiml.dial("+15550142")))
            await asyncio.sleep(3)
            assert bot.reasons == [EndReason.TRANSFERRED]
            assert (call.status, call.warnings, call.errors) == ("in-progress", [], [])
            await call.over()
            assert [leg.target for leg in call.record.dialled] == ["+15550142"]

    run(bot, use)


def test_a_transfer_without_an_account_says_what_to_set() -> None:
    bot = Bots()

    async def use(there: House) -> None:
        async with there.carrier.call():
            await asyncio.sleep(0.1)
            with pytest.raises(ConfigurationError, match="TWILIO_ACCOUNT_SID"):
                await bot.calls[0].transfer("<Response/>")

    run(bot, use, rest=False)


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        yield b"CallSid="
        await asyncio.sleep(20)
        yield b"CA1"

    async def use(there: House) -> None:
        headers = {"Content-Type": FORM}
        async with there.session.post(f"{PUBLIC}/twilio/voice", data=trickle(), headers=headers) as response:
            assert response.status == 408
            assert asyncio.get_running_loop().time() == 5.0
        # The rest of the body is still awaited and thrown away, by aiohttp.
        await asyncio.sleep(20)

    run(Bots(), use)
