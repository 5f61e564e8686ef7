"""Opening the socket of a conversation, and distinguishing its end from its loss."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import aiohttp
from pydantic import SecretStr

from voiceflow.clients.elevenlabs.agent.address import AgentAddress
from voiceflow.clients.elevenlabs.agent.reactions import REGULAR_END, reaction_to
from voiceflow.clients.elevenlabs.api.signed_urls import SIGNED_URL
from voiceflow.clients.elevenlabs.endpoint import Endpoint
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.reactions import VENDOR, Reaction
from voiceflow.clients.elevenlabs.sockets.refusals import REFUSALS
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.retries import Retries
from voiceflow.net.session import client_session
from voiceflow.net.sockets.dialer import CONNECT_LIMIT, TextDialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import Socket


class AgentDialer:
    """Opens sockets to one agent.

    Args:
        address: The agent's address.
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

    async def dial(self) -> Socket[str]:
        http = self._http or self._own
        if http is None:
            http = self._own = client_session()
        if self._address.requires_auth:
            url = await self._signed_url(http)
        else:
            url = self._address.url(self._endpoint)
        return _ConversationSocket(await TextDialer(url, {}, REFUSALS, http=http).dial())

    async def close(self) -> None:
        if self._own is not None:
            own, self._own = self._own, None
            await own.close()

    async def _signed_url(self, http: aiohttp.ClientSession) -> str:
        """Ask for one.

        Source: https://elevenlabs.io/docs/api-reference/conversations/get-signed-url
        """
        # Not repeated here: the connection does, as often as it may.
        sender = Sender(self._endpoint, http=http, retries=Retries(attempts=1))
        try:
            async with asyncio.timeout(CONNECT_LIMIT):
                answer = await sender.call(SIGNED_URL, query=dict(self._address.query()))
            return AgentAddress(signed_url=SecretStr(answer.signed_url)).url(self._endpoint)
        except TimeoutError:
            raise _failure("no signed URL in time", "timeout") from None
        except ElevenLabsError as exc:
            raise HandshakeError.because("no signed URL", exc, vendor=VENDOR) from exc
        except (RemoteProtocolError, ValueError):
            raise _failure("the signed URL is malformed", "protocol") from None


class _ConversationSocket:
    """A socket that distinguishes its regular end from a loss."""

    def __init__(self, socket: Socket[str]) -> None:
        self._socket = socket
        self._has_started = False

    def write(self, text: str, /) -> Awaitable[None] | None:
        return self._socket.write(text)

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


def _failure(message: str, code: str) -> HandshakeError:
    return HandshakeError(message, vendor=VENDOR, code=code, retryable=True)


def _close_code(error: SocketClosedError) -> int | None:
    digits = error.code.removeprefix("closed_")
    return int(digits) if digits.isdecimal() else None
