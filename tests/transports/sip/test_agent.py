"""What a SIP agent does with calls, on a stack without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from voiceflow import (
    AgentAudioFrame,
    DTMFFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    handles,
)
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.frames import StartFrame
from voiceflow.server import CALLS, ServerConfig, create_app
from voiceflow.server.app import LISTENERS
from voiceflow.testing.peers.sip import EmulatedSipLeg, EmulatedSipStack
from voiceflow.transports import Call
from voiceflow.transports.sip import SipAgent, SipConfig

HELLO = b"\x10\x10" * 4000
TOKEN = "a-token-for-tests"


class Greeter(Processor):
    """Says hello, and hangs up at a ``1``."""

    @handles(StartFrame)
    def greet(self, frame: StartFrame) -> list[Frame]:
        reply = self.session.next_reply()
        said = AgentAudioFrame(reply=reply, data=HELLO, format=self.session.format)
        return [frame, said, ReplyEndFrame(reply=reply)]

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        if frame.digit == "1":
            self.session.end()


class Bot:
    """A bot, and what its calls were like."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.reasons: list[EndReason] = []

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        self.reasons.append(await call.run(Pipeline([call.input(), Greeter(), call.output()])))


class Opened:
    """An agent in a server, and its stack."""

    def __init__(self, agent: SipAgent, stack: EmulatedSipStack, app: web.Application) -> None:
        self.agent, self.stack, self.app = agent, stack, app

    async def call(self, *sources: str, **headers: str) -> EmulatedSipLeg:
        leg = EmulatedSipLeg(headers={"To": "<sip:100@bot.example.com>", **headers})
        leg.sources = frozenset(one for one in sources or ("127.0.0.1",) if one)
        self.stack.incoming(leg)
        await asyncio.sleep(0.1)
        return leg


@asynccontextmanager
async def opened(bot: Bot, max_calls: int = 2, config: SipConfig | None = None) -> AsyncIterator[Opened]:
    stack = EmulatedSipStack()
    agent = SipAgent(config or SipConfig(), open_stack=stack)
    app = create_app(bot, ServerConfig(max_calls=max_calls), listeners=[agent])
    runner = web.AppRunner(app)
    await runner.setup()
    await app[LISTENERS][0].open()
    try:
        yield Opened(agent, stack, app)
    finally:
        await agent.close()
        await runner.cleanup()
        assert not stack.is_open


async def test_a_caller_hears_the_agent_to_the_byte_and_hangs_up() -> None:
    bot = Bot()
    async with opened(bot) as line:
        leg = await line.call()
        await asyncio.sleep(1)
        assert leg.heard == HELLO
        leg.leave()
        await asyncio.sleep(0.1)
        assert bot.reasons == [EndReason.USER_HANGUP]
        assert len(line.app[CALLS]) == 0


async def test_the_agent_hangs_up_when_all_is_heard() -> None:
    bot = Bot()
    async with opened(bot) as line:
        leg = await line.call()
        leg.key("1")
        await asyncio.sleep(0.2)
        assert not leg.is_over
        await asyncio.sleep(1)
        assert (leg.is_over, leg.heard) == (True, HELLO)
    assert bot.reasons == [EndReason.AGENT_HANGUP]


async def test_a_peer_that_vanishes_ends_the_call_as_lost_and_frees_its_place() -> None:
    bot = Bot()
    async with opened(bot, 1) as line:
        leg = await line.call()
        leg.leave(has_hung_up=False)
        await asyncio.sleep(0.5)
        assert bot.reasons == [EndReason.CONNECTION_LOST]
        assert (await line.call()).is_answered


async def test_numbers_and_headers_become_parameters() -> None:
    bot = Bot()
    async with opened(bot) as line:
        await line.call(**{"X-Tenant": "blue", "P-Asserted-Identity": "<sip:+1555@example.com>"})
        [call] = bot.calls
        assert (call.from_number, call.to_number, call.direction) == ("+15550100", "100", "inbound")
        assert call.parameters["X-Tenant"] == "blue"
        assert call.parameters["SIP-From"] == "sip:+15550100@pbx.example.com:5060"


async def test_a_call_without_the_token_is_refused_and_the_token_is_no_parameter() -> None:
    bot = Bot()
    async with opened(bot, config=SipConfig(token=TOKEN)) as line:
        for headers in ({}, {"X-Voiceflow-Token": "another"}, {"X-Voiceflow-Token": "\udcff"}):
            assert (await line.call(**headers)).was_refused
        assert (await line.call(**{"X-Voiceflow-Token": TOKEN})).is_answered
        [call] = bot.calls
        assert TOKEN not in str(call.parameters)


