"""Unidirectional media streams of live calls in Twilio's REST API: listening in.

Source: https://www.twilio.com/docs/voice/api/stream-resource
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from voiceflow.clients.twilio import twiml
from voiceflow.clients.twilio.calls import check_call_sid
from voiceflow.clients.twilio.http import TwilioRequests, read
from voiceflow.clients.twilio.sids import check_sid
from voiceflow.clients.twilio.twiml.media import Track
from voiceflow.errors import LocalProtocolError

MOST_PARAMETERS = 99
"""The most custom parameters of a stream."""


class StreamResource(BaseModel):
    """A media stream.

    Attributes:
        sid: ``MZ…``.
        call_sid: ``CA…``.
        name: The name that it was given.
        status: ``in-progress`` or ``stopped``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    sid: str
    call_sid: str
    name: str | None = None
    status: str


class Streams:
    """Streams that send a call's audio and take none."""

    def __init__(self, requests: TwilioRequests) -> None:
        self._requests = requests

    async def start(
        self,
        call_sid: str,
        url: str,
        *,
        track: Track = "both_tracks",
        name: str | None = None,
        parameters: Mapping[str, str] | None = None,
        status_callback: str | None = None,
    ) -> StreamResource:
        """Stream the audio of a live call to a websocket, whatever else the call does.

        Args:
            call_sid: The call.
            url: ``wss://…``, without a query string.
            track: Which sides.
            name: The stream's name in status callbacks.
            parameters: The ``customParameters`` of the stream's ``start`` message.
            status_callback: Receives the stream's start, end and errors.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If the sid is malformed, or there are too many parameters.
            ValueError: If Twilio would refuse the URL.
        """
        given = parameters or {}
        if len(given) > MOST_PARAMETERS:
            raise LocalProtocolError(f"a stream has at most {MOST_PARAMETERS} parameters")
        twiml.stream(url, status_callback=status_callback)
        named = {"Url": url, "Track": track, "Name": name, "StatusCallback": status_callback}
        form = [(key, value) for key, value in named.items() if value is not None]
        for number, (key, value) in enumerate(given.items(), 1):
            form += [(f"Parameter{number}.Name", key), (f"Parameter{number}.Value", value)]
        path = f"/Calls/{check_call_sid(call_sid)}/Streams"
        return read(StreamResource, await self._requests.send("POST", path, form))

    async def stop(self, call_sid: str, stream_sid: str) -> StreamResource:
        """End a stream.

        Raises:
            ServiceError: With Twilio's code.
            LocalProtocolError: If a sid is malformed.
        """
        stream = check_sid(stream_sid, "MZ", "stream")
        path = f"/Calls/{check_call_sid(call_sid)}/Streams/{stream}"
        body = await self._requests.send("POST", path, [("Status", "stopped")], is_repeatable=True)
        return read(StreamResource, body)
