"""Recordings that the carrier makes, on every carrier that records by REST."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from tests.transports.outbound_lines import SIDES
from tests.transports.twilio.test_commands import Agent
from voiceflow import ConfigurationError, Pipeline, ServiceError
from voiceflow.emulators.kit.line_carrier import LineCarrier
from voiceflow.server import create_app
from voiceflow.testing import Stage
from voiceflow.transports import Call

STATES = {
    "plivo": ["in-progress", "in-progress", "in-progress", "stopped"],
    "signalwire": ["in-progress", "paused", "in-progress", "stopped"],
    "telnyx": ["in-progress", "paused", "in-progress", "stopped"],
}
"""After the start, a pause, its end, and the stop: Plivo cannot pause."""


def stage_for(carrier: str, seen: list[object]) -> Stage:
    async def act(call: Call, agent: Agent) -> None:
        recording = await call.record()
        assert isinstance(stage.carrier, LineCarrier)
        [phone] = stage.carrier.calls.values()
        for step in (None, recording.pause, recording.resume, recording.stop):
            try:
                if step is not None:
                    await step()
            except ServiceError as exc:
                agent.keys += exc.code
            seen.append(phone.recordings[recording.recording_id])

    async def bot(call: Call) -> None:
        async def guarded(call: Call, agent: Agent) -> None:
            try:
                await act(call, agent)
            except ConfigurationError as exc:
                seen.append(exc)

        await call.run(Pipeline([call.input(), Agent(call, guarded), call.output()]))

    stage = Stage(partial(create_app, bot, carrier=carrier), carrier=SIDES[carrier])
    return stage


@pytest.mark.parametrize("carrier", sorted(SIDES))
async def test_a_recording_is_started_paused_continued_and_stopped_or_refused(carrier: str) -> None:
    seen: list[object] = []
    async with stage_for(carrier, seen) as stage:
        assert isinstance(stage.carrier, LineCarrier)
        async with stage.carrier.call() as phone:
            await asyncio.sleep(0.1)
            phone.press("*")
            await asyncio.sleep(1.0)
        assert (phone.errors, phone.warnings) == ([], [])
    if carrier in STATES:
        assert seen == STATES[carrier]
    else:
        [error] = seen
        assert "cannot be recorded" in str(error)
