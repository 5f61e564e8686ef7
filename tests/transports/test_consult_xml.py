"""The instructions of warm transfers."""

from __future__ import annotations

import asyncio

import pytest

from tests.transports.outbound_lines import SIDES
from tests.transports.test_warm_transfers import Case, Scene
from voiceflow import EndReason
from voiceflow.emulators.kit.line_callee import LineCallee


@pytest.fixture(params=sorted(SIDES))
def scene(request: pytest.FixtureRequest) -> Scene:
    return Scene(request.param)


async def test_the_person_accepts_in_words(scene: Scene) -> None:
    async with scene.stage:
        async with scene.carrier.call() as phone:
            await scene.begin(phone, Case("accepted", says="Yes, please.").person())
            await asyncio.sleep(6.0)
            assert scene.reasons == [EndReason.TRANSFERRED]
            assert not phone.is_over
        # The conference ends when the user leaves it.
        assert list(scene.carrier.calls.values())[-1].is_over


async def test_a_stranger_cannot_decide(scene: Scene) -> None:
    async with scene.stage, scene.carrier.call() as phone:
        await scene.begin(phone, LineCallee(ring=1.0))
        await asyncio.sleep(3.0)
        [(_, address)] = list(scene.carrier.calls.values())[-1].record.requests
        async with scene.stage.network.session().post(address, data={"Digits": "1"}) as answer:
            assert answer.status == 403
        await asyncio.sleep(1.0)
        assert phone.is_streaming
