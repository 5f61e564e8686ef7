"""Calls whose media stream breaks, or does not come about, while the caller is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.transports.outbound_lines import SIDES
from voiceflow import EndReason, Observer, Pipeline
from voiceflow.clients.twilio import sign, twiml
from voiceflow.emulators.kit.line_call import LineCall
from voiceflow.emulators.twilio import CallFaults, EmulatedTwilioCall
from voiceflow.processors import LLM, VAD, Phrases
from voiceflow.processors.elevenlabs import ElevenLabsSTT, ElevenLabsTTS
from voiceflow.server import CALLS, ResumeConfig, ServerConfig, create_app
from voiceflow.server.config import PUT_THROUGH
from voiceflow.server.places import PROMISE, RETURN
from voiceflow.testing import Reachability, Stage
from voiceflow.testing.stage import HOST
from voiceflow.transports import Call
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.twilio.settings import RESUME_PATH, STATUS_PATH, STREAM_PATH, VOICE_PATH

GREETING = "Hello, how can I help you today?"
RESUMED = Phrases().resumed
APOLOGY = ResumeConfig().apology

Observe = Callable[[StreamStarted], Sequence[Observer]]


@dataclass
class Bot:
    """Six elements, and nothing about streams that break."""

    calls: list[Call] = field(default_factory=list)
    ends: list[EndReason] = field(default_factory=list)

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        agent = LLM(system="Be brief.", greeting=GREETING)
        chain = [
            call.input(),
            VAD(),
            ElevenLabsSTT(),
            agent,
            ElevenLabsTTS(voice="21m00Tcm4TlvDq8ikWAM"),
            call.output(),
        ]
        self.ends.append(await call.run(Pipeline(chain)))


@dataclass
class House:
    """One application or several, and the stage around them."""

    bot: Bot
    apps: list[web.Application] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)

    def make(self, *, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        app = create_app(self.bot, ServerConfig.from_env(**self.settings), http=http, observe=observe)
        self.apps.append(app)
        return app

    def without_rest(self, *, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        config = ServerConfig.from_env(**self.settings).model_copy(update={"twilio": None})
        app = create_app(self.bot, config, http=http, observe=observe)
        self.apps.append(app)
        return app


def now() -> float:
    return asyncio.get_running_loop().time()


def verbs(call: Any) -> list[str]:
    return [name for _, name in call.record.verbs]


async def test_a_broken_stream_brings_the_caller_back_and_the_talk_goes_on() -> None:
    bot = Bot()
    async with (
        Stage(House(bot).make, answers=["We are open until six.", "Until six, as I said."]) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
        stage.network.connections(HOST)[-1].cut()
        broken = now()
        assert await caller.agent_begins() < broken + 1.0
        await caller.agent_stops()
        await caller.say("Until when?")
        await caller.wait_for_agent()
        assert stage.transcript == [
            ("agent", GREETING),
            ("caller", "Are you open today?"),
            ("agent", "We are open until six."),
            ("agent", RESUMED),
            ("caller", "Until when?"),
            ("agent", "Until six, as I said."),
        ]
        assert caller.call.status == "in-progress"
    asked = [message["content"] for message in stage.model.exchanges[-1].request["messages"]]
    assert asked == ["Be brief.", *(text for _, text in stage.transcript[:-1])]
    assert bot.ends == [EndReason.CONNECTION_LOST, EndReason.USER_HANGUP]
    assert [call.is_resumed for call in bot.calls] == [False, True]
    assert len({call.call_id for call in bot.calls}) == 1


async def test_a_sentence_that_was_cut_is_said_again_from_its_start() -> None:
    answer = "We open at nine. On Saturdays we close at half past four in the afternoon."
    async with Stage(House(Bot()).make, answers=[answer]) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("When do you open?")
            await caller.agent_begins()
            await caller.listen(2.5)
            caller.call.cut()
            await caller.wait_for_agent()
        cut, again = [text for who, text in stage.transcript if who == "agent"][-2:]
        assert answer.startswith(cut)
        assert "On Saturdays" in cut
        assert again == f"{RESUMED} On Saturdays we close at half past four in the afternoon."


async def test_a_question_without_an_answer_is_answered_on_the_new_stream() -> None:
    async with Stage(House(Bot()).make, answers=["We are open until six."] * 2) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            await caller.say("Are you open today?")
            caller.call.cut()
            await caller.wait_for_agent()
        assert stage.transcript[1:] == [
            ("caller", "Are you open today?"),
            ("agent", f"{RESUMED} We are open until six."),
        ]


async def test_a_stream_that_breaks_before_a_word_begins_with_the_greeting() -> None:
    async with Stage(House(Bot()).make) as stage:
        async with stage.call(expect_errors=True) as caller:
            caller.call.cut()
            await caller.wait_for_agent()
        assert stage.transcript == [("agent", GREETING)]


async def test_the_third_break_ends_in_a_spoken_apology() -> None:
    house = House(Bot())
    async with (
        Stage(house.make) as stage,
        stage.carrier.call(faults=CallFaults(cuts=(4.0, 4.0, 4.0))) as call,
    ):
        await call.over()
        assert verbs(call) == ["Connect"] * 3 + ["Say", "Hangup"]
        assert [text for _, text in call.record.spoken] == [APOLOGY]
        assert call.status == "completed"
    assert [call.checkpoint.breaks for call in house.bot.calls] == [0, 1, 2]


async def test_a_call_that_may_not_come_back_is_put_through_if_there_is_a_number() -> None:
    house = House(Bot(), settings={"resume": ResumeConfig(limit=0, transfer_to="+15550123")})
    async with Stage(house.make) as stage, stage.carrier.call(faults=CallFaults(cuts=(4.0,))) as call:
        await call.over()
        assert verbs(call) == ["Connect", "Say", "Dial"]
        assert [text for _, text in call.record.spoken] == [PUT_THROUGH]
        assert isinstance(call, EmulatedTwilioCall)
        assert [leg.target for leg in call.record.dialled] == ["+15550123"]
    with pytest.raises(ValueError, match="a number in E"):
        ResumeConfig(transfer_to="sip:desk@example.com")
    assert ResumeConfig(transfer_to="+15550123", apology="One moment.").apology == "One moment."


@pytest.mark.parametrize("name", sorted(SIDES))
async def test_other_carriers_put_a_call_through_that_may_not_come_back(name: str) -> None:
    resume = ResumeConfig(limit=0, transfer_to="+15550123")

    def make(*, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        config = ServerConfig.from_env(resume=resume)
        return create_app(Bot(), config, http=http, observe=observe, carrier=name)

    async with Stage(make, carrier=SIDES[name]) as stage, stage.carrier.call() as call:
        await asyncio.sleep(4.0)
        call.cut()
        await call.over()
        assert [text for _, text in call.record.spoken] == [PUT_THROUGH]
        assert isinstance(call, LineCall)
        assert call.dialled == ["+15550123"]


@pytest.mark.parametrize("rest", [True, False])
async def test_a_call_that_the_agent_has_ended_does_not_come_back(rest: bool) -> None:
    class Short(Bot):
        async def __call__(self, call: Call) -> None:
            call.say("Goodbye.")
            await call.hang_up()
            await super().__call__(call)

    house = House(Short())
    async with Stage(house.make if rest else house.without_rest) as stage, stage.call() as caller:
        await caller.call.over()
        assert verbs(caller.call) == (["Connect"] if rest else ["Connect", "Hangup"])
    assert house.bot.ends == [EndReason.AGENT_HANGUP]


async def test_a_stream_that_breaks_during_the_goodbye_does_not_come_back() -> None:
    house = House(Bot())
    async with Stage(house.make) as stage, stage.call(expect_errors=True) as caller:
        await caller.agent_begins()
        await house.bot.calls[0].hang_up()
        await caller.listen(0.5)
        caller.call.cut()
        await caller.call.over()
        assert verbs(caller.call) == ["Connect", "Hangup"]
    assert len(house.bot.calls) == 1


async def test_the_action_after_a_callers_own_hang_up_brings_nothing_back() -> None:
    house = House(Bot())
    async with Stage(house.make) as stage:
        async with stage.carrier.call(faults=CallFaults(action_at_the_end=True)) as call:
            await asyncio.sleep(3)
        await asyncio.sleep(1)
        assert (call.errors, call.warnings) == ([], [])
        assert len(house.apps[0][CALLS]) == house.apps[0][CALLS].promised == 0
    assert house.bot.ends == [EndReason.USER_HANGUP]


async def test_a_transferred_call_does_not_come_back() -> None:
    house = House(Bot())
    async with Stage(house.make) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        await house.bot.calls[0].transfer(twiml.document(twiml.dial("+15550142")))
        await caller.call.over()
        assert verbs(caller.call) == ["Connect", "Dial"]
    assert len(house.bot.calls) == 1


async def test_a_connection_that_only_the_carrier_knows_to_be_broken_is_left() -> None:
    house = House(Bot())
    async with (
        Stage(house.make, answers=["We are open until six."]) as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        connection = stage.network.connections(HOST)[-1]
        connection.server.stall()  # The server hears nothing of the end.
        caller.call.cut()
        await caller.agent_begins(limit=3.0)
        assert house.bot.ends == [EndReason.CONNECTION_LOST]
        connection.server.resume()
        assert len(house.apps[0][CALLS]) == 1
        await caller.agent_stops()
        await caller.say("Are you open today?")
        await caller.wait_for_agent()
        assert stage.transcript[-1] == ("agent", "We are open until six.")


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("callback", ["Connect", "Connect"]),
        ("continuation", ["Connect", "Redirect", "Connect"]),
        ("both", ["Connect", "Connect"]),
        ("off", ["Connect"]),
    ],
)
async def test_the_carrier_comes_back_in_the_way_that_is_configured(by: str, expected: list[str]) -> None:
    house = House(Bot(), settings={"resume": {"return_by": by}})
    async with Stage(house.make) as stage, stage.call(expect_errors=True) as caller:
        await caller.wait_for_agent()
        caller.call.cut()
        await caller.listen(1.0)
        assert verbs(caller.call) == expected
        assert caller.call.is_over is (by == "off")
        # Nobody waits for a call that the carrier was not asked to bring back.
        assert len(house.bot.calls) == (1 if by == "off" else 2)


async def test_the_webhooks_query_comes_back_with_the_call() -> None:
    house = House(Bot())
    async with (
        Stage(house.make, voice_path=f"{VOICE_PATH}?tenant=a%20%26%20b") as stage,
        stage.call(expect_errors=True) as caller,
    ):
        await caller.wait_for_agent()
        caller.call.cut()
        await caller.wait_for_agent()
    first, second = house.bot.calls
    assert first.parameters["tenant"] == "a & b"
    assert first.parameters == second.parameters
    assert (second.from_number, second.direction) == (first.from_number, "inbound")


async def test_a_request_to_resume_is_signed_or_refused() -> None:
    async with Stage(House(Bot()).make) as stage:
        session = stage.network.session()
        url = f"https://{HOST}{RESUME_PATH}/1"
        form = {"CallSid": "CA1", "CallStatus": "in-progress"}
        token = auth_token(stage)
        for signature, status in (("", 403), (sign(token, url, form.items()), 200)):
            headers = {"X-Twilio-Signature": signature}
            async with session.post(url, data=form, headers=headers) as response:
                assert response.status == status


async def test_a_call_of_a_process_that_died_is_taken_up_without_its_memory() -> None:
    one, two = House(Bot()), House(Bot())
    alive = [0]

    def restarted(*, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        return balanced([one.make(http=http, observe=observe), two.make(http=http, observe=observe)], alive)

    async with Stage(restarted) as stage:
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            alive[0] = 1
            caller.call.cut()
            await caller.wait_for_agent()
        assert stage.transcript == [("agent", f"{RESUMED} {GREETING}")]
    assert two.bot.calls[0].is_resumed


def balanced(apps: Sequence[web.Application], choice: Sequence[int]) -> web.Application:
    """A load balancer. ``choice`` holds the index of the application for webhooks and, last, for streams."""

    def to(path: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            app = apps[choice[-1] if path == STREAM_PATH else choice[0]]
            found = await app.router.resolve(request)
            request._match_info = found
            found.add_app(app)
            return await found.handler(request)

        return handle

    front = web.Application()
    for path in (VOICE_PATH, STATUS_PATH, RESUME_PATH + "/{returns}"):
        front.router.add_post(path, to(path))
    front.router.add_get(STREAM_PATH, to(STREAM_PATH))
    for app in apps:
        front.cleanup_ctx.extend(app.cleanup_ctx)
    return front


@asynccontextmanager
async def a_full_stream_server(choice: list[int]) -> AsyncIterator[tuple[Stage, House]]:
    """Webhooks reach a process with room, streams one that has none."""
    empty, full = House(Bot()), House(Bot(), settings={"max_calls": 1})

    def make(*, http: aiohttp.ClientSession, observe: Observe) -> web.Application:
        return balanced(
            [empty.make(http=http, observe=observe), full.make(http=http, observe=observe)], choice
        )

    async with Stage(make) as stage:
        choice[0] = 1
        async with stage.call() as first:
            await first.wait_for_agent()
            choice[0] = 0
            yield stage, empty


async def test_a_stream_that_is_refused_again_and_again_ends_in_a_spoken_apology() -> None:
    async with a_full_stream_server([0, 1]) as (stage, empty):
        async with stage.carrier.call("+15550101") as second:
            await second.over()
            assert [problem.code for problem in second.errors] == [31920] * 3
            assert verbs(second) == ["Connect", "Pause", "Connect", "Pause", "Connect", "Say", "Hangup"]
            assert [text for _, text in second.record.spoken] == [APOLOGY]
        assert empty.apps[0][CALLS].promised == 0


async def test_a_stream_that_was_refused_once_is_answered_as_a_new_call() -> None:
    choice = [0, 1]
    async with a_full_stream_server(choice) as (stage, empty):
        asyncio.get_running_loop().call_later(0.5, choice.__setitem__, 1, 0)
        async with stage.call("+15550101", expect_errors=True) as second:
            await second.wait_for_agent()
            assert stage.transcript == [("agent", GREETING)]
        assert [call.is_resumed for call in empty.bot.calls] == [False]


async def test_a_place_is_promised_with_the_document_and_free_again_if_no_stream_comes() -> None:
    house = House(Bot(), settings={"max_calls": 1})
    async with Stage(house.make) as stage:
        stage.network.reach(HOST, Reachability.OPEN)
        calls = house.apps[0][CALLS]
        session = stage.network.session()
        url = f"https://{HOST}{VOICE_PATH}"
        form = {"CallSid": "CA1", "From": "+15550100"}
        headers = {"X-Twilio-Signature": sign(auth_token(stage), url, form.items())}
        for _ in range(2):  # The same call again has the same place.
            async with session.post(url, data=form, headers=headers) as response:
                assert "<Connect " in await response.text()
        asked = now()
        assert (calls.promised, len(calls), calls.has_room) == (1, 0, False)
        async with stage.carrier.call() as refused:
            assert refused.status == "busy"
        await asyncio.sleep(asked + PROMISE - now() + 0.001)
        assert (calls.promised, calls.has_room) == (0, True)
        async with stage.call() as caller:
            await caller.wait_for_agent()


async def test_a_call_that_ends_before_its_stream_comes_frees_its_place_at_once() -> None:
    house = House(Bot(), settings={"max_calls": 1})
    async with Stage(house.make) as stage:
        calls = house.apps[0][CALLS]
        assert calls.promise("CA1")
        assert not calls.promise("CA2")
        url = f"https://{HOST}{STATUS_PATH}"
        form = {"CallSid": "CA1", "CallStatus": "completed"}
        headers = {"X-Twilio-Signature": sign(auth_token(stage), url, form.items())}
        async with stage.network.session().post(url, data=form, headers=headers):
            assert calls.promise("CA2")


async def test_a_call_that_does_not_come_back_keeps_its_place_for_half_a_minute() -> None:
    house = House(Bot(), settings={"max_calls": 1})
    async with Stage(house.make) as stage:
        calls = house.apps[0][CALLS]
        async with stage.call(expect_errors=True) as caller:
            await caller.wait_for_agent()
            stage.network.reach(HOST, Reachability.REFUSED)
            caller.call.cut()
            broken = now()
            await caller.call.over()
            stage.network.reach(HOST, Reachability.OPEN)
        assert not calls.has_room
        await asyncio.sleep(broken + RETURN - now() + 1.0)
        assert calls.has_room


def auth_token(stage: Stage) -> str:
    """What signs the webhooks of the stage's carrier."""
    return stage.carrier.environment("")["TWILIO_AUTH_TOKEN"]


