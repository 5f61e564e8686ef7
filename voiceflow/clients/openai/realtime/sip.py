"""Calls that reach OpenAI by SIP: accepting, refusing, referring and ending them.

Audio flows between the trunk and OpenAI. The application gets a webhook for each call, decides about it here,
and may hold a socket to the session, for tools and texts.

Source: https://platform.openai.com/docs/guides/realtime-sip
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voiceflow.clients.chat.request import read_refusal
from voiceflow.clients.openai.errors import refused
from voiceflow.clients.openai.realtime.commands import function_tool
from voiceflow.clients.openai.realtime.dialing import RealtimeEndpoint
from voiceflow.clients.openai.realtime.errors import VENDOR
from voiceflow.clients.openai.realtime.session import RealtimeSession
from voiceflow.dialogue.chat_model import ToolSchema
from voiceflow.errors import LocalProtocolError, RemoteProtocolError, ServiceError
from voiceflow.net.sockets.dialer import TextDialer

REQUEST_LIMIT = 5.0
"""Seconds for one request. The caller hears ringing meanwhile."""

_CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_AUDIO = frozenset({"format"})


class SIPHeader(BaseModel):
    """A header of the call's INVITE, as the caller's side wrote it: do not trust it.

    Attributes:
        name: Its name.
        value: Its value.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    value: str = Field(repr=False)


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call that waits to be accepted.

    Attributes:
        event_id: Of the webhook: act once on each.
        call_id: Names the call in all requests.
        headers: Of the INVITE, in order.
        media_security: ``srtp``, ``rtp``, or empty if unknown.
    """

    event_id: str
    call_id: str
    headers: tuple[SIPHeader, ...] = field(default=(), repr=False)
    media_security: str = ""

    def header(self, name: str) -> str:
        """The first header of this name, in any case; empty if there is none."""
        return next((each.value for each in self.headers if each.name.lower() == name.lower()), "")


class _Data(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    call_id: str
    sip_headers: tuple[SIPHeader, ...] = ()
    sip_media_security: str | None = None


class _SipEvent(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    id: str
    type: str
    data: dict[str, Any] = Field(repr=False)


def read_incoming(body: bytes) -> IncomingCall | None:
    """Read a webhook whose signature was verified; None if it is about something else.

    Raises:
        RemoteProtocolError: If it is malformed.
    """
    try:
        event = _SipEvent.model_validate(json.loads(body))
        if event.type != "realtime.call.incoming":
            return None
        data = _Data.model_validate(event.data)
    except (ValueError, RecursionError, ValidationError):
        raise RemoteProtocolError("a malformed webhook of OpenAI") from None
    return IncomingCall(event.id, data.call_id, data.sip_headers, data.sip_media_security or "")


class SIPCalls:
    """Decides about calls.

    Args:
        http: A session, which stays open.
        endpoint: Address and key; from the environment by default.

    Raises:
        ConfigurationError: If there is no key.
    """

    def __init__(self, http: aiohttp.ClientSession, *, endpoint: RealtimeEndpoint | None = None) -> None:
        self._http = http
        self._endpoint = endpoint or RealtimeEndpoint.resolve()

    async def accept(self, call_id: str, session: RealtimeSession, tools: Sequence[ToolSchema] = ()) -> None:
        """Answer a call with a session.

        Args:
            call_id: The call.
            session: The settings. The trunk decides on the audio formats.
            tools: Functions, which need the control socket to be answered.

        Raises:
            ServiceError: If it is refused, or the caller has given up.
        """
        body = session.to_wire([function_tool(tool) for tool in tools])
        for side in ("input", "output"):
            body["audio"][side] = {
                name: value for name, value in body["audio"][side].items() if name not in _AUDIO
            }
        await self._post(call_id, "accept", body)

    async def reject(self, call_id: str, status: int = 603) -> None:
        """Refuse a call with a SIP status: 486 is busy, 603 declined.

        Raises:
            ServiceError: If that is refused.
            LocalProtocolError: If it is no status of a refusal.
        """
        if not 400 <= status <= 699:
            raise LocalProtocolError("a call is refused with a SIP status from 400 to 699")
        await self._post(call_id, "reject", {"status_code": status})

    async def refer(self, call_id: str, target: str) -> None:
        """Transfer a call to a URI: ``tel:+15550100`` or ``sip:desk@example.org``.

        Raises:
            ServiceError: If that is refused.
            LocalProtocolError: If it is no such URI.
        """
        if not target.startswith(("tel:", "sip:", "sips:")) or not target.isprintable():
            raise LocalProtocolError("a call is referred to a tel: or sip: URI")
        await self._post(call_id, "refer", {"target_uri": target})

    async def hang_up(self, call_id: str) -> None:
        """End a call.

        Raises:
            ServiceError: If that is refused.
        """
        await self._post(call_id, "hangup", None)

    def dialer(self, call_id: str) -> TextDialer:
        """Dials the control socket of a call. It carries events, and no audio."""
        return self._endpoint.dialer(http=self._http, call_id=_checked(call_id))

    async def _post(self, call_id: str, action: str, body: dict[str, Any] | None) -> None:
        url = self._endpoint.http_url("realtime", "calls", _checked(call_id), action)
        try:
            async with (
                asyncio.timeout(REQUEST_LIMIT),
                self._http.post(
                    url, json=body, headers=self._endpoint.headers, allow_redirects=False
                ) as response,
            ):
                if response.status < 300:
                    return
                error = refused(response.status, response.headers, await read_refusal(response))
        except TimeoutError:
            raise _failed("timeout", action, retryable=True) from None
        except (aiohttp.ClientError, OSError):
            raise _failed("unreachable", action, retryable=True) from None
        raise ServiceError(
            f"the service refused to {action} the call: HTTP {response.status}",
            vendor=VENDOR,
            code=error.code,
            retryable=error.retryable,
            detail=error.detail,
        )


def _checked(call_id: str) -> str:
    if not _CALL_ID.fullmatch(call_id):
        raise LocalProtocolError("a malformed call id")
    return call_id


def _failed(code: str, action: str, *, retryable: bool) -> ServiceError:
    return ServiceError(f"{code}: could not {action} the call", vendor=VENDOR, code=code, retryable=retryable)
