"""The part of Plivo's REST API that live calls need: make, transfer and end calls, send digits.

Source: https://www.plivo.com/docs/voice/api/call
"""

from __future__ import annotations

import re
from typing import Any, Literal

import aiohttp

from voiceflow.clients.call_commands import (
    check_digits,
    has_ended_call,
    read_call_id,
    unless_unknown,
    whole_seconds,
)
from voiceflow.clients.plivo.config import PlivoConfig
from voiceflow.errors import LocalProtocolError
from voiceflow.net.rest import RestClient

MOST_LISTED = 20
"""Calls in a list: Plivo's limit."""

CallState = Literal["live", "queued"]

_CALL_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class PlivoClient:
    """Calls of one account. It needs a running event loop; call :meth:`close` at the end.

    Args:
        config: The account; read from the environment if None.
        session: A shared session, which stays open; created if None.

    Raises:
        ConfigurationError: If the account is not in the environment.
    """

    def __init__(
        self, config: PlivoConfig | None = None, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        self._config = config or PlivoConfig.from_env()
        self._http = RestClient("plivo", session=session)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        await self._http.close()

    async def dial(
        self,
        to_number: str,
        from_number: str,
        *,
        answer_url: str,
        status_url: str | None = None,
        ring: float | None = None,
    ) -> str:
        """Make a call. It is never repeated: the call may exist.

        Args:
            to_number: E.164, without or with ``+``.
            from_number: A number of the account.
            answer_url: Where Plivo fetches the XML once the call is answered.
            status_url: Receives the ringing and the end of the call.
            ring: Seconds to let it ring; Plivo's default is 120.

        Returns:
            The request's id, which names the call as well.

        Raises:
            ServiceError: If Plivo refuses.
        """
        body: dict[str, Any] = {
            "to": to_number,
            "from": from_number,
            "answer_url": answer_url,
            "answer_method": "POST",
        }
        for event in ("ring", "hangup") if status_url is not None else ():
            body |= {f"{event}_url": status_url, f"{event}_method": "POST"}
        if ring is not None:
            body["ring_timeout"] = whole_seconds(ring, longest=600)
        answer = await self._send("POST", "", body)
        return read_call_id("plivo", answer, "request_uuid")

    async def fetch_call(self, call_uuid: str, *, status: CallState | None = None) -> Any:
        """A call, as Plivo describes it; None if it does not know it in this state.

        Args:
            call_uuid: The call.
            status: ``live`` or ``queued``; None for the record of a call that has ended.

        Raises:
            ServiceError: If Plivo cannot be asked.
            LocalProtocolError: If this is not a call's id.
        """
        query: dict[str, str] | None = None if status is None else {"status": status}
        return await unless_unknown(self._get(f"{check_call_uuid(call_uuid)}/", query))

    async def list_calls(self, to_number: str, from_number: str, *, status: CallState | None = None) -> Any:
        """The calls between two numbers, as Plivo lists them.

        Args:
            to_number: Whom they call; digits only.
            from_number: From which number; digits only.
            status: ``live`` or ``queued``: an object with the ids as ``calls``, of all numbers if queued.
                None for records of calls that have ended: an object with ``objects``, the newest first.

        Raises:
            ServiceError: If Plivo cannot be asked.
        """
        query: dict[str, str] = {"status": status} if status is not None else {"limit": str(MOST_LISTED)}
        if status != "queued":
            query |= {"from_number": from_number, "to_number": to_number}
        return await self._get("", query)

    async def hang_up(self, call_uuid: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If Plivo cannot be reached or refuses.
            LocalProtocolError: If this is not a call's id.
        """
        request = self._send("DELETE", f"{check_call_uuid(call_uuid)}/", is_repeatable=True)
        return await has_ended_call(request, over=("http_404",))

    async def transfer(self, call_uuid: str, url: str) -> None:
        """Have a live call run the XML at a URL. Its media stream ends.

        Raises:
            ServiceError: If Plivo refuses; ``http_404`` if the call is over.
            LocalProtocolError: If this is not a call's id.
        """
        body = {"legs": "aleg", "aleg_url": url, "aleg_method": "POST"}
        await self._send("POST", f"{check_call_uuid(call_uuid)}/", body)

    async def start_recording(self, call_uuid: str) -> str:
        """Record both sides of a live call, on a channel each. Returns the recording's id.

        Raises:
            ServiceError: If Plivo refuses; ``http_404`` if the call is over.
            LocalProtocolError: If this is not a call's id.
        """
        path = f"{check_call_uuid(call_uuid)}/Record/"
        answer = await self._send("POST", path, {"record_channel_type": "stereo"})
        return read_call_id("plivo", answer, "recording_id", what="recording")

    async def stop_recording(self, call_uuid: str) -> None:
        """Stop recording a call. Plivo cannot pause.

        Raises:
            ServiceError: If Plivo refuses; ``http_404`` if the call is over.
            LocalProtocolError: If this is not a call's id.
        """
        await self._send("DELETE", f"{check_call_uuid(call_uuid)}/Record/", is_repeatable=True)

    async def send_digits(self, call_uuid: str, digits: str) -> None:
        """Key digits on a live call; ``w`` waits half a second.

        Raises:
            ServiceError: If Plivo refuses; ``http_404`` if the call is over.
            LocalProtocolError: If these are no digits, or this is not a call's id.
        """
        body = {"digits": check_digits(digits), "leg": "aleg"}
        await self._send("POST", f"{check_call_uuid(call_uuid)}/DTMF/", body)

    async def _get(self, path: str, query: dict[str, str] | None = None) -> Any:
        headers, url = {"Authorization": self._config.authorization}, self._config.calls_url + path
        return await self._http.send("GET", url, headers=headers, query=query, is_repeatable=True)

    async def _send(self, method: str, path: str, body: object = None, *, is_repeatable: bool = False) -> Any:
        headers = {"Authorization": self._config.authorization}
        url = self._config.calls_url + path
        return await self._http.send(method, url, headers=headers, body=body, is_repeatable=is_repeatable)


def check_call_uuid(call_uuid: str) -> str:
    """Return ``call_uuid`` if it is valid.

    Raises:
        LocalProtocolError: If it is not a call's id; it would become part of a URL.
    """
    if not _CALL_UUID.fullmatch(call_uuid):
        raise LocalProtocolError("a call of Plivo is named by a UUID in lower case")
    return call_uuid
