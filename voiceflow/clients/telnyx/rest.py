"""The part of Telnyx's REST API that live calls need: make, transfer and end calls, send digits.

Source: https://developers.telnyx.com/api-reference/call-commands and …/texml-rest-commands
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
from voiceflow.clients.telnyx.config import TelnyxConfig
from voiceflow.errors import LocalProtocolError
from voiceflow.net.rest import RestClient

OVER = frozenset({"http_404", "http_422"})
"""How Telnyx answers a command for a call that has ended (its error 90018)."""

MOST_LISTED = 100
"""Calls in a list."""

RecordingStatus = Literal["paused", "in-progress", "stopped"]

_CALL_ID = re.compile(r"[A-Za-z0-9:_-]{1,200}")
_ACCOUNT = re.compile(r"[A-Za-z0-9-]{1,64}")


class TelnyxClient:
    """Calls of one account. It needs a running event loop; call :meth:`close` at the end.

    Args:
        config: The account; read from the environment if None.
        session: A shared session, which stays open; created if None.

    Raises:
        ConfigurationError: If the account is not in the environment.
    """

    def __init__(
        self, config: TelnyxConfig | None = None, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        self._config = config or TelnyxConfig.from_env()
        self._http = RestClient("telnyx", session=session)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        await self._http.close()

    async def dial(
        self,
        to_number: str,
        from_number: str,
        *,
        account_sid: str,
        application_sid: str,
        url: str,
        status_url: str | None = None,
        ring: float | None = None,
    ) -> str:
        """Make a call. It is never repeated: the call may exist.

        Args:
            to_number: E.164 or ``sip:…``.
            from_number: A number of the account.
            account_sid: The account's id.
            application_sid: The id of the TeXML application.
            url: Where Telnyx fetches the TeXML once the call is answered.
            status_url: Receives the beginning and the end of the call.
            ring: Seconds to let it ring, from 5 to 120; Telnyx's default is 30.

        Returns:
            The call's id.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If the account's id is none.
        """
        body: dict[str, Any] = {
            "To": to_number,
            "From": from_number,
            "ApplicationSid": application_sid,
            "Url": url,
            "UrlMethod": "POST",
        }
        if status_url is not None:
            body |= {
                "StatusCallback": status_url,
                "StatusCallbackMethod": "POST",
                "StatusCallbackEvent": "initiated completed",
            }
        if ring is not None:
            body["Timeout"] = whole_seconds(ring, shortest=5, longest=120)
        answer = await self._send(_calls_path(account_sid), body)
        return read_call_id("telnyx", answer, "call_sid", "sid")

    async def fetch_call(self, call_id: str, *, account_sid: str) -> Any:
        """The state of a call, as Telnyx describes it; None if it does not know the call.

        Raises:
            ServiceError: If Telnyx cannot be asked.
            LocalProtocolError: If an id is none.
        """
        path = f"{_calls_path(account_sid)}/{check_call_id(call_id)}"
        return await unless_unknown(self._get(path))

    async def list_calls(self, to_number: str, from_number: str, *, account_sid: str) -> Any:
        """The newest calls between two numbers, as Telnyx lists them: an object with ``calls``.

        Raises:
            ServiceError: If Telnyx cannot be asked.
            LocalProtocolError: If the account's id is none.
        """
        query = {"To": to_number, "From": from_number, "PageSize": str(MOST_LISTED)}
        return await self._get(_calls_path(account_sid), query)

    async def hang_up(self, call_id: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If Telnyx cannot be reached or refuses.
            LocalProtocolError: If this is not a call's id.
        """
        request = self._send(f"/calls/{check_call_id(call_id)}/actions/hangup", {}, is_repeatable=True)
        return await has_ended_call(request, over=OVER)

    async def send_digits(self, call_id: str, digits: str) -> None:
        """Key digits on a live call; ``w`` waits half a second.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If these are no digits, or this is not a call's id.
        """
        body = {"digits": check_digits(digits)}
        await self._send(f"/calls/{check_call_id(call_id)}/actions/send_dtmf", body)

    async def start_recording(self, call_id: str, *, account_sid: str) -> str:
        """Record both sides of a live call, on a channel each. Returns the recording's id.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If an id is none.
        """
        path = f"{_calls_path(account_sid)}/{check_call_id(call_id)}/Recordings.json"
        answer = await self._send(path, {"RecordingChannels": "dual"})
        return read_call_id("telnyx", answer, "sid", what="recording")

    async def set_recording(
        self, call_id: str, recording_id: str, status: RecordingStatus, *, account_sid: str
    ) -> None:
        """Pause, continue or stop a recording.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If an id is none.
        """
        path = f"{_calls_path(account_sid)}/{check_call_id(call_id)}/Recordings/{check_call_id(recording_id)}"
        await self._send(f"{path}.json", {"Status": status}, is_repeatable=True)

    async def update_call(self, call_id: str, *, account_sid: str, texml: str) -> None:
        """Run another document on a live call. Its media stream ends.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If an id is none.
        """
        await self._send(f"{_calls_path(account_sid)}/{check_call_id(call_id)}", form={"Texml": texml})

    async def _get(self, path: str, query: dict[str, str] | None = None) -> Any:
        headers, url = {"Authorization": self._config.authorization}, self._config.url + path
        return await self._http.send("GET", url, headers=headers, query=query, is_repeatable=True)

    async def _send(
        self,
        path: str,
        body: object = None,
        *,
        form: dict[str, str] | None = None,
        is_repeatable: bool = False,
    ) -> object:
        headers = {"Authorization": self._config.authorization}
        url = self._config.url + path
        return await self._http.send(
            "POST", url, headers=headers, body=body, form=form, is_repeatable=is_repeatable
        )


def check_call_id(call_id: str) -> str:
    """Return ``call_id`` if it can be part of a URL.

    Raises:
        LocalProtocolError: If it is not a call's id.
    """
    return _check(_CALL_ID, call_id, "a call")


def _calls_path(account_sid: str) -> str:
    return f"/texml/Accounts/{_check(_ACCOUNT, account_sid, 'an account')}/Calls"


def _check(form: re.Pattern[str], value: str, what: str) -> str:
    if not form.fullmatch(value):
        raise LocalProtocolError(f"this is no id of {what} at Telnyx")
    return value
