"""Real SIP calls on loopback: the caller is sipp, the sound real RTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.transports.sip.sipp import (
    HOST,
    answer,
    bound,
    free_port,
    hang_up,
    invite,
    needs_sipp,
    offer,
    pitch,
    receive,
    request,
    rtp_peer,
    run_scenario,
    send,
    tone,
)
from voiceflow import (
    AgentAudioFrame,
    DTMFFrame,
    EndReason,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    UserAudioFrame,
    handles,
)
from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.server import ServerConfig, create_app
from voiceflow.server.app import LISTENERS
from voiceflow.transports import Call
from voiceflow.transports.sip import SipAgent, SipConfig

pytest.importorskip("baresip", reason="the extra sip is not installed")
pytestmark = [pytest.mark.real_time, needs_sipp]


class Player(Processor):
    """Plays 440 Hz for five seconds. A key interrupts it."""

    def __init__(self, bot: Bot) -> None:
        super().__init__()
        self._bot = bot

    @handles(StartFrame)
    def play(self, frame: StartFrame) -> list[Frame]:
        reply = self.session.next_reply()
        said = AgentAudioFrame(reply=reply, data=tone(440, 5).tobytes(), format=self.session.format)
        return [frame, said, ReplyEndFrame(reply=reply)]

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self._bot.heard += frame.data

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> None:
        self._bot.keys += frame.digit
        self.session.interrupt()


class Bot:
    """A bot, and what its calls were like."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.reasons: list[EndReason] = []
        self.heard = b""
        self.keys = ""

    async def __call__(self, call: Call) -> None:
        self.calls.append(call)
        self.reasons.append(await call.run(Pipeline([call.input(), Player(self), call.output()])))

    @property
    def audible(self) -> NDArray[np.int16]:
        samples = np.frombuffer(self.heard, dtype="<i2").astype(np.int16)
        return samples[np.abs(samples.astype(np.int32)) > 500]

    async def until(self, *, calls: int = 0, ends: int = 0, keys: str = "", heard: float = 0.0) -> None:
        """Wait until so much has happened."""
        async with asyncio.timeout(10):
            while (  # noqa: ASYNC110 - a test of sockets has nothing to wait for but time
                len(self.calls) < calls
                or len(self.reasons) < ends
                or self.keys != keys
                or len(self.heard) < heard * 16000
            ):
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(
    bot: Bot, *, max_calls: int = 2, config: SipConfig | None = None
) -> AsyncIterator[SipAgent]:
    """An agent that takes calls."""
    agent = SipAgent(config or SipConfig(port=free_port()))
    app = create_app(bot, ServerConfig(max_calls=max_calls), listeners=[agent])
    await app[LISTENERS][0].open()
    try:
        yield agent
    finally:
        await agent.close()


async def test_sound_and_keys_go_both_ways_and_the_agent_hangs_up(tmp_path: Path) -> None:
    bot = Bot()
    steps = [*invite(headers="X-Tenant: blue\n"), receive("BYE"), answer()]
    async with listening(bot, config=SipConfig(port=free_port(), headers=("X-Tenant",))) as agent:
        async with rtp_peer() as (peer, rtp), asyncio.TaskGroup() as group:
            caller = group.create_task(run_scenario(steps, tmp_path, to=agent.port, rtp=rtp))
            await peer.heard(0.3)
            assert pitch(peer.audible) == 440
            await peer.say(tone(1000, 0.3))
            await peer.press("5")
            await bot.until(keys="5")
            await bot.calls[0].send_digits("7#")
            await bot.until(keys="5", heard=0.5)
            await bot.calls[0].hang_up()
            assert await caller == 0
            await bot.until(ends=1, keys="5")
        assert len(peer.audible) < 3 * 8000
        assert list(peer.presses.values()) == ["7", "#"]
    voice = np.frombuffer(bot.heard, dtype="<i2").astype(np.int16)
    loud = np.flatnonzero(np.abs(voice.astype(np.int32)) > 500)
    assert pitch(voice[loud[0] : loud[0] + 1600]) == 1000
    [call] = bot.calls
    assert (call.from_number, call.to_number, call.parameters["X-Tenant"]) == ("+15550100", "100", "blue")
    assert bot.reasons == [EndReason.AGENT_HANGUP]


async def test_a_caller_who_holds_comes_back_and_hangs_up(tmp_path: Path) -> None:
    bot = Bot()
    steps = invite()
    for number, direction in ((3, "sendonly"), (4, "sendrecv")):
        steps += [
            send(request("INVITE", number, offer(number, direction)), retransmits=True),
            receive("100", optional="true"),
            receive("200", rrs="true"),
            send(request("ACK", number)),
            '<pause milliseconds="100"/>',
        ]
    async with listening(bot) as agent, rtp_peer() as (_, rtp):
        assert await run_scenario([*steps, *hang_up()], tmp_path, to=agent.port, rtp=rtp) == 0
        await bot.until(ends=1)
    assert bot.reasons == [EndReason.USER_HANGUP]


async def test_a_call_too_many_is_busy_and_one_without_the_token_too(tmp_path: Path) -> None:
    bot = Bot()
    config = SipConfig(port=free_port(), token="t" * 20)
    trying = [receive(status, optional="true") for status in ("100", "180")]
    token = f"X-Voiceflow-Token: {'t' * 20}\n"
    admitted = [send(request("INVITE", 1, offer(), headers=token, in_dialog=False), retransmits=True)]
    full = [*admitted, *trying, receive("486"), send(request("ACK", 1))]
    async with listening(bot, max_calls=1, config=config) as agent:
        assert await run_scenario(refused(), tmp_path, to=agent.port) == 0
        async with rtp_peer() as (peer, rtp), asyncio.TaskGroup() as group:
            up = [*invite(headers=token), receive("BYE"), answer()]
            first = group.create_task(run_scenario(up, tmp_path, to=agent.port, rtp=rtp))
            await peer.heard(0.1)
            assert await run_scenario(full, tmp_path, to=agent.port) == 0
            await peer.press("5")
            await bot.until(keys="5")
            await bot.calls[0].hang_up()
            assert await first == 0
    assert len(bot.calls) == 1


