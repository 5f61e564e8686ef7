"""A client of OpenAI's chat completions and compatible servers.

Source: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import aiohttp

from voiceflow.clients.chat.client import ChatAnswer, HttpChatModel, merge_options
from voiceflow.clients.chat.errors import ChatError
from voiceflow.clients.chat.options import RequestOptions
from voiceflow.clients.chat.stream import ChatStream
from voiceflow.clients.openai.address import OPENAI_URL, SERVER, authorization
from voiceflow.clients.openai.chat import ChatDecoder
from voiceflow.clients.openai.errors import ERRORS
from voiceflow.clients.openai.messages import to_openai, tool_to_openai
from voiceflow.clients.openai.options import ChatOptions
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.messages import Message

DEFAULT_MODEL = "gpt-4.1-mini"

__all__ = ["DEFAULT_MODEL", "OPENAI_URL", "SERVER", "ChatAnswer", "ChatClient", "chosen_model", "is_final"]


class ChatClient(HttpChatModel):
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
        super().__init__(SERVER, ERRORS, api_key=api_key, base_url=base_url, limits=limits, session=session)
        options = options or ChatOptions()
        self._options = options.merged({"model": chosen_model(model, options)})
        if self._is_vendors_own and options.include_obfuscation is None:
            self._options = self._options.merged({"include_obfuscation": False})

    @property
    def model(self) -> str:
        return self._options.model or DEFAULT_MODEL

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
        merged = merge_options(self._options, options)
        written = [each if isinstance(each, Mapping) else to_openai(each) for each in messages]
        listed = [each if isinstance(each, Mapping) else tool_to_openai(each) for each in tools]
        return self._send(
            self._url / "chat" / "completions",
            merged.body(written, listed),
            merged,
            lambda request_id: ChatDecoder(request_id=request_id),
        )

    async def complete(
        self,
        messages: Sequence[Message | Mapping[str, object]],
        tools: Sequence[ToolSchema | Mapping[str, object]] = (),
        **options: object,
    ) -> ChatAnswer:
        """Request an answer and wait for all of it. It is streamed internally, so that the limits apply."""
        return await super().complete(messages, tools, **options)  # type: ignore[arg-type] # this stream takes both

    def _authorize(self, key: str) -> dict[str, str]:
        return authorization(key)

    def _is_final(self, error: ChatError) -> bool:
        return is_final(error)


def is_final(error: ChatError) -> bool:
    """Whether an answer about the model means that no request can succeed."""
    # A key may be valid for chat but not for listing models.
    is_restricted = any(word in error.detail.lower() for word in ("scope", "permission"))
    is_wrong_key = error.status == 401 and not is_restricted
    return is_wrong_key or (error.status == 404 and error.code == "model_not_found")


def chosen_model(model: str | None = None, options: RequestOptions | None = None) -> str:
    """The model that a client with these arguments uses."""
    named = model or (options.model if options is not None else None)
    return named or os.environ.get("OPENAI_MODEL") or DEFAULT_MODEL
