"""The change of a call's media stream."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.transports.twilio.test_commands import Agent, Scene
from voiceflow import (
    ServiceError,
)
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

HELLO = bytes(range(1, 161)) * 100
"""Two seconds that the agent says."""


async def test_refused_keys_leave_the_call_on_its_stream() -> None:
    async def act(call: Call, agent: Agent) -> None:
        agent.talk()
        await call.send_digits("1")

    scene = Scene(act)
    async with scene.stage, scene.carrier.call() as phone:
        scene.carrier.rest_faults.append(RestFault(status=400, code=21220, message="no"))
        agent = await scene.begin(phone)
        await asyncio.sleep(3.0)
        assert phone.record.heard_bytes == HELLO
        (error,) = agent.errors
        assert isinstance(error, ServiceError)
        assert error.code == "21220"
    assert len(scene.agents) == 1


async def test_a_user_who_hangs_up_during_the_keys_ends_the_call() -> None:
    async def act(call: Call, agent: Agent) -> None:
        await call.send_digits("wwww1")

    scene = Scene(act)
    async with scene.stage, scene.carrier.call() as phone:
        await scene.begin(phone)
        await asyncio.sleep(1.0)
        phone.hang_up()
        await asyncio.sleep(40.0)
        assert len(scene.reasons) == 1


async def test_a_full_server_takes_the_next_stream_of_its_own_call() -> None:
    async def act(call: Call, agent: Agent) -> None:
        await call.send_digits("1")
        agent.keys += "!"

    scene = Scene(act)
    scene.stage = Stage(partial(create_app, scene._bot), variables={"VOICEFLOW_MAX_CALLS": "1"})
    async with scene.stage, scene.carrier.call() as phone:
        agent = await scene.begin(phone)
        await asyncio.sleep(2.0)
        assert agent.keys == "*!"
        assert phone.is_streaming