@pytest.mark.parametrize(
    ("config", "sources", "is_answered"),
    [
        (SipConfig(), ["127.0.0.1"], True),
        (SipConfig(), ["10.0.0.7"], False),
        (SipConfig(), [""], False),
        (SipConfig(peers=("10.0.0.0/8",)), ["10.0.0.7"], True),
        (SipConfig(peers=("10.0.0.0/8",)), ["127.0.0.1"], False),
        (SipConfig(peers=("10.0.0.0/8",)), ["10.0.0.7", "192.0.2.6"], False),
        (SipConfig(peers=("10.0.0.0/8",), token=TOKEN), ["10.0.0.7"], False),
        (SipConfig(host="0.0.0.0", peers=("any",)), ["192.0.2.6"], True),
        (SipConfig(user="agent", domain="example.com", password="p"), ["192.0.2.9"], True),
        (SipConfig(user="agent", domain="example.com", password="p"), ["192.0.2.6"], False),
    ],
)
async def test_a_call_is_taken_from_the_peers_and_the_registrar(
    config: SipConfig, sources: list[str], is_answered: bool
) -> None:
    bot = Bot()
    async with opened(bot, config=config) as line:
        line.stack.registrars.add("192.0.2.9")
        leg = await line.call(*sources)
        assert (leg.is_answered, leg.was_refused) == (is_answered, not is_answered)


async def test_a_call_for_which_there_is_no_place_is_refused() -> None:
    bot = Bot()
    async with opened(bot, 1) as line:
        first, second = await line.call(), await line.call()
        assert (first.is_answered, second.was_refused) == (True, True)
        first.leave()
        await asyncio.sleep(0.5)
        assert (await line.call()).is_answered


async def test_a_caller_who_gives_up_before_the_answer_takes_no_place() -> None:
    bot = Bot()
    async with opened(bot, 1) as line:
        leg = EmulatedSipLeg()
        line.stack.incoming(leg)
        leg.leave()
        await asyncio.sleep(0.1)
        assert (await line.call()).is_answered
    assert len(bot.calls) == 1


async def test_two_calls_at_once_do_not_touch_each_other() -> None:
    bot = Bot()
    async with opened(bot) as line:
        first, second = await line.call(), await line.call()
        first.key("1")
        await asyncio.sleep(1)
        assert (first.is_over, second.is_over) == (True, False)
        assert first.heard == second.heard == HELLO
    assert len({call.call_id for call in bot.calls}) == 2


async def test_a_call_is_transferred_by_address() -> None:
    bot = Bot()
    async with opened(bot) as line:
        leg = await line.call()
        with pytest.raises(LocalProtocolError, match="sip:user@host"):
            await bot.calls[0].transfer("+15550142")
        await bot.calls[0].transfer("sip:200@pbx.example.com")
        await asyncio.sleep(1)
        assert leg.transferred == ["sip:200@pbx.example.com"]
    assert bot.reasons == [EndReason.TRANSFERRED]


async def test_keys_are_pressed_with_their_pauses() -> None:
    bot = Bot()
    async with opened(bot) as line:
        leg = await line.call()
        began = asyncio.get_running_loop().time()
        await bot.calls[0].send_digits("1ww2#")
        assert [(round(at - began, 3), keys) for at, keys in leg.pressed] == [(0.0, "1"), (1.0, "2#")]


async def test_an_outbound_call_runs_the_bot_once_it_is_answered() -> None:
    bot = Bot()
    config = SipConfig(user="agent", domain="example.com", password="p")
    async with opened(bot, config=config) as line:
        leg = EmulatedSipLeg(headers={})
        line.stack.answers = [leg]
        call_id = await line.agent.dial("+15550142", headers={"X-Job": "7"}, parameters={"job": "7"})
        await asyncio.sleep(1)
        [call] = bot.calls
        assert (call.call_id, call.direction) == (call_id, "outbound-api")
        assert (call.from_number, call.to_number) == ("agent", "+15550142")
        assert call.parameters["job"] == "7"
        assert leg.heard == HELLO
        assert line.stack.dialled == [("sip:+15550142@example.com", {"X-Job": "7"})]


async def test_an_outbound_call_that_is_not_answered_is_an_error_and_frees_its_place() -> None:
    bot = Bot()
    async with opened(bot, 1) as line:
        line.stack.answers = [EmulatedSipLeg(fails=True)]
        with pytest.raises(ServiceError) as caught:
            await line.agent.dial("sip:200@pbx.example.com")
        assert caught.value.code == "sip_486"
        await line.call()
        with pytest.raises(ServiceError, match="no place"):
            await line.agent.dial("sip:200@pbx.example.com")
    assert len(bot.calls) == 1


async def test_an_agent_that_is_not_open_cannot_dial() -> None:
    with pytest.raises(LocalProtocolError, match="listeners"):
        await SipAgent(SipConfig()).dial("sip:200@pbx.example.com")
