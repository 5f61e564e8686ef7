"""The official Plivo package against ours: XML on paper, REST on a real socket."""

from __future__ import annotations

import asyncio

import aiohttp
import plivo.rest.client
import pytest
from plivo import RestClient, plivoxml

from voiceflow.clients.plivo import xml
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.plivo import EmulatedPlivo
from voiceflow.emulators.plivo.documents import parse


def test_the_official_builder_writes_the_same_stream() -> None:
    url = "wss://voice.example.com/plivo/stream"
    theirs = plivoxml.ResponseElement()
    theirs.add(
        plivoxml.StreamElement(
            url,
            bidirectional=True,
            keepCallAlive=True,
            contentType="audio/x-mulaw;rate=8000",
            extraHeaders="a=1,b=2",
        )
    )
    theirs.add(plivoxml.RedirectElement("https://voice.example.com/next", method="POST"))
    ours = xml.document(
        xml.stream(url, headers={"a": "1", "b": "2"}), xml.redirect("https://voice.example.com/next")
    )
    [stream, redirect] = parse(theirs.to_string().encode())
    assert [(one.tag, dict(one.attrib), (one.text or "").strip()) for one in (stream, redirect)] == [
        (one.tag, dict(one.attrib), one.text) for one in parse(ours.encode())
    ]


@pytest.mark.real_time
async def test_the_official_client_commands_calls_of_the_emulator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        EmulatedPlivo("http://127.0.0.1:9/", session=session) as side,
        serve(side.app()) as base,
    ):
        client = RestClient(side.account.auth_id, side.account.auth_token)
        monkeypatch.setattr(plivo.rest.client, "API_VOICE_BASE_URI", f"{base}/v1/Account")
        call = side.place("+15550100", "+15550142", xml.document(xml.wait(60)).encode(), patience=60)

        def command() -> None:
            client.calls.send_digits(call.call_id, "12")
            client.calls.hangup(call.call_id)

        await asyncio.to_thread(command)
        await call.over()
        assert call.keyed == "12"
        made = await asyncio.to_thread(
            client.calls.create, from_="15550100", to_="15550142", answer_url="http://127.0.0.1:9/"
        )
        assert made.request_uuid in side.calls
