"""Calls that a server is making."""

from __future__ import annotations

import asyncio

import pytest

from tests.transports.test_dialling import scene

PERSON, OWN = "+15550100", "+15550199"


async def test_a_cancelled_dial_stops_the_ringing() -> None:
    async with scene() as on:
        dialling = asyncio.ensure_future(on.dial())
        await asyncio.sleep(1.0)
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling
        (call,) = on.carrier.calls.values()
        await call.over()
        assert call.ended_at == pytest.approx(1.0, abs=0.1)
        assert on.bots == 0


async def test_a_dial_cancelled_during_its_request_ends_the_call_that_came_of_it() -> None:
    async with scene() as on:
        dialling = asyncio.ensure_future(on.dial())
        while not on.carrier.calls:  # noqa: ASYNC110 - the emulated carrier sets no event
            await asyncio.sleep(0)
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling
        (call,) = on.carrier.calls.values()
        assert call.is_over
        assert (call.status, on.bots) == ("canceled", 0)


async def test_a_call_of_an_attempt_that_is_gone_is_hung_up() -> None:
    async with scene() as on:
        stray = (
            f'<Response><Connect><Stream url="wss://voice.example.com/twilio/stream">'
            f'<Parameter name="Dial" value="{"0" * 32}"/></Stream></Connect></Response>'
        )
        call = on.carrier.place(OWN, PERSON, stray.encode(), patience=30.0)
        await call.over()
        assert call.ended_at == pytest.approx(2.0, abs=0.2)
