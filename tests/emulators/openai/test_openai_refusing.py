"""Refusals in OpenAI's form."""

import json

import aiohttp

from tests.emulators.openai.test_emulator import HELLO, play
from tests.rows import each_row
from voiceflow.emulators.openai import (
    LLMEmulator,
    Refusal,
)

HEADERS = {"Authorization": "Bearer k"}


URL = "http://model.test/v1/chat/completions"


@each_row(
    ("headers", "data", "status"),
    [
        ({}, json.dumps(HELLO), 401),
        ({"Authorization": "Bearer wrong"}, json.dumps(HELLO), 401),
        ({"Authorization": "Basic k"}, json.dumps(HELLO), 401),
        (HEADERS, "{", 400),
        (HEADERS, "[" * 100_000, 400),
        (HEADERS, "\xff", 400),
        (HEADERS, "5", 400),
        (HEADERS, '{"model": "m"}', 400),
    ],
)
def test_a_bad_request_has_openais_form_of_an_error(headers: dict[str, str], data: str, status: int) -> None:
    async def test(session: aiohttp.ClientSession) -> None:
        async with session.post(URL, data=data.encode("latin-1"), headers=headers) as response:
            assert response.status == status
            error = (await response.json())["error"]
            assert set(error) == {"message", "type", "param", "code"}
            assert response.headers["x-request-id"] == "req_1"

    play(LLMEmulator(["x"], api_key="k"), test)


def test_a_refusal_may_have_any_body() -> None:
    async def test(session: aiohttp.ClientSession) -> None:
        async with session.post(URL, json=HELLO, headers=HEADERS) as response:
            assert (response.status, await response.read()) == (503, b"busy")
            assert response.headers["retry-after"] == "1"

    play(LLMEmulator([Refusal(status=503, body=b"busy", headers={"retry-after": "1"})]), test)
