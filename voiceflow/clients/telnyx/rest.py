"""The part of Telnyx's REST API that live calls need: make, transfer and end calls, send digits.

Source: https://developers.telnyx.com/api-reference/call-commands and …/texml-rest-commands
"""

from __future__ import annotations

import re

import aiohttp

from voiceflow.clients.call_commands import check_digits, has_ended_call, read_call_id
from voiceflow.clients.telnyx.config import TelnyxConfig
from voiceflow.errors import LocalProtocolError
from voiceflow.net.rest import RestClient

OVER = frozenset({"http_404", "http_422"})
"""How Telnyx answers a command for a call that has ended (its error 90018)."""

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
        self, to_number: str, from_number: str, *, account_sid: str, application_sid: str, url: str
    ) -> str:
        """Make a call. It is never repeated: the call may exist.

        Args:
            to_number: E.164 or ``sip:…``.
            from_number: A number of the account.
            account_sid: The account's id.
            application_sid: The id of the TeXML application.
            url: Where Telnyx fetches the TeXML once the call is answered.

        Returns:
            The call's id.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If the account's id is none.
        """
        body = {"To": to_number, "From": from_number, "ApplicationSid": application_sid, "Url": url}
        path = f"/texml/Accounts/{_check(_ACCOUNT, account_sid, 'an account')}/Calls"
        answer = await self._send(path, body)
        return read_call_id("telnyx", answer, "call_sid", "sid")

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

    async def update_call(self, call_id: str, *, account_sid: str, texml: str) -> None:
        """Run another document on a live call. Its media stream ends.

        Raises:
            ServiceError: If Telnyx refuses.
            LocalProtocolError: If an id is none.
        """
        account = _check(_ACCOUNT, account_sid, "an account")
        path = f"/texml/Accounts/{account}/Calls/{check_call_id(call_id)}"
        await self._send(path, form={"Texml": texml})

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


def _check(form: re.Pattern[str], value: str, what: str) -> str:
    if not form.fullmatch(value):
        raise LocalProtocolError(f"this is no id of {what} at Telnyx")
    return value
