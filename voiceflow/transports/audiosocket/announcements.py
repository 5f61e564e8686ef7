"""What the dialplan says about calls before their audio arrives: AudioSocket itself carries only a UUID."""

from __future__ import annotations

import hmac
import uuid
from collections import OrderedDict
from collections.abc import Mapping

from aiohttp import web

from voiceflow.errors import RemoteProtocolError
from voiceflow.transports.listener import StreamRegister

CALL_PATH = "/audiosocket/call"
MOST_ANNOUNCED = 1000
"""Calls that may be announced at a time; one more forgets the oldest."""

_NAMES = {"from": "From", "to": "To"}
_HIDDEN = frozenset({"call", "token"})


class Announcements:
    """The calls that are announced and have not connected yet."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, dict[str, str]] = OrderedDict()

    def add(self, call_id: str, parameters: Mapping[str, str]) -> None:
        """Note a call."""
        self._known[call_id] = dict(parameters)
        if len(self._known) > MOST_ANNOUNCED:
            self._known.popitem(last=False)

    def take(self, call_id: str) -> Mapping[str, str]:
        """Remove a call that has connected, and return its parameters.

        Raises:
            RemoteProtocolError: If it was not announced, or has connected already.
        """
        found = self._known.pop(call_id, None)
        if found is None:
            raise RemoteProtocolError("a call that the dialplan has not announced")
        return found


class AnnouncementWebhook:
    """Answers the dialplan's requests.

    Args:
        token: What the dialplan must send.
        announcements: Where to note the calls.
        register: Reserves a place for each.
    """

    def __init__(self, token: str, announcements: Announcements, register: StreamRegister) -> None:
        self._token = token.encode()
        self._announcements = announcements
        self._register = register

    async def announce(self, request: web.Request) -> web.Response:
        """Take the form of one call. The answer is ``stream``, or ``busy`` if there is no place for it."""
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        if not hmac.compare_digest(form.get("token", "").encode(errors="replace"), self._token):
            raise web.HTTPForbidden(text="no valid token")
        try:
            call_id = str(uuid.UUID(form.get("call", "")))
        except ValueError:
            raise web.HTTPBadRequest(text="call is not a UUID") from None
        if not self._register.promise(call_id):
            return web.Response(text="busy")
        given = {_NAMES.get(name, name): value for name, value in form.items() if name not in _HIDDEN}
        self._announcements.add(call_id, {"Direction": "inbound", **given})
        return web.Response(text="stream")
