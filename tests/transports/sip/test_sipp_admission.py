"""Whose real SIP calls are taken, and calls that nobody takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.transports.sip.real_agent import Bot, listening
from tests.transports.sip.sipp import (
    HOST,
    answer,
    bound,
    free_port,
    hang_up,
    invite,
    needs_sipp,
    offer,
    receive,
    request,
    rtp_peer,
    run_scenario,
    send,
)
from voiceflow.errors import ConfigurationError
from voiceflow.transports.sip import SipConfig
from voiceflow.transports.sip.leg import SipLeg
from voiceflow.transports.sip.stack import SipStack, open_installed

pytest.importorskip("baresip", reason="the extra sip is not installed")
pytestmark = [pytest.mark.real_time, needs_sipp]


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


async def test_a_caller_who_gives_up_while_it_rings_gets_no_bot_and_leaves_the_place(tmp_path: Path) -> None:
    bot = Bot()
    ringing: list[Callable[[], None]] = []

    async def open_slowly(config: SipConfig, incoming: Callable[[SipLeg], None]) -> SipStack:
        return await open_installed(config, lambda leg: ringing.append(lambda: incoming(leg)))

    steps = [
        send(request("INVITE", 1, offer(), in_dialog=False), retransmits=True),
        receive("100", optional="true"),
        receive("180"),
        send(request("CANCEL", 1, in_dialog=False, branch="[branch-3]"), retransmits=True),
        receive("200"),
        receive("487"),
        send(request("ACK", 1, branch="[branch-6]")),
    ]
    async with listening(bot, max_calls=1, open_stack=open_slowly) as agent, rtp_peer() as (_, rtp):
        assert await run_scenario(steps, tmp_path, to=agent.port) == 0
        ringing.pop()()
        async with asyncio.TaskGroup() as group:
            again = group.create_task(run_scenario([*invite(), *hang_up()], tmp_path, to=agent.port, rtp=rtp))
            while not ringing:  # noqa: ASYNC110 - sockets: there is only time
                await asyncio.sleep(0.01)
            ringing.pop()()
            assert await again == 0
        await bot.until(ends=1)
    assert len(bot.calls) == 1


async def test_a_callee_stops_ringing_when_nobody_waits_any_more(tmp_path: Path) -> None:
    port = free_port()
    number = '<action><ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="n"/></action>'
    cancelled = answer("487 Request Terminated", tag=";tag=callee").replace(
        "[last_CSeq:]", "CSeq: [$n] INVITE"
    )
    steps = [
        f'<recv request="INVITE">{number}</recv>',
        answer("180 Ringing", tag=";tag=callee"),
        receive("CANCEL"),
        answer(tag=";tag=callee"),
        cancelled,
        receive("ACK"),
    ]
    async with listening(Bot()) as agent, asyncio.TaskGroup() as group:
        callee = group.create_task(run_scenario(steps, tmp_path, to=0, port=port))
        await bound(port)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await agent.dial(f"sip:200@{HOST}:{port}")
        assert await callee == 0


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
