"""Transfers at Plivo, which takes an address: this server hands out the document."""

from __future__ import annotations

import asyncio

import pytest

from tests.transports.lines import NUMBER, PUBLIC, PlivoLine, plivo
from voiceflow.clients.plivo import sign
from voiceflow.clients.plivo.signature import NONCE, SIGNATURES
from voiceflow.errors import LocalProtocolError
from voiceflow.transports import Call
from voiceflow.transports.abilities import CallLeg
from voiceflow.transports.plivo import PlivoControl


async def test_a_number_is_enough_for_a_transfer() -> None:
    async def bot(call: Call) -> None:
        await asyncio.sleep(60)

    async with plivo(bot, 1) as line, line.call() as phone:
        assert isinstance(line, PlivoLine)
        control = line.carrier.control(line.network.session())
        assert isinstance(control, PlivoControl)
        [call_id] = line.side.calls
        with pytest.raises(LocalProtocolError, match="a number"):
            control.prepare_transfer(call_id, "sip:someone")
        with pytest.raises(LocalProtocolError, match="4000"):
            control.prepare_transfer(call_id, "<Response>" + "x" * 4000)
        await control.send_digits(CallLeg(call_id=call_id), "12")
        await control.prepare_transfer(call_id, NUMBER)()
        assert await phone.transferred() == [NUMBER]
        assert line.side.calls[call_id].keyed == "12"


async def test_an_unknown_document_is_not_found() -> None:
    async def bot(call: Call) -> None:
        raise AssertionError

    async with plivo(bot, 1) as line:
        assert isinstance(line, PlivoLine)
        url = f"{PUBLIC}/plivo/transfer/unknown"
        made = sign(line.side.account.auth_token, url, "1")
        headers = {SIGNATURES[0]: made, NONCE: "1", "Content-Type": "application/x-www-form-urlencoded"}
        async with line.network.session().post(url, headers=headers) as answer:
            assert answer.status == 404
