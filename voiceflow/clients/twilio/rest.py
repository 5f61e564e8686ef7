"""Twilio's REST API for voice: calls here, and an attribute for each other kind of resource.

Source: https://www.twilio.com/docs/voice/api
"""

from __future__ import annotations

import aiohttp

from voiceflow.clients.twilio.calls import CallResource, CallStatus, NewCall, check_call_sid, update_form
from voiceflow.clients.twilio.conferences import Conferences
from voiceflow.clients.twilio.config import TwilioConfig
from voiceflow.clients.twilio.http import TwilioRequests, read
from voiceflow.clients.twilio.numbers import Numbers
from voiceflow.clients.twilio.recordings import Recordings
from voiceflow.clients.twilio.streams import Streams
from voiceflow.errors import ServiceError

ALREADY_OVER = frozenset({"20404", "21220", "http_404"})
"""Twilio's error code for hanging up a call that has ended."""


class TwilioClient:
    """One account. It needs a running event loop; call :meth:`close` at the end.

    A request is repeated, with growing delays, if Twilio certainly did not act on it: after a 429 and if no
    connection was established. An idempotent one (reading, hanging up) is also repeated after a 5xx, a lost
    connection and a timeout. ``POST Calls`` is not: the call may exist.

    Args:
        config: The account; read from the environment if None.
        session: A shared session, which stays open; created if None.

    Attributes:
        conferences: Conferences and their participants.
        numbers: The account's phone numbers, and those to buy.
        recordings: Recordings of calls.
        streams: Unidirectional media streams of live calls.

    Raises:
        ConfigurationError: If the account is not in the environment.
    """

    def __init__(
        self, config: TwilioConfig | None = None, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        self._requests = TwilioRequests(config or TwilioConfig.from_env(), session)
        self.conferences = Conferences(self._requests)
        self.numbers = Numbers(self._requests)
        self.recordings = Recordings(self._requests)
        self.streams = Streams(self._requests)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        await self._requests.close()

    async def create_call(self, call: NewCall) -> CallResource:
        """Dial.

        Raises:
            ServiceError: With Twilio's code, such as ``"21211"`` (not a number that can be called).
        """
        return read(CallResource, await self._requests.send("POST", "/Calls", call.form()))

    async def fetch_call(self, call_sid: str) -> CallResource:
        """Read a call's state.

        Raises:
            ServiceError: ``"20404"`` if there is no such call.
            LocalProtocolError: If ``call_sid`` is not a call's sid.
        """
        path = f"/Calls/{check_call_sid(call_sid)}"
        return read(CallResource, await self._requests.send("GET", path, is_repeatable=True))

    async def list_calls(
        self,
        *,
        to_number: str | None = None,
        from_number: str | None = None,
        status: CallStatus | None = None,
        parent_call_sid: str | None = None,
        limit: int = 50,
    ) -> list[CallResource]:
        """The account's calls, the newest first.

        Args:
            to_number: Only calls to this number.
            from_number: Only calls from this number.
            status: Only calls in this state.
            parent_call_sid: Only calls that this one has dialled.
            limit: The most calls to read.

        Raises:
            ServiceError: With Twilio's code.
        """
        filters = {"To": to_number, "From": from_number, "Status": status, "ParentCallSid": parent_call_sid}
        query = [(name, value) for name, value in filters.items() if value is not None]
        return await self._requests.list("/Calls", "calls", CallResource, query, limit=limit)

    async def update_call(
        self,
        call_sid: str,
        *,
        twiml: str | None = None,
        url: str | None = None,
        status: CallStatus | None = None,
    ) -> CallResource:
        """Run another document on a live call (a transfer), or end it. Its media stream ends either way.

        Raises:
            ServiceError: With Twilio's code, ``"21220"`` if the call is over.
            LocalProtocolError: If the arguments are wrong; nothing was sent.
        """
        form = update_form(twiml=twiml, url=url, status=status)
        path = f"/Calls/{check_call_sid(call_sid)}"
        body = await self._requests.send("POST", path, form, is_repeatable=status is not None)
        return read(CallResource, body)

    async def hang_up(self, call_sid: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If Twilio cannot be reached or refuses.
            LocalProtocolError: If ``call_sid`` is not a call's sid.
        """
        try:
            await self.update_call(call_sid, status="completed")
        except ServiceError as exc:
            if exc.code in ALREADY_OVER:
                return False
            raise
        return True