async def open_stream(stage: Stage, call_sid: str) -> aiohttp.ClientWebSocketResponse:
    """Open a media stream by hand, up to its start."""
    url = f"wss://{HOST}{STREAM_PATH}"
    headers = {"X-Twilio-Signature": sign(auth_token(stage), url)}
    socket = await stage.network.session().ws_connect(url, headers=headers)
    await socket.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
    sids = {"accountSid": "AC1", "callSid": call_sid, "customParameters": {}}
    encoding = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    start = {"event": "start", "streamSid": "MZ1", "start": {**sids, "mediaFormat": encoding}}
    await socket.send_json(start)
    return socket


async def test_a_draining_server_takes_the_streams_that_it_has_named_and_no_others() -> None:
    house = House(Bot())
    async with Stage(house.make) as stage:
        calls = house.apps[0][CALLS]
        assert calls.promise("CA1")
        async with asyncio.TaskGroup() as group:
            drained = group.create_task(calls.drain(patience=30, goodbye=5))
            await asyncio.sleep(3)
            assert not drained.done()
            assert not calls.promise("CA2")
            socket = await open_stream(stage, "CA1")
            await asyncio.sleep(1)
            assert [call.call_id for call in house.bot.calls] == ["CA1"]
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                await open_stream(stage, "CA2")
            assert caught.value.status == 503
            await socket.close()
            await asyncio.wait([drained])
            assert now() < 5.0


