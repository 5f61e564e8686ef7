"""Real SIP calls on loopback: the caller is sipp, the sound real RTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
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
    pitch,
    receive,
    request,
    rtp_peer,
    run_scenario,
    send,
    tone,
)
from voiceflow import (
    EndReason,
)
from voiceflow.errors import ServiceError
from voiceflow.transports.sip import SipConfig

pytest.importorskip("baresip", reason="the extra sip is not installed")
pytestmark = [pytest.mark.real_time, needs_sipp]


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
        # The key has interrupted the tone: it fades out within one packet.
        loudness = np.abs(peer.last_sound.astype(np.int32)).reshape(4, 40).max(axis=1)
        assert list(loudness) == sorted(loudness, reverse=True)
        assert loudness[0] > 5000 > 2000 > loudness[-1]
        assert list(peer.presses.values()) == ["7", "#"]
    voice = np.frombuffer(bot.heard, dtype="<i2").astype(np.int16)
    loud = np.flatnonzero(np.abs(voice.astype(np.int32)) > 500)
    assert pitch(voice[loud[0] : loud[0] + 1600]) == 1000
    [call] = bot.calls
    assert (call.from_number, call.to_number, call.parameters["X-Tenant"]) == ("+15550100", "100", "blue")
    assert bot.reasons == [EndReason.AGENT_HANGUP]


async def test_a_caller_who_holds_hears_nothing_comes_back_and_hangs_up(tmp_path: Path) -> None:
    bot = Bot()
    steps = invite()
    for number, direction in ((3, "sendonly"), (4, "sendrecv")):
        steps += [
            send(request("INVITE", number, offer(number, direction)), retransmits=True),
            receive("100", optional="true"),
            receive("200", rrs="true"),
            send(request("ACK", number)),
            '<pause milliseconds="300"/>',
        ]
    async with listening(bot) as agent, rtp_peer() as (peer, rtp):
        assert await run_scenario([*steps, *hang_up()], tmp_path, to=agent.port, rtp=rtp) == 0
        await bot.until(ends=1)
    assert bot.reasons == [EndReason.USER_HANGUP]
    assert peer.longest_gap >= 0.25
    assert len(peer.times) > 10


async def test_a_key_by_a_message_is_heard_as_one_in_the_audio(tmp_path: Path) -> None:
    bot = Bot()
    relay = "Content-Type: application/dtmf-relay\nContent-Length: [len]\n\nSignal=5\nDuration=160\n"
    info = [send(request("INFO", 5, relay), retransmits=True), receive("200")]
    steps = [*invite(), *info, receive("BYE"), answer()]
    async with listening(bot) as agent, rtp_peer() as (_, rtp), asyncio.TaskGroup() as group:
        caller = group.create_task(run_scenario(steps, tmp_path, to=agent.port, rtp=rtp))
        await bot.until(keys="5")
        await bot.calls[0].hang_up()
        assert await caller == 0


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


async def test_a_transfer_that_is_refused_leaves_the_call_up(tmp_path: Path) -> None:
    bot = Bot()
    refusal = [receive("REFER"), answer("603 Decline", tag=";tag=caller")]
    steps = [*invite(), *refusal, '<pause milliseconds="400"/>', *hang_up()]
    async with listening(bot) as agent, rtp_peer() as (peer, rtp), asyncio.TaskGroup() as group:
        caller = group.create_task(run_scenario(steps, tmp_path, to=agent.port, rtp=rtp))
        await peer.heard(0.1)
        await peer.press("5")
        await bot.until(keys="5")
        await bot.calls[0].transfer(f"sip:200@{HOST}")
        await peer.press("6")
        await bot.until(keys="56")
        assert await caller == 0
        await bot.until(ends=1, keys="56")
    assert bot.reasons == [EndReason.USER_HANGUP]


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
