"""A client of Anthropic's Messages API.

Source: https://docs.anthropic.com/en/api/messages
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import aiohttp
from yarl import URL

from voiceflow.clients.anthropic.errors import ERRORS
from voiceflow.clients.anthropic.options import AnthropicOptions
from voiceflow.clients.anthropic.protocol import MessagesDecoder
from voiceflow.clients.anthropic.request import render
from voiceflow.clients.chat.address import ModelServer
from voiceflow.clients.chat.client import HttpChatModel, merge_options
from voiceflow.clients.chat.errors import ChatError
from voiceflow.clients.chat.stream import ChatStream
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.messages import Message

ANTHROPIC_VERSION = "2023-06-01"
"""The version of the API, in the header ``anthropic-version``."""

DEFAULT_MODEL = "claude-haiku-4-5"
SERVER = ModelServer(
    "https://api.anthropic.com", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "AnthropicOptions"
)


class AnthropicClient(HttpChatModel):
    """The client of Anthropic's models. Use it as an async context manager, or ``await aclose()``.

    One client serves many calls at once; they share its pool of connections. It is a ``ChatModel``.

    Args:
        api_key: Default: ``ANTHROPIC_API_KEY``.
        base_url: Without the version. Default: ``ANTHROPIC_BASE_URL``, then Anthropic's.
        model: Default: that of ``options``, then ``ANTHROPIC_MODEL``, then ``claude-haiku-4-5``.
        options: Options of every request.
        limits: Time limits of an answer.
        session: A shared session, which stays open. Default: the client creates one.

    Raises:
        ConfigurationError: If there is no key for Anthropic's server, or the key or the URL is malformed.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        model: str | None = None,
        options: AnthropicOptions | None = None,
        limits: ChatLimits | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        super().__init__(SERVER, ERRORS, api_key=api_key, base_url=base_url, limits=limits, session=session)
        self._options = options or AnthropicOptions()
        named = model or self._options.model or os.environ.get("ANTHROPIC_MODEL")
        self._model = named or DEFAULT_MODEL
        self._headers["anthropic-version"] = ANTHROPIC_VERSION

    @property
    def model(self) -> str:
        return self._model

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = (), **options: object
    ) -> ChatStream:
        merged = merge_options(self._options, options)
        # The client's own model may be an argument; only a request's option replaces it.
        model = str(options.get("model") or self._model)
        if merged.betas:
            merged = merged.merged({"headers": {"anthropic-beta": ",".join(merged.betas), **merged.headers}})
        return self._send(
            self._url / "v1" / "messages",
            render(messages, tools, merged, model=model),
            merged,
            lambda request_id: MessagesDecoder(model, request_id),
        )

    def _authorize(self, key: str) -> dict[str, str]:
        return {"x-api-key": key}

    @property
    def _models_url(self) -> URL:
        return self._url / "v1" / "models"

    def _is_final(self, error: ChatError) -> bool:
        return error.code in ("authentication_error", "billing_error", "not_found_error")
