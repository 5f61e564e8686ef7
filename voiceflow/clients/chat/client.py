"""A client of a model server over HTTP: its key, address, limits and connections."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeVar

import aiohttp
from yarl import URL

from voiceflow.clients.chat.address import ModelServer
from voiceflow.clients.chat.errors import ChatError, ErrorReader
from voiceflow.clients.chat.options import RequestOptions
from voiceflow.clients.chat.request import ChatRequest, read_refusal
from voiceflow.clients.chat.stream import ChatStream, Decoder
from voiceflow.clients.chat.surrogates import join_surrogates
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.deltas import Finish, RefusalDelta, TextDelta
from voiceflow.dialogue.messages import Message, ToolCall
from voiceflow.errors import ConfigurationError
from voiceflow.net.session import client_session

O = TypeVar("O", bound=RequestOptions)  # noqa: E741 - options


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """A complete answer.

    Attributes:
        text: The model's text, including a refusal; may be empty.
        tool_calls: In the model's order.
        finish: The finish reason and the usage.
    """

    text: str = field(repr=False)
    tool_calls: tuple[ToolCall, ...]
    finish: Finish


class HttpChatModel(ABC):
    """Base of the vendors' clients. Use one as an async context manager, or ``await aclose()``.

    One client serves many calls at once; they share its pool of connections. It is a ``ChatModel``.

    Args:
        server: The vendor's address and the names of the settings.
        errors: Makes the vendor's errors.
        api_key: Default: the server's variable.
        base_url: Default: the server's variable, then its own address.
        limits: Time limits of an answer.
        session: A shared session, which stays open. Default: the client creates one.

    Raises:
        ConfigurationError: If there is no key for the vendor's own server, or the key or URL is malformed.
    """

    def __init__(
        self,
        server: ModelServer,
        errors: ErrorReader,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        limits: ChatLimits | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._url = server.resolve_url(base_url)
        key = server.resolve_key(api_key)
        self._is_vendors_own = self._url.host == URL(server.url).host
        if not key and self._is_vendors_own:
            raise ConfigurationError(f"no key for the language model: set {server.key_name} or pass api_key")
        self._headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream",
            **(self._authorize(key) if key else {}),
        }
        self._errors = errors
        self._limits = limits or ChatLimits()
        self._session = session
        self._owns_session = session is None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={str(self._url)!r}, model={self.model!r})"

    @property
    def vendor(self) -> str:
        """The vendor's name, as in errors."""
        return self._errors.vendor

    @property
    @abstractmethod
    def model(self) -> str:
        """The default model of requests."""

    @abstractmethod
    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = (), **options: object
    ) -> ChatStream:
        """Request a streamed answer.

        ``async with client.stream(messages) as deltas:`` then ``async for delta in deltas:``

        Args:
            messages: The conversation.
            tools: The tools that the model may call.
            **options: Fields of the client's options that differ for this request.

        Raises:
            ConfigurationError: If an option is unknown or out of range.
        """

    @abstractmethod
    def _authorize(self, key: str) -> dict[str, str]:
        """The headers that carry the key."""

    @property
    def _models_url(self) -> URL:
        """Where the server lists its models."""
        return self._url / "models"

    def _is_final(self, error: ChatError) -> bool:
        """Whether an answer about the model means that no request can succeed."""
        return error.status == 401 or (error.status == 404 and error.code == "model_not_found")

    @property
    def limits(self) -> ChatLimits:
        """The time limits of an answer."""
        return self._limits

    @property
    def base_url(self) -> str:
        """The base URL of requests."""
        return str(self._url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. A shared session is left open."""
        session, self._session = self._session, None
        if session is not None and self._owns_session:
            await session.close()

    async def warm(self) -> bool:
        """Open a connection now, so that the first answer need not wait for TCP and TLS.

        Returns:
            Whether a connection is open. It never raises if the server is unreachable: the request itself
            will.
        """
        try:
            async with asyncio.timeout(self._limits.first_token):
                # No body to read, no tokens to pay; whatever the status, the connection stays open.
                async with self._opened_session().head(
                    self._models_url, headers=self._headers, allow_redirects=False
                ):
                    return True
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def check(self) -> None:
        """Ask the server for the model, which also opens a connection.

        It does not raise if the server is unreachable, too slow or lists no models: the request itself will.

        Raises:
            ChatError: If no request can succeed: the key is wrong, or the server has no such model.
        """
        try:
            async with (
                asyncio.timeout(self._limits.first_token),
                self._opened_session().get(
                    self._models_url / self.model, headers=self._headers, allow_redirects=False
                ) as response,
            ):
                error = self._errors.refused(response.status, response.headers, await read_refusal(response))
        except (TimeoutError, aiohttp.ClientError, OSError):
            return
        if response.status != 200 and self._is_final(error):
            raise error

    async def complete(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = (), **options: object
    ) -> ChatAnswer:
        """Request an answer and wait for all of it. It is streamed internally, so that the limits apply."""
        text: list[str] = []
        calls: list[ToolCall] = []
        async with self.stream(messages, tools, **options) as deltas:
            async for delta in deltas:
                if isinstance(delta, TextDelta | RefusalDelta):
                    text.append(delta.text)
                elif isinstance(delta, ToolCall):
                    calls.append(delta)
        assert deltas.finish is not None
        return ChatAnswer("".join(text), tuple(calls), deltas.finish)

    def _send(
        self, url: URL, body: Mapping[str, object], options: RequestOptions, decoder: Callable[[str], Decoder]
    ) -> ChatStream:
        """A stream that sends this body when it is entered."""
        written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        request = ChatRequest(
            url=url.update_query(options.query),
            headers={**self._headers, **options.headers},
            # Half a surrogate pair, which JSON can hold and UTF-8 cannot, must not break all later answers.
            body=join_surrogates(written).encode(),
        )
        return ChatStream(self._opened_session(), request, self._limits, errors=self._errors, decoder=decoder)

    def _opened_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = client_session()
            self._owns_session = True
        return self._session


def merge_options(options: O, changes: Mapping[str, object]) -> O:
    """The options of one request.

    Raises:
        ConfigurationError: If an option is unknown or out of range.
    """
    try:
        return options.merged(changes)
    except ValueError as exc:
        raise ConfigurationError(f"bad options for the language model: {exc}") from exc
