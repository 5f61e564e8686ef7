"""A stand-in for Zoom: webhooks to an application, and RTMS servers that refuse what Zoom refuses.

Example:
    zoom = EmulatedZoom("https://voice.example.com/zoom/webhook", session=network.session())
    network.add(zoom.host, zoom.app())
    meeting = await zoom.start()
    await meeting.flowing()
    await meeting.speak(1, samples)
    await meeting.stop()
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from voiceflow.emulators.zoom.link import RTMSLink
from voiceflow.emulators.zoom.meeting import EmulatedMeeting
from voiceflow.emulators.zoom.validation import ZoomApp

WEBHOOK_LIMIT = 3.0
"""Seconds for an app to answer a webhook."""

ATTEMPTS = 3
"""How often Zoom sends a webhook that is not answered with 200."""

Receive = Callable[[RTMSLink, dict[str, Any]], Awaitable[None]]


class EmulatedZoom:
    """Zoom, for one app.

    Args:
        webhook_url: The app's address for webhooks.
        session: Reaches it.
        app: The app's keys and scopes.
        clock: Seconds since 1970, for the signatures of webhooks.
        is_nested: Whether webhooks carry their fields in ``payload.object``.
        host: Host name of the RTMS servers.
        base_url: The address of the RTMS servers; by default on ``host``, by ``wss``. It is an attribute too.

    Attributes:
        meetings: Every meeting, by its stream's id.
        answers: Status of each webhook's answer, in order; 0 if none came in time.
    """

    def __init__(
        self,
        webhook_url: str,
        *,
        session: aiohttp.ClientSession,
        clock: Callable[[], float],
        app: ZoomApp | None = None,
        is_nested: bool = False,
        host: str = "rtms.zoom.test",
        base_url: str | None = None,
    ) -> None:
        self.host = host
        self.meetings: dict[str, EmulatedMeeting] = {}
        self.answers: list[int] = []
        self._webhook_url = webhook_url
        self._session = session
        self._zoom_app = app or ZoomApp()
        self._clock = clock
        self._is_nested = is_nested
        self.base_url = base_url or f"wss://{host}"
        self._numbers = itertools.count(1)
        self._last = ""

    @property
    def credentials(self) -> ZoomApp:
        """The app's keys."""
        return self._zoom_app

    def app(self) -> web.Application:
        """The RTMS servers, to be served at ``host``."""
        app = web.Application()
        app.add_routes(
            [web.get("/signaling/{stream}", self._signaling), web.get("/media/{stream}", self._media)]
        )
        return app

    async def start(
        self, *, meeting_uuid: str | None = None, refuses_duplicates: bool = False
    ) -> EmulatedMeeting:
        """Start a meeting and its stream: the app gets the webhook."""
        meeting = self.prepare(meeting_uuid=meeting_uuid, refuses_duplicates=refuses_duplicates)
        await self._post(meeting, "rtms_started", {})
        return meeting

    def prepare(
        self, *, meeting_uuid: str | None = None, refuses_duplicates: bool = False
    ) -> EmulatedMeeting:
        """Start a meeting without telling the app."""
        number = next(self._numbers)
        stream = f"stream-{number}"

        async def post(event: str, fields: Mapping[str, object]) -> int:
            return await self._post(meeting, event, fields)

        meeting = self.meetings[stream] = EmulatedMeeting(
            self._zoom_app,
            post,
            meeting_uuid=meeting_uuid or f"a/b+c{number}==",
            stream_id=stream,
            media_url=f"{self.base_url}/media/{stream}",
            refuses_duplicates=refuses_duplicates,
        )
        return meeting

    async def validate_address(self, plain_token: str = "qgg8vlvZRS6UYooatFL8Aw") -> bool:  # noqa: S107
        """Check the app's address as Zoom does when it is saved: whether its answer is right."""
        status, answer = await self.send(
            "endpoint.url_validation", {"plainToken": plain_token}, is_nested=False
        )
        wanted = {"plainToken": plain_token, "encryptedToken": self._zoom_app.encrypted(plain_token)}
        return status == 200 and answer == wanted

    async def send(
        self, event: str, payload: Mapping[str, object], *, is_nested: bool | None = None
    ) -> tuple[int, object]:
        """Send a webhook; up to three times until it is answered with 200.

        Returns:
            The last answer's status, 0 if none came in time, and its JSON if it is that.
        """
        nested = self._is_nested if is_nested is None else is_nested
        fields = {"object": dict(payload)} if nested else dict(payload)
        now = self._clock()
        body = json.dumps({"event": event, "payload": fields, "event_ts": round(now * 1000)})
        self._last = body
        answer: tuple[int, object] = (0, None)
        for _ in range(ATTEMPTS):
            answer = await self._deliver(body)
            if answer[0] == 200:
                break
        return answer

    async def repeat(self) -> int:
        """Send the last webhook again, as after an answer that came too late. Returns the answer's status."""
        status, _ = await self._deliver(self._last)
        return status

    async def _deliver(self, body: str) -> tuple[int, object]:
        headers = self._zoom_app.webhook_headers(int(self._clock()), body)
        headers["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(WEBHOOK_LIMIT):
                async with self._session.post(
                    self._webhook_url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    text = await response.text()
        except (TimeoutError, aiohttp.ClientError):
            self.answers.append(0)
            return 0, None
        self.answers.append(response.status)
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, None

    async def _post(self, meeting: EmulatedMeeting, event: str, fields: Mapping[str, object]) -> int:
        payload = {
            "meeting_uuid": meeting.meeting_uuid,
            "rtms_stream_id": meeting.stream_id,
            "meeting_id": "81234567890",
            **fields,
        }
        if event != "rtms_stopped":
            payload["server_urls"] = f"{self.base_url}/signaling/{meeting.stream_id}"
        status, _ = await self.send(f"meeting.{event}", payload)
        return status

    async def _signaling(self, request: web.Request) -> web.StreamResponse:
        meeting = self._find(request)
        return await self._serve(request, meeting, meeting.handle_signaling)

    async def _media(self, request: web.Request) -> web.StreamResponse:
        meeting = self._find(request)
        return await self._serve(request, meeting, meeting.handle_media)

    def _find(self, request: web.Request) -> EmulatedMeeting:
        meeting = self.meetings.get(request.match_info["stream"])
        if meeting is None:
            raise web.HTTPNotFound
        return meeting

    async def _serve(
        self, request: web.Request, meeting: EmulatedMeeting, receive: Receive
    ) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        link = RTMSLink(
            socket, receive=receive, expired=meeting.expire, problem=meeting.record.problems.append
        )
        try:
            await link.run()
        finally:
            meeting.lose(link)
        return socket