def refused() -> list[str]:
    """Steps of a caller who is not admitted."""
    trying = [receive(status, optional="true") for status in ("100", "180")]
    invitation = send(request("INVITE", 1, offer(), in_dialog=False), retransmits=True)
    return [invitation, *trying, receive("486"), send(request("ACK", 1))]


@pytest.mark.parametrize("over", ["u1", "t1"])
async def test_only_the_peers_of_the_list_may_call(tmp_path: Path, over: str) -> None:
    bot = Bot()
    config = SipConfig(port=free_port(), peers=("127.0.0.2",))
    async with listening(bot, config=config) as agent, rtp_peer() as (_, rtp):
        assert await run_scenario(refused(), tmp_path, to=agent.port, over=over) == 0
        steps = [*invite(), *hang_up()]
        assert await run_scenario(steps, tmp_path, to=agent.port, rtp=rtp, host="127.0.0.2", over=over) == 0
        await bot.until(ends=1)
    assert len(bot.calls) == 1


async def test_a_call_is_transferred_by_refer(tmp_path: Path) -> None:
    bot = Bot()
    fragment = (
        "Event: refer\nSubscription-State: terminated;reason=noresource\n"
        "Content-Type: message/sipfrag\nContent-Length: [len]\n\nSIP/2.0 200 OK\n"
    )
    steps = [
        *invite(),
        receive("REFER"),
        answer("202 Accepted", tag=";tag=caller"),
        send(request("NOTIFY", 5, fragment), retransmits=True),
        receive("200"),
        receive("BYE"),
        answer(),
    ]
    async with listening(bot) as agent, rtp_peer() as (peer, rtp), asyncio.TaskGroup() as group:
        caller = group.create_task(run_scenario(steps, tmp_path, to=agent.port, rtp=rtp))
        await peer.heard(0.1)
        await peer.press("5")
        await bot.until(keys="5")
        await bot.calls[0].transfer(f"sip:200@{HOST}")
        assert await caller == 0
        await bot.until(ends=1, keys="5")
    assert bot.reasons == [EndReason.TRANSFERRED]


async def test_the_agent_calls_somebody_who_answers_and_somebody_who_is_busy(tmp_path: Path) -> None:
    bot = Bot()
    port, busy = free_port(), free_port()
    answers = [
        receive("INVITE"),
        answer(body=offer(), tag=";tag=callee"),
        receive("ACK"),
        receive("INVITE", optional="true", next="again"),
        receive("BYE", next="over"),
        '<label id="again"/>',
        answer(body=offer(2), tag=""),
        receive("ACK"),
        receive("BYE"),
        '<label id="over"/>',
        answer(),
    ]
    refuses = [receive("INVITE"), answer("486 Busy Here", tag=";tag=callee"), receive("ACK")]
    async with listening(bot) as agent, rtp_peer() as (peer, rtp), asyncio.TaskGroup() as group:
        callee = group.create_task(run_scenario(answers, tmp_path, to=0, rtp=rtp, port=port))
        other = group.create_task(run_scenario(refuses, tmp_path, to=0, port=busy))
        await bound(port, busy)
        await agent.dial(f"sip:200@{HOST}:{port}")
        await peer.heard(0.2)
        assert pitch(peer.audible) == 440
        with pytest.raises(ServiceError) as caught:
            await agent.dial(f"sip:201@{HOST}:{busy}")
        await bot.calls[0].hang_up()
        await peer.press("5")
        assert (await callee, await other) == (0, 0)
    assert caught.value.code == "sip_486"
    assert bot.calls[0].direction == "outbound-api"


@pytest.mark.parametrize("password", ["right", "wrong"])
async def test_an_account_is_registered_with_its_password_and_its_registrar_calls(
    tmp_path: Path, password: str
) -> None:
    port = free_port()
    challenge = 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5\n'
    steps = [
        receive("REGISTER"),
        answer("401 Unauthorized", tag=";tag=r", headers=challenge),
        '<recv request="REGISTER"><action>'
        '<verifyauth assign_to="ok" username="agent" password="right"/></action></recv>',
        '<nop test="ok" next="good" hide="true"/>',
        answer("403 Forbidden", tag=";tag=r"),
        '<nop next="end"/>',
        '<label id="good"/>',
        answer("200 OK", tag=";tag=r", headers="Expires: 600\n"),
        receive("REGISTER"),
        answer("200 OK", tag=";tag=r", headers="Expires: 0\n"),
        '<label id="end"/>',
    ]
    config = SipConfig(
        port=free_port(), user="agent", domain=f"{HOST}:{port}", password=password, peers=("192.0.2.1",)
    )
    async with asyncio.TaskGroup() as group:
        registrar = group.create_task(run_scenario(steps, tmp_path, to=0, port=port))
        await bound(port)
        if password == "right":
            bot = Bot()
            async with listening(bot, config=config) as agent, rtp_peer() as (_, rtp):
                assert (
                    await run_scenario(refused(), tmp_path, to=agent.port, host="127.0.0.2", service="agent")
                    == 0
                )
                called = [*invite(), *hang_up()]
                assert await run_scenario(called, tmp_path, to=agent.port, rtp=rtp, service="agent") == 0
                await bot.until(ends=1)
        else:
            with pytest.raises(ConfigurationError, match="the registrar answered 403"):
                async with listening(Bot(), config=config):
                    pass
        assert await registrar == 0
