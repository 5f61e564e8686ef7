"""Recordings in Twilio's REST API.

Source: https://www.twilio.com/docs/voice/api/recording
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict

from voiceflow.clients.twilio.calls import check_call_sid
from voiceflow.clients.twilio.http import TwilioRequests, read
from voiceflow.clients.twilio.sids import check_sid

RecordingStatus = Literal["in-progress", "paused", "stopped"]


class RecordingResource(BaseModel):
    """A recording. Fields that Twilio adds later are ignored.

    Attributes:
        sid: ``RE…``.
        call_sid: ``CA…``.
        status: ``in-progress``, ``paused``, ``stopped``, ``processing``, ``completed``, ``absent`` or
            ``deleted``.
        duration: In whole seconds; None while it runs.
        channels: 1, or 2 with one side each.
        source: How it was started.
        media_url: Where the audio is, without ``.wav`` or ``.mp3``; it needs the account's credentials.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sid: str
    call_sid: str
    status: str
    duration: int | None = None
    channels: int | None = None
    source: str | None = None
    media_url: str | None = None


class RecordingOptions(TypedDict, total=False):
    """Options of a recording."""

    channels: Literal["mono", "dual"]
    track: Literal["inbound", "outbound", "both"]
    trim: Literal["trim-silence", "do-not-trim"]
    status_callback: str


_NAMES = {
    "channels": "RecordingChannels",
    "track": "RecordingTrack",
    "trim": "Trim",
    "status_callback": "RecordingStatusCallback",
}


class Recordings:
    """The account's recordings."""

    def __init__(self, requests: TwilioRequests) -> None:
        self._requests = requests

    async def start(self, call_sid: str, **options: Unpack[RecordingOptions]) -> RecordingResource:
        """Record a call that is in progress; both sides on a channel each unless ``channels`` is ``"mono"``.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If ``call_sid`` is not a call's sid.
        """
        given = {"channels": "dual", **options}
        form = [(_NAMES[name], str(value)) for name, value in given.items()]
        path = f"/Calls/{check_call_sid(call_sid)}/Recordings"
        return read(RecordingResource, await self._requests.send("POST", path, form))

    async def set_status(
        self,
        call_sid: str,
        recording_sid: str,
        status: str,
        *,
        pause_behavior: Literal["skip", "silence"] = "skip",
    ) -> RecordingResource:
        """Pause, continue or stop a recording. Doing it twice is the same as doing it once.

        Args:
            call_sid: The recorded call.
            recording_sid: ``RE…``.
            status: ``"paused"``, ``"in-progress"`` or ``"stopped"``.
            pause_behavior: Whether a pause is left out, or becomes silence.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If a sid is malformed.
        """
        form = [("Status", status)]
        if status == "paused":
            form.append(("PauseBehavior", pause_behavior))
        path = f"/Calls/{check_call_sid(call_sid)}/Recordings/{_sid(recording_sid)}"
        return read(RecordingResource, await self._requests.send("POST", path, form, is_repeatable=True))

    async def fetch(self, recording_sid: str) -> RecordingResource:
        """Read a recording's state.

        Raises:
            ServiceError: ``"20404"`` if there is none.
            LocalProtocolError: If the sid is malformed.
        """
        path = f"/Recordings/{_sid(recording_sid)}"
        return read(RecordingResource, await self._requests.send("GET", path, is_repeatable=True))

    async def list(self, *, call_sid: str | None = None, limit: int = 50) -> list[RecordingResource]:
        """The recordings of a call, or of the account.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If the sid is malformed.
        """
        path = "/Recordings" if call_sid is None else f"/Calls/{check_call_sid(call_sid)}/Recordings"
        return await self._requests.list(path, "recordings", RecordingResource, [], limit=limit)

    async def media(
        self, recording_sid: str, *, kind: Literal["wav", "mp3"] = "wav", channels: Literal[1, 2] = 1
    ) -> AsyncIterator[bytes]:
        """Read the sound of a recording that is completed, in pieces of up to 64 KiB.

        Args:
            recording_sid: ``RE…``.
            kind: The form of the file.
            channels: 2 for both sides of a call on a channel each, if it was recorded so.

        Raises:
            ServiceError: ``"20404"`` if there is none; with Twilio's code otherwise.
            LocalProtocolError: If the sid is malformed.
        """
        query = [("RequestedChannels", str(channels))]
        async for piece in self._requests.pieces(f"/Recordings/{_sid(recording_sid)}.{kind}", query):
            yield piece

    async def delete(self, recording_sid: str) -> None:
        """Delete a recording.

        Raises:
            ServiceError: ``"20404"`` if there is none.
            LocalProtocolError: If the sid is malformed.
        """
        await self._requests.send("DELETE", f"/Recordings/{_sid(recording_sid)}")


def _sid(sid: str) -> str:
    return check_sid(sid, "RE", "recording")
