"""The official Vonage package against ours: NCCOs on paper, REST on a real socket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from vonage_voice.models import Connect, Phone, PhoneEndpoint, WebsocketEndpoint
from vonage_voice.models.common import WebsocketAuthorization
from vonage_voice.models.requests import CreateCallRequest, ToPhone

from voiceflow.clients.vonage import ncco
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.vonage import EmulatedVonage
from voiceflow.emulators.vonage.documents import parse


class ToEmulator(HTTPAdapter):
    """Sends the requests for Vonage to the emulator: the package knows https only."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        assert request.url is not None
        request.url = request.url.replace("https://api.nexmo.com", self._base)
        return super().send(request, *args, **options)


def test_the_official_models_write_the_same_ncco() -> None:
    url = "wss://voice.example.com/vonage/stream/1"
    theirs = Connect(
        endpoint=[
            WebsocketEndpoint(
                uri=url,
                contentType="audio/l16;rate=16000",
                headers={"a": "1"},
                authorization=WebsocketAuthorization(type="custom", value="Bearer x"),
            )
        ],
        eventType="synchronous",
        eventUrl=["https://voice.example.com/next"],
        eventMethod="POST",
        from_="15550100",
    ).model_dump(by_alias=True, exclude_none=True)
    del theirs["from"]
    ours = ncco.connect_websocket(
        url, headers={"a": "1"}, authorization="Bearer x", event_url="https://voice.example.com/next"
    )
    [read] = parse(json.dumps([theirs]).encode())
    assert json.loads(json.dumps(read)) == ours


@pytest.mark.real_time
async def test_the_official_client_commands_calls_of_the_emulator() -> None:
    # Not at the top: it takes a second, which every worker would spend on collecting this module.
    from vonage import Auth, Vonage

    async with (
        aiohttp.ClientSession() as session,
        EmulatedVonage("http://127.0.0.1:9/", session=session) as side,
        serve(side.app()) as base,
    ):
        client = Vonage(
            Auth(application_id=side.application.application_id, private_key=side.application.private_key)
        )
        client.http_client._session.mount("https://", ToEmulator(base))
        document = ncco.document(ncco.talk("x" * 1500)).encode()
        call, other = (side.place("+15550100", "+15550142", document, patience=60) for _ in range(2))

        def command() -> str:
            client.voice.play_dtmf_into_call(call.call_id, "12")
            client.voice.hangup(call.call_id)
            endpoint = PhoneEndpoint(number="15550143")
            client.voice.transfer_call_ncco(other.call_id, [Connect(endpoint=[endpoint], from_="15550100")])
            made = client.voice.create_call(
                CreateCallRequest(
                    to=[ToPhone(number="15550142")],
                    from_=Phone(number="15550100"),
                    answer_url=["http://127.0.0.1:9/"],
                )
            )
            return str(made.uuid)

        made = await asyncio.to_thread(command)
        await call.over()
        assert call.keyed == "12"
        assert made in side.calls
