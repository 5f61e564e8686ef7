"""Recordings that the carrier makes of calls, and their REST API.

Source: https://www.twilio.com/docs/voice/api/recording
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from voiceflow.audio.wav import write_wav
from voiceflow.emulators.kit.dates import rfc2822
from voiceflow.emulators.kit.track import RATE
from voiceflow.emulators.twilio.identity import API_VERSION
from voiceflow.emulators.twilio.rest_forms import (
    RestError,
    choice_of,
    not_found,
    page_of,
    resource_uri,
    text_of,
)

if TYPE_CHECKING:
    from voiceflow.emulators.twilio.call import EmulatedTwilioCall
    from voiceflow.emulators.twilio.carrier import EmulatedTwilio

CURRENT = "Twilio.CURRENT"
"""Stands for the sid of the recording that runs."""

_STATES = ("paused", "in-progress", "stopped")


@dataclass(slots=True)
class EmulatedRecording:
    """A recording of one call.

    Attributes:
        sid: ``RE…``.
        call: The call.
        channels: 1 or 2.
        began: Loop time.
        spans: Begin and end of what is recorded; the end is None while it runs.
        is_stopped: Whether it was stopped.
    """

    sid: str
    call: EmulatedTwilioCall
    channels: int
    began: float
    callback: str = ""
    spans: list[tuple[float, float | None]] = field(default_factory=list)
    is_stopped: bool = False

    @property
    def status(self) -> str:
        """``in-progress``, ``paused`` or ``completed``."""
        if self.is_stopped or self.call.is_over:
            return "completed"
        return "in-progress" if self.spans and self.spans[-1][1] is None else "paused"

    @property
    def duration(self) -> float:
        """Seconds that are recorded."""
        end = self.call.ended_at
        now = self.call.stage.now if end is None else end
        return sum((now if stop is None else stop) - start for start, stop in self.spans)

    def set_status(self, status: str, now: float) -> None:
        """Pause, continue or stop."""
        if status == "in-progress" and self.status == "paused":
            self.spans.append((now, None))
        elif status != "in-progress" and self.spans[-1][1] is None:
            self.spans[-1] = (self.spans[-1][0], now)
        self.is_stopped = self.is_stopped or status == "stopped"

    def samples(self) -> NDArray[np.int16]:
        """What is recorded: shape ``(n, 2)``, left the person, right the agent."""
        sides = self.call.record.stereo()
        origin = self.call.record.statuses[0][0]
        now = self.call.stage.now
        cuts = [(round((a - origin) * RATE), round(((b or now) - origin) * RATE)) for a, b in self.spans]
        return np.concatenate([sides[:0], *(sides[a:b] for a, b in cuts)])


class RecordingsApi:
    """The REST API of recordings."""

    def __init__(self, carrier: EmulatedTwilio) -> None:
        self._carrier = carrier

    def routes(self, account: str) -> Sequence[web.RouteDef]:
        """Its routes below an account's path."""
        calls = f"{account}/Calls/{{call}}/Recordings"
        return [
            web.post(f"{calls}.json", self.create),
            web.get(f"{calls}.json", self.list),
            web.post(f"{calls}/{{sid}}.json", self.update),
            web.get(f"{account}/Recordings.json", self.list),
            web.get(f"{account}/Recordings/{{sid}}.json", self.fetch),
            web.get(f"{account}/Recordings/{{sid}}.wav", self.media),
            web.delete(f"{account}/Recordings/{{sid}}.json", self.delete),
        ]

    async def create(self, request: web.Request) -> web.Response:
        call = self._call(request)
        form = await request.post()
        if call.status != "in-progress":
            raise RestError(400, 21220, "Requested resource is not eligible for recording")
        channels = choice_of(form, "RecordingChannels", ("mono", "dual"), "mono")
        choice_of(form, "RecordingTrack", ("inbound", "outbound", "both"), "both")
        choice_of(form, "Trim", ("trim-silence", "do-not-trim"), "do-not-trim")
        made = EmulatedRecording(
            sid=self._carrier.network.new_sid("RE"),
            call=call,
            channels=2 if channels == "dual" else 1,
            began=call.stage.now,
            callback=text_of(form, "RecordingStatusCallback"),
            spans=[(call.stage.now, None)],
        )
        self._carrier.recordings[made.sid] = made
        return web.json_response(self._resource(made), status=201)

    async def update(self, request: web.Request) -> web.Response:
        call = self._call(request)
        found = self._find(request, call)
        form = await request.post()
        status = choice_of(form, "Status", _STATES)
        choice_of(form, "PauseBehavior", ("skip", "silence"), "silence")
        if not status:
            raise RestError(400, 20001, "Status is required.")
        if found.status == "completed":
            raise RestError(400, 21220, "Requested recording is not in progress")
        found.set_status(status, call.stage.now)
        return web.json_response({**self._resource(found), "status": status})

    async def list(self, request: web.Request) -> web.Response:
        call = self._call(request) if "call" in request.match_info else None
        found = [one for one in self._carrier.recordings.values() if call is None or one.call is call]
        return page_of("recordings", [self._resource(one) for one in found[::-1]], request.rel_url)

    async def fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._resource(self._find(request)))

    async def media(self, request: web.Request) -> web.Response:
        found = self._find(request)
        samples = found.samples()
        if request.query.get("RequestedChannels", str(found.channels)) == "1":
            samples = np.rint(samples.mean(axis=1)).astype(np.int16)
        file = io.BytesIO()
        write_wav(file, samples, RATE)
        return web.Response(body=file.getvalue(), content_type="audio/x-wav")

    async def delete(self, request: web.Request) -> web.Response:
        del self._carrier.recordings[self._find(request).sid]
        return web.Response(status=204)

    def _call(self, request: web.Request) -> EmulatedTwilioCall:
        call = self._carrier.calls.get(request.match_info["call"])
        if call is None:
            raise not_found(request)
        return call

    def _find(self, request: web.Request, call: EmulatedTwilioCall | None = None) -> EmulatedRecording:
        sid = request.match_info["sid"]
        for one in self._carrier.recordings.values():
            is_current = sid == CURRENT and one.call is call and one.status != "completed"
            if (one.sid == sid and call in (None, one.call)) or is_current:
                return one
        raise not_found(request)

    def _resource(self, one: EmulatedRecording) -> dict[str, object]:
        account = self._carrier.account.sid
        uri = resource_uri(account, f"Recordings/{one.sid}")
        is_over = one.status == "completed"
        return {
            "sid": one.sid,
            "account_sid": account,
            "call_sid": one.call.sid,
            "conference_sid": None,
            "api_version": API_VERSION,
            "status": one.status,
            "channels": one.channels,
            "source": "StartCallRecordingAPI",
            "track": "both",
            "duration": str(int(one.duration)) if is_over else None,
            "start_time": rfc2822(one.began),
            "date_created": rfc2822(one.began),
            "date_updated": rfc2822(one.began),
            "price": None,
            "price_unit": "USD",
            "error_code": None,
            "encryption_details": None,
            "media_url": f"https://{self._carrier.api_host}{uri.removesuffix('.json')}" if is_over else None,
            "uri": uri,
        }
