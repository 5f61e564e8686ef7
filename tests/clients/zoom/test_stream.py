"""A stream over real sockets, on both event loops."""

from __future__ import annotations

import asyncio
import time

import pytest
from pydantic import SecretStr

from voiceflow.clients.zoom import (
    Audio,
    MediaWish,
    RTMSStream,
    StopReason,
    StreamEvent,
    StreamOffered,
    ZoomConfig,
)
from voiceflow.emulators.kit.serving import serve
from voiceflow.emulators.zoom import EmulatedZoom, ZoomApp
from voiceflow.net.session import client_session


@pytest.mark.real_time
async def test_a_stream_is_received_and_left_over_real_sockets() -> None:
    app = ZoomApp()
    config = ZoomConfig(
        client_id=app.client_id,
        client_secret=SecretStr(app.client_secret),
        secret_token=SecretStr(app.secret_token),
    )
    got: list[StreamEvent] = []
    heard = asyncio.Event()

    def take(event: StreamEvent) -> None:
        got.append(event)
        heard.set()

    async with client_session() as http:
        zoom = EmulatedZoom("http://127.0.0.1:9/", session=http, clock=time.time, app=app)
        async with serve(zoom.app()) as url:
            zoom.base_url = url.replace("http:", "ws:")
            meeting = zoom.prepare()
            offer = StreamOffered(
                meeting_uuid=meeting.meeting_uuid,
                stream_id=meeting.stream_id,
                url=f"{zoom.base_url}/signaling/{meeting.stream_id}",
            )
            stream = RTMSStream(offer, config, MediaWish(), take, http=http)
            running = asyncio.get_running_loop().create_task(stream.run())
            await meeting.flowing()
            meeting.people[1] = "Ada"
            await meeting.speak(1, bytes(640))
            await heard.wait()
            await stream.leave()
            assert await running is StopReason.RECEIVER_CLOSED
    assert [event.data for event in got if isinstance(event, Audio)] == [bytes(640)]
    assert (meeting.record.problems, meeting.record.stop_reason) == ([], 20)
