"""Opening the socket of a conversation, and telling its end from its loss."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import aiohttp

from voiceflow.clients.elevenlabs.agent.address import AgentAddress
from voiceflow.clients.elevenlabs.agent.reactions import REGULAR_END, reaction_to
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.reactions import Reaction
from voiceflow.clients.elevenlabs.socket import (
    CONNECT_LIMIT,
    HandshakeError,
    Socket,
    SocketClosedError,
    WebSocketDialer,
)

_PASSING = frozenset({408, 409, 425, 429})


class AgentDialer:
    """Opens sockets to one agent.

    Args:
        address: Which agent.
        endpoint: Where the service is, and the key if one is needed.
        http: A session to share; it stays open. Without one, one is opened when it is needed.

    Raises:
        ConfigurationError: If the agent is not public and there is no key.
    """

    def __init__(
        self, address: AgentAddress, endpoint: Endpoint, *, http: aiohttp.ClientSession | None = None
    ) -> None:
        self._address = address
        self._endpoint = endpoint
        self._headers = dict(endpoint.headers) if address.requires_auth else {}
        self._http = http
        self._own: aiohttp.ClientSession | None = None

    async def dial(self) -> Socket:
        http = self._http or self._own
        if http is None:
            http = self._own = aiohttp.ClientSession()
        if self._address.requires_auth:
            url = await self._signed_url(http)
        else:
            url = self._address.url(self._endpoint)
        return _ConversationSocket(await WebSocketDialer(url, {}, http=http).dial())

    async def close(self) -> None:
        if self._own is not None:
            own, self._own = self._own, None
            await own.close()

    async def _signed_url(self, http: aiohttp.ClientSession) -> str:
        """Ask for one.

        Source: https://elevenlabs.io/docs/api-reference/conversations/get-signed-url
        """
        path = f"{self._endpoint.base_url}/v1/convai/conversation/get-signed-url"
        try:
            async with (
                asyncio.timeout(CONNECT_LIMIT),
                http.get(path, params=self._address.query(), headers=self._headers) as response,
            ):
                if response.status != HTTPStatus.OK:
                    passing = (
                        response.status in _PASSING or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                    )
                    raise HandshakeError(
                        f"no signed URL: the service answered HTTP {response.status}",
                        code=f"http_{response.status}",
                        retryable=passing,
                    )
                signed = AgentAddress(signed_url=(await response.json())["signed_url"])
        except TimeoutError:
            raise HandshakeError("no signed URL in time", code="timeout", retryable=True) from None
        except (aiohttp.ClientError, OSError) as exc:
            message = f"no signed URL: {type(exc).__name__}"
            raise HandshakeError(message, code="unreachable", retryable=True) from None
        except (ValueError, KeyError, TypeError):
            raise HandshakeError("the signed URL is malformed", code="protocol", retryable=True) from None
        return signed.url(self._endpoint)


class _ConversationSocket:
    """A socket whose regular end is not taken for a loss."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._has_started = False

    async def send(self, text: str) -> None:
        await self._socket.send(text)

    async def receive(self) -> str:
        try:
            text = await self._socket.receive()
        except SocketClosedError as error:
            code = _close_code(error)
            is_over = code == REGULAR_END
            if is_over or reaction_to(code, None, has_started=self._has_started) is Reaction.GIVE_UP:
                error.retryable = False
            raise
        self._has_started = True
        return text

    async def close(self) -> None:
        await self._socket.close()


def _close_code(error: SocketClosedError) -> int | None:
    digits = error.code.removeprefix("closed_")
    return int(digits) if digits.isdecimal() else None
