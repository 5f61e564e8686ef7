"""A client of OpenAI's chat completions and compatible servers.

Source: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from voiceflow.clients.openai.address import OPENAI_URL, checked_key, checked_url
from voiceflow.clients.openai.errors import refused
from voiceflow.clients.openai.messages import to_openai, tool_to_openai
from voiceflow.clients.openai.options import ChatOptions
from voiceflow.clients.openai.request import ChatRequest, read_refusal
from voiceflow.clients.openai.stream import ChatStream
from voiceflow.clients.openai.surrogates import join_surrogates
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.deltas import Finish, RefusalDelta, TextDelta
from voiceflow.dialogue.messages import Message, ToolCall
from voiceflow.errors import ConfigurationError
from voiceflow.net.session import client_session

DEFAULT_MODEL = "gpt-4.1-mini"


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


class ChatClient:
    """The client of one model server. Use it as an async context manager, or ``await aclose()``.

    One client serves many calls at once; they share its pool of connections. It is a ``ChatModel``.

    Args:
        api_key: Default: ``OPENAI_API_KEY``. Servers other than OpenAI's may need none.
        base_url: With the version in its path. Default: ``OPENAI_BASE_URL``, then OpenAI's.
        model: Default: that of ``options``, then ``OPENAI_MODEL``, then ``gpt-4.1-mini``.
        options: Options of every request.
        limits: Time limits of an answer.
        session: A shared session, which stays open. Default: the client creates one.

    Raises:
        ConfigurationError: If there is no key for OpenAI's server, or the key or the URL is malformed.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        model: str | None = None,
        options: ChatOptions | None = None,
        limits: ChatLimits | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        self._url = checked_url(base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL)
        key = checked_key(api_key or os.environ.get("OPENAI_API_KEY") or "")
        if not key and self._url.host == URL(OPENAI_URL).host:
            raise ConfigurationError("no key for the language model: set OPENAI_API_KEY or pass api_key")
        self._headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        options = options or ChatOptions()
        self._options = options.merged({"model": chosen_model(model, options)})
        if self._url.host == URL(OPENAI_URL).host and options.include_obfuscation is None:
            self._options = self._options.merged({"include_obfuscation": False})
        self._limits = limits or ChatLimits()
        self._session = session
        self._owns_session = session is None

    def __repr__(self) -> str:
        return f"ChatClient(base_url={str(self._url)!r}, model={self.model!r})"

    @property
    def model(self) -> str:
        """The default model of requests."""
        return self._options.model or DEFAULT_MODEL

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
                    self._url / "models", headers=self._headers, allow_redirects=False
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
                    self._url / "models" / self.model, headers=self._headers, allow_redirects=False
                ) as response,
            ):
                error = refused(response.status, response.headers, await read_refusal(response))
        except (TimeoutError, aiohttp.ClientError, OSError):
            return
        # A key may be valid for chat but not for listing models.
        is_restricted = any(word in error.detail.lower() for word in ("scope", "permission"))
        is_wrong_key = response.status == 401 and not is_restricted
        if is_wrong_key or (response.status == 404 and error.code == "model_not_found"):
            raise error

    def stream(
        self,
        messages: Sequence[Message | Mapping[str, object]],
        tools: Sequence[ToolSchema | Mapping[str, object]] = (),
        **options: object,
    ) -> ChatStream:
        """Request a streamed answer.

        ``async with client.stream(messages) as deltas:`` then ``async for delta in deltas:``

        Args:
            messages: The conversation, typed or in OpenAI's form.
            tools: The tools that the model may call, typed or in OpenAI's form.
            **options: Fields of ``ChatOptions`` that differ for this request.

        Raises:
            ConfigurationError: If an option is unknown or out of range.
        """
        try:
            merged = self._options.merged(options)
        except ValueError as exc:
            raise ConfigurationError(f"bad options for the language model: {exc}") from exc
        written = [each if isinstance(each, Mapping) else to_openai(each) for each in messages]
        listed = [each if isinstance(each, Mapping) else tool_to_openai(each) for each in tools]
        body = json.dumps(merged.body(written, listed), ensure_ascii=False, separators=(",", ":"))
        request = ChatRequest(
            url=(self._url / "chat" / "completions").update_query(merged.query),
            headers={**self._headers, **merged.headers},
            # Half a surrogate pair, which JSON can hold and UTF-8 cannot, must not break all later answers.
            body=join_surrogates(body).encode(),
        )
        return ChatStream(self._opened_session(), request, self._limits)

    async def complete(
        self,
        messages: Sequence[Message | Mapping[str, object]],
        tools: Sequence[ToolSchema | Mapping[str, object]] = (),
        **options: object,
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

    def _opened_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = client_session()
            self._owns_session = True
        return self._session


def chosen_model(model: str | None = None, options: ChatOptions | None = None) -> str:
    """The model that a client with these arguments uses."""
    named = model or (options.model if options is not None else None)
    return named or os.environ.get("OPENAI_MODEL") or DEFAULT_MODEL
