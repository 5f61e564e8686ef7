"""The part of SignalWire's compatibility API that live calls need: make, redirect and end calls.

Source: https://developer.signalwire.com/compatibility-api/rest/overview
"""

from __future__ import annotations

import re
from typing import Any, Literal

import aiohttp

from voiceflow.clients.call_commands import has_ended_call, read_call_id, unless_unknown, whole_seconds
from voiceflow.clients.signalwire.config import SignalWireConfig
from voiceflow.errors import LocalProtocolError
from voiceflow.net.rest import Fields, RestClient

OVER = frozenset({"http_404", "http_422"})
"""How SignalWire answers a command for a call that has ended."""

MOST_LISTED = 100
"""Calls in a list."""

RecordingStatus = Literal["paused", "in-progress", "stopped"]

_CALL_ID = re.compile(r"[0-9a-f-]{36}")


class SignalWireClient:
    """Calls of one project. It needs a running event loop; call :meth:`close` at the end.

    Args:
        config: The project; read from the environment if None.
        session: A shared session, which stays open; created if None.

    Raises:
        ConfigurationError: If the project is not in the environment.
    """

    def __init__(
        self, config: SignalWireConfig | None = None, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        self._config = config or SignalWireConfig.from_env()
        self._http = RestClient("signalwire", session=session)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        await self._http.close()

    async def dial(
        self,
        to_number: str,
        from_number: str,
        *,
        url: str,
        status_url: str | None = None,
        ring: float | None = None,
    ) -> str:
        """Make a call. It is never repeated: the call may exist.

        Args:
            to_number: E.164 or ``sip:…``.
            from_number: A number of the project.
            url: Where SignalWire fetches the cXML once the call is answered.
            status_url: Receives the beginning and the end of the call.
            ring: Seconds to let it ring, up to 600; SignalWire's default is 60.

        Returns:
            The call's id.

        Raises:
            ServiceError: If SignalWire refuses.
        """
        form = [("To", to_number), ("From", from_number), ("Url", url)]
        if status_url is not None:
            form += [
                ("StatusCallback", status_url),
                ("StatusCallbackEvent", "initiated"),
                ("StatusCallbackEvent", "completed"),
            ]
        if ring is not None:
            form.append(("Timeout", str(whole_seconds(ring, longest=600))))
        answer = await self._send("", form)
        return read_call_id("signalwire", answer, "sid")

    async def fetch_call(self, call_id: str) -> Any:
        """The state of a call, as SignalWire describes it; None if it does not know the call.

        Raises:
            ServiceError: If SignalWire cannot be asked.
            LocalProtocolError: If this is not a call's id.
        """
        return await unless_unknown(self._get(f"/{check_call_id(call_id)}"))

    async def list_calls(self, to_number: str, from_number: str) -> Any:
        """The newest calls between two numbers, as SignalWire lists them: an object with ``calls``.

        Raises:
            ServiceError: If SignalWire cannot be asked.
        """
        return await self._get("", {"To": to_number, "From": from_number, "PageSize": str(MOST_LISTED)})

    async def hang_up(self, call_id: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If SignalWire cannot be reached or refuses.
            LocalProtocolError: If this is not a call's id.
        """
        request = self._send(f"/{check_call_id(call_id)}", {"Status": "completed"}, is_repeatable=True)
        return await has_ended_call(request, over=OVER)

    async def start_recording(self, call_id: str) -> str:
        """Record both sides of a live call, on a channel each. Returns the recording's id.

        Raises:
            ServiceError: If SignalWire refuses.
            LocalProtocolError: If this is not a call's id.
        """
        form = {"RecordingChannels": "dual"}
        answer = await self._send(f"/{check_call_id(call_id)}/Recordings", form)
        return read_call_id("signalwire", answer, "sid", what="recording")

    async def set_recording(self, call_id: str, recording_id: str, status: RecordingStatus) -> None:
        """Pause, continue or stop a recording. A pause is left out.

        Raises:
            ServiceError: If SignalWire refuses.
            LocalProtocolError: If an id is none.
        """
        form = {"Status": status} | ({"PauseBehavior": "skip"} if status == "paused" else {})
        path = f"/{check_call_id(call_id)}/Recordings/{check_call_id(recording_id)}"
        await self._send(path, form, is_repeatable=True)

    async def redirect(self, call_id: str, url: str) -> None:
        """Have a live call run the cXML at a URL. Its media stream ends.

        Raises:
            ServiceError: If SignalWire refuses.
            LocalProtocolError: If this is not a call's id.
        """
        await self._send(f"/{check_call_id(call_id)}", {"Url": url, "Method": "POST"})

    async def _get(self, path: str, query: dict[str, str] | None = None) -> Any:
        headers = {"Authorization": self._config.authorization}
        url = f"{self._config.calls_url}{path}.json"
        return await self._http.send("GET", url, headers=headers, query=query, is_repeatable=True)

    async def _send(self, path: str, form: Fields, *, is_repeatable: bool = False) -> Any:
        headers = {"Authorization": self._config.authorization}
        url = f"{self._config.calls_url}{path}.json"
        return await self._http.send("POST", url, headers=headers, form=form, is_repeatable=is_repeatable)


def check_call_id(call_id: str) -> str:
    """Return ``call_id`` if it is valid.

    Raises:
        LocalProtocolError: If it is not a call's id; it would become part of a URL.
    """
    if not _CALL_ID.fullmatch(call_id):
        raise LocalProtocolError("a call of SignalWire is named by a UUID in lower case")
    return call_id
