"""A client of Gemini's generateContent.

Source: https://ai.google.dev/api/generate-content
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import aiohttp
from yarl import URL

from voiceflow.clients.chat.address import ModelServer
from voiceflow.clients.chat.client import HttpChatModel, merge_options
from voiceflow.clients.chat.errors import ChatError
from voiceflow.clients.chat.stream import ChatStream
from voiceflow.clients.gemini.errors import ERRORS, SETTINGS
from voiceflow.clients.gemini.options import GeminiOptions
from voiceflow.clients.gemini.protocol import GenerateDecoder
from voiceflow.clients.gemini.request import render
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.messages import Message

API_VERSION = "v1beta"
DEFAULT_MODEL = "gemini-2.5-flash"
SERVER = ModelServer(
    "https://generativelanguage.googleapis.com",
    "GOOGLE_GEMINI_BASE_URL",
    "GEMINI_API_KEY",
    "GeminiOptions",
    other_key_name="GOOGLE_API_KEY",
)


class GeminiClient(HttpChatModel):
    """The client of Google's Gemini models. Use it as an async context manager, or ``await aclose()``.

    One client serves many calls at once; they share its pool of connections. It is a ``ChatModel``.

    Args:
        api_key: Default: ``GEMINI_API_KEY``, then ``GOOGLE_API_KEY``.
        base_url: Without the version. Default: ``GOOGLE_GEMINI_BASE_URL``, then Google's.
        model: Default: that of ``options``, then ``GEMINI_MODEL``, then ``gemini-2.5-flash``.
        options: Options of every request.
        limits: Time limits of an answer.
        session: A shared session, which stays open. Default: the client creates one.

    Raises:
        ConfigurationError: If there is no key for Google's server, or the key or the URL is malformed.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        model: str | None = None,
        options: GeminiOptions | None = None,
        limits: ChatLimits | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        super().__init__(SERVER, ERRORS, api_key=api_key, base_url=base_url, limits=limits, session=session)
        self._options = options or GeminiOptions()
        named = model or self._options.model or os.environ.get("GEMINI_MODEL")
        self._model = (named or DEFAULT_MODEL).removeprefix("models/")

    @property
    def model(self) -> str:
        return self._model

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = (), **options: object
    ) -> ChatStream:
        merged = merge_options(self._options, options)
        model = str(options.get("model") or self._model).removeprefix("models/")
        # Without "alt=sse" the answer is one JSON array.
        url = (self._models_url / f"{model}:streamGenerateContent").with_query(alt="sse")
        return self._send(
            url,
            render(messages, tools, merged, model=model),
            merged,
            lambda request_id: GenerateDecoder(model, request_id),
        )

    def _authorize(self, key: str) -> dict[str, str]:
        return {"x-goog-api-key": key}

    @property
    def _models_url(self) -> URL:
        return self._url / API_VERSION / "models"

    def _is_final(self, error: ChatError) -> bool:
        return error.code in SETTINGS