async def test_a_draining_server_does_not_wait_long_for_a_stream_that_never_comes() -> None:
    house = House(Bot())
    async with Stage(house.make):
        calls = house.apps[0][CALLS]
        assert calls.promise("CA1")
        await calls.drain(patience=30, goodbye=5)
        assert now() == PROMISE


async def test_how_long_a_stream_is_waited_for_is_a_setting() -> None:
    house = House(Bot(), settings={"promise": 4})
    async with Stage(house.make):
        calls = house.apps[0][CALLS]
        assert calls.promise("CA1")
        await calls.drain(patience=30, goodbye=5)
        assert now() == 4.0


async def test_a_promised_stream_is_waited_for_though_running_calls_get_no_time() -> None:
    house = House(Bot())
    async with Stage(house.make) as stage:
        calls = house.apps[0][CALLS]
        assert calls.promise("CA1")
        async with asyncio.TaskGroup() as group:
            drained = group.create_task(calls.drain(patience=0, goodbye=5))
            await asyncio.sleep(3)
            assert not drained.done()
            socket = await open_stream(stage, "CA1")
            await asyncio.sleep(1)
            assert [call.call_id for call in house.bot.calls] == ["CA1"]
            await socket.close()


async def test_a_stream_cannot_take_the_place_that_was_promised_to_another_call() -> None:
    house = House(Bot(), settings={"max_calls": 1})
    async with Stage(house.make) as stage:
        assert house.apps[0][CALLS].promise("CA1")
        thief = await open_stream(stage, "CA2")  # Which call it is, nobody knows before its start.
        assert (await thief.receive()).type is aiohttp.WSMsgType.CLOSE
        assert thief.close_code == aiohttp.WSCloseCode.TRY_AGAIN_LATER
        owner = await open_stream(stage, "CA1")
        await asyncio.sleep(1)
        assert [call.call_id for call in house.bot.calls] == ["CA1"]
        await owner.close()
        await asyncio.sleep(1)
