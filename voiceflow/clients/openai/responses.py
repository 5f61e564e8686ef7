"""A client of OpenAI's Responses API.

Source: https://platform.openai.com/docs/api-reference/responses
"""

from __future__ import annotations

from collections.abc import Sequence

import aiohttp

from voiceflow.clients.chat.client import HttpChatModel, merge_options
from voiceflow.clients.chat.errors import ChatError
from voiceflow.clients.chat.stream import ChatStream
from voiceflow.clients.openai.address import authorization
from voiceflow.clients.openai.client import SERVER, chosen_model, is_final
from voiceflow.clients.openai.responses_options import ResponsesOptions
from voiceflow.clients.openai.responses_protocol import ERRORS, ResponsesDecoder
from voiceflow.clients.openai.responses_request import render
from voiceflow.dialogue.chat_model import ChatLimits, ToolSchema
from voiceflow.dialogue.messages import Message


class ResponsesClient(HttpChatModel):
    """The client of OpenAI's Responses API. Use it as an async context manager, or ``await aclose()``.

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
        options: ResponsesOptions | None = None,
        limits: ChatLimits | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        super().__init__(SERVER, ERRORS, api_key=api_key, base_url=base_url, limits=limits, session=session)
        self._options = options or ResponsesOptions()
        self._model = chosen_model(model, self._options)
        if self._is_vendors_own and self._options.include_obfuscation is None:
            self._options = self._options.merged({"include_obfuscation": False})

    @property
    def model(self) -> str:
        return self._model

    def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema] = (), **options: object
    ) -> ChatStream:
        merged = merge_options(self._options, options)
        model = str(options.get("model") or self._model)
        return self._send(
            self._url / "responses",
            render(messages, tools, merged, model=model),
            merged,
            lambda request_id: ResponsesDecoder(model, request_id),
        )

    def _authorize(self, key: str) -> dict[str, str]:
        return authorization(key)

    def _is_final(self, error: ChatError) -> bool:
        return is_final(error)
