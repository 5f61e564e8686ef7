"""The part of SignalWire's compatibility API that live calls need: make, redirect and end calls.

Source: https://developer.signalwire.com/compatibility-api/rest/overview
"""

from __future__ import annotations

import re

import aiohttp

from voiceflow.clients.call_commands import has_ended_call, read_call_id
from voiceflow.clients.signalwire.config import SignalWireConfig
from voiceflow.errors import LocalProtocolError
from voiceflow.net.rest import RestClient

OVER = frozenset({"http_404", "http_422"})
"""How SignalWire answers a command for a call that has ended."""

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

    async def dial(self, to_number: str, from_number: str, *, url: str) -> str:
        """Make a call. It is never repeated: the call may exist.

        Args:
            to_number: E.164 or ``sip:…``.
            from_number: A number of the project.
            url: Where SignalWire fetches the cXML once the call is answered.

        Returns:
            The call's id.

        Raises:
            ServiceError: If SignalWire refuses.
        """
        answer = await self._send("", {"To": to_number, "From": from_number, "Url": url})
        return read_call_id("signalwire", answer, "sid")

    async def hang_up(self, call_id: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If SignalWire cannot be reached or refuses.
            LocalProtocolError: If this is not a call's id.
        """
        request = self._send(f"/{check_call_id(call_id)}", {"Status": "completed"}, is_repeatable=True)
        return await has_ended_call(request, over=OVER)

    async def redirect(self, call_id: str, url: str) -> None:
        """Have a live call run the cXML at a URL. Its media stream ends.

        Raises:
            ServiceError: If SignalWire refuses.
            LocalProtocolError: If this is not a call's id.
        """
        await self._send(f"/{check_call_id(call_id)}", {"Url": url, "Method": "POST"})

    async def _send(self, path: str, form: dict[str, str], *, is_repeatable: bool = False) -> object:
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
