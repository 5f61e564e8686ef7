"""The part of Vonage's REST API that live calls need: make, transfer and end calls, send digits.

Source: https://developer.vonage.com/en/api/voice
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import aiohttp

from voiceflow.clients.call_commands import has_ended_call, read_call_id, unless_unknown, whole_seconds
from voiceflow.clients.vonage.config import VonageConfig
from voiceflow.clients.vonage.ncco import Action
from voiceflow.clients.vonage.tokens import application_token
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.net.rest import RestClient

PAGE = 100
"""Calls in a page of a list: Vonage's limit."""

_CALL_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
_DIGITS = re.compile(r"[0-9*#p]{1,64}")

# Vonage answers 404 for an unknown call, and 400 for one that has ended.
_ALREADY_OVER = ("http_404", "http_400")


class VonageClient:
    """Calls of one application. It needs a running event loop; call :meth:`close` at the end.

    Args:
        config: The application; read from the environment if None.
        session: A shared session, which stays open; created if None.

    Raises:
        ConfigurationError: If the application's id or key is missing.
    """

    def __init__(
        self, config: VonageConfig | None = None, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        self._config = config or VonageConfig.from_env()
        if not self._config.can_command:
            raise ConfigurationError(
                "commands to Vonage need VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY to be set"
            )
        self._http = RestClient("vonage", session=session)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        await self._http.close()

    async def dial(
        self,
        to_number: str,
        from_number: str,
        *,
        answer_url: str,
        event_url: str | None = None,
        ring: float | None = None,
    ) -> str:
        """Make a call. It is never repeated: the call may exist.

        Args:
            to_number: E.164, with or without ``+``.
            from_number: A number of the account.
            answer_url: Where Vonage fetches the NCCO once the call is answered, by POST.
            event_url: Receives the progress of the call.
            ring: Seconds to let it ring, up to 120; Vonage's default is 60.

        Returns:
            The call's uuid.

        Raises:
            ServiceError: If Vonage refuses.
        """
        body: dict[str, object] = {
            "to": [{"type": "phone", "number": to_number.removeprefix("+")}],
            "from": {"type": "phone", "number": from_number.removeprefix("+")},
            "answer_url": [answer_url],
            "answer_method": "POST",
        }
        if event_url is not None:
            body |= {"event_url": [event_url], "event_method": "POST"}
        if ring is not None:
            body["ringing_timer"] = whole_seconds(ring, longest=120)
        answer = await self._send("POST", "", body)
        return read_call_id("vonage", answer, "uuid")

    async def fetch_call(self, call_uuid: str) -> Any:
        """The state of a call, as Vonage describes it; None if it does not know the call.

        Raises:
            ServiceError: If Vonage cannot be asked.
            LocalProtocolError: If this is not a call's id.
        """
        path = f"/{check_call_uuid(call_uuid)}"
        return await unless_unknown(self._send("GET", path, is_repeatable=True))

    async def list_calls(self, since: datetime, *, first: int = 0) -> Any:
        """A page of the application's calls, the newest first: an object with ``_embedded.calls``.

        Args:
            since: The earliest time of a call.
            first: How many calls to skip.

        Raises:
            ServiceError: If Vonage cannot be asked.
        """
        query = {
            "date_start": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "page_size": str(PAGE),
            "record_index": str(first),
            "order": "desc",
        }
        return await self._send("GET", "", query=query, is_repeatable=True)

    async def hang_up(self, call_uuid: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If Vonage cannot be reached or refuses.
            LocalProtocolError: If this is not a call's id.
        """
        path = f"/{check_call_uuid(call_uuid)}"
        request = self._send("PUT", path, {"action": "hangup"}, is_repeatable=True)
        return await has_ended_call(request, over=_ALREADY_OVER)

    async def transfer(self, call_uuid: str, actions: list[Action]) -> None:
        """Have a live call run another NCCO. Its websocket closes.

        Raises:
            ServiceError: If Vonage refuses; ``http_404`` if there is no such call.
            LocalProtocolError: If this is not a call's id.
        """
        body = {"action": "transfer", "destination": {"type": "ncco", "ncco": actions}}
        await self._send("PUT", f"/{check_call_uuid(call_uuid)}", body)

    async def send_digits(self, call_uuid: str, digits: str) -> None:
        """Key digits on a live call; ``p`` waits half a second.

        Raises:
            ServiceError: If Vonage refuses.
            LocalProtocolError: If these are no digits, or this is not a call's id.
        """
        if not _DIGITS.fullmatch(digits):
            raise LocalProtocolError("digits are 1 to 64 of 0-9, #, * and p")
        await self._send("PUT", f"/{check_call_uuid(call_uuid)}/dtmf", {"digits": digits})

    async def _send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: dict[str, str] | None = None,
        is_repeatable: bool = False,
    ) -> Any:
        config = self._config
        token = application_token(config.application_id, config.private_key.get_secret_value())
        headers = {"Authorization": f"Bearer {token}"}
        url = config.calls_url + path
        return await self._http.send(
            method, url, headers=headers, body=body, query=query, is_repeatable=is_repeatable
        )


def check_call_uuid(call_uuid: str) -> str:
    """Return ``call_uuid`` if it is valid.

    Raises:
        LocalProtocolError: If it is not a call's id; it would become part of a URL.
    """
    if not _CALL_UUID.fullmatch(call_uuid):
        raise LocalProtocolError("a call of Vonage is named by a UUID in lower case")
    return call_uuid
