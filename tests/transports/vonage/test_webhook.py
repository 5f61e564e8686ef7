"""What is particular to Vonage's webhooks: GET and POST, breaks, parameters, commands without a key."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import jwt
import pytest

from tests.transports.lines import NUMBER, PUBLIC, VonageLine, vonage
from voiceflow import Pipeline
from voiceflow.clients.vonage import ncco
from voiceflow.emulators.vonage.documents import check
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.server import ServerConfig
from voiceflow.transports import Call
from voiceflow.transports.carriers import make_carriers
from voiceflow.transports.vonage.webhook import _fitting


async def forever(call: Call) -> None:
    await asyncio.sleep(60)


async def ask(
    line: VonageLine, method: str, path: str, body: dict[str, Any], **claims: object
) -> tuple[int, Any]:
    secret = line.side.application.signature_secret
    token = jwt.encode({"iat": int(time.time()), **claims}, secret, algorithm="HS256")
    headers = {"Authorization": f"Bearer {token}"}
    data = json.dumps(body).encode() if method == "POST" else None
    async with line.network.session().request(method, PUBLIC + path, data=data, headers=headers) as answer:
        return answer.status, await answer.json() if answer.status == 200 else None


async def test_an_answer_url_may_be_asked_by_get() -> None:
    async with vonage(forever, 1) as line:
        assert isinstance(line, VonageLine)
        status, actions = await ask(line, "GET", "/vonage/voice?uuid=aa&from=15550100&to=15550199", {})
        assert status == 200
        [endpoint] = check(actions)[0]["endpoint"]
        assert (endpoint["headers"]["From"], endpoint["headers"]["voiceflow_call"]) == ("+15550100", "aa")
        assert "15550100" not in endpoint["uri"]


async def test_a_body_that_the_token_does_not_cover_is_refused() -> None:
    async with vonage(forever, 1) as line:
        assert isinstance(line, VonageLine)
        for claims in ({}, {"payload_hash": "0" * 64}):
            status, _ = await ask(line, "POST", "/vonage/voice", {"uuid": "aa"}, **claims)
            assert status == 403


async def test_a_call_keeps_its_numbers_after_a_break() -> None:
    numbers: list[tuple[str, str]] = []

    async def bot(call: Call) -> None:
        numbers.append((call.from_number, call.to_number))
        await call.run(Pipeline([call.input(), call.output()]))

    async with vonage(bot, 1) as line, line.call():
        for connection in line.network.connections("voice.example.com"):
            connection.cut()
        await asyncio.sleep(3)
    assert numbers == [("+15550100", "+15550199")] * 2


async def test_a_number_is_enough_for_a_transfer() -> None:
    async with vonage(forever, 1) as line, line.call() as phone:
        assert isinstance(line, VonageLine)
        control = line.carrier.control(line.network.session())
        assert control is not None
        [call_id] = line.side.calls
        for document in (
            "sip:someone",
            "{}",
            "[1]",
            ncco.document(*(ncco.talk("x" * 1500) for _ in range(3))),
        ):
            with pytest.raises(LocalProtocolError, match="a number"):
                control.prepare_transfer(call_id, document)
        await control.prepare_transfer(call_id, NUMBER)()
        assert await phone.transferred() == [NUMBER]


async def test_without_a_key_a_call_ends_by_closing_its_stream() -> None:
    [carrier] = make_carriers(
        "vonage", ServerConfig(public_url=PUBLIC), environ={"VONAGE_SIGNATURE_SECRET": "s" * 32}
    )
    carrier.check()
    async with vonage(forever, 1) as line:
        control = carrier.control(line.network.session())
        assert control is not None
        assert not await control.hang_up("aa")
        with pytest.raises(ConfigurationError, match="VONAGE_PRIVATE_KEY"):
            control.prepare_transfer("aa", NUMBER)


def test_parameters_that_do_not_fit_cost_only_themselves() -> None:
    found = _fitting({"voiceflow_call": "aa", "From": "+15550100", "long": "x" * 600})
    assert found == {"voiceflow_call": "aa", "From": "+15550100", "To": "", "Direction": ""}
