"""Text to speech of OpenAI and compatible servers, streamed over HTTP.

Source: https://platform.openai.com/docs/api-reference/audio/createSpeech
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import aiohttp
from pydantic import ConfigDict, Field

from voiceflow.arguments import Options
from voiceflow.clients.chat.request import ChatRequest, open_response
from voiceflow.clients.openai.address import ServerAddress
from voiceflow.clients.openai.errors import ERRORS, VENDOR, broken_off, request_id_of, timed_out
from voiceflow.clients.speech.speech_limits import SpeechLimits

LONGEST_INPUT = 4096
"""Characters of one request."""


class SpeechOptions(Options):
    """Fields of a request for speech.

    Attributes:
        model: Such as ``"gpt-4o-mini-tts"``; other servers have other models.
        voice: Such as ``"alloy"``.
        instructions: How to speak; not for ``tts-1``.
        speed: 1 is the usual one.
        response_format: ``pcm`` is 24 kHz, 16 bit, mono with OpenAI. A processor plays ``pcm`` and ``wav``.
        extra: Further fields of the body, for servers with more options than OpenAI.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    model: str = "gpt-4o-mini-tts"
    voice: str = Field("alloy", min_length=1)
    instructions: str | None = None
    speed: Annotated[float, Field(ge=0.25, le=4)] | None = None
    response_format: Literal["pcm", "wav", "mp3", "opus", "aac", "flac"] = "pcm"
    extra: Mapping[str, object] = {}

    def body(self, text: str) -> dict[str, Any]:
        """The JSON body of a request."""
        return {"input": text, **self.model_dump(exclude={"extra"}, exclude_none=True), **self.extra}


class SpeechClient:
    """The client of one server. One serves many calls at once.

    Args:
        api_key: Default: ``OPENAI_API_KEY``. Servers other than OpenAI's may need none.
        base_url: With the version in its path. Default: ``OPENAI_BASE_URL``, then OpenAI's.
        options: Options of every request.
        limits: Time limits.

    Raises:
        ConfigurationError: If there is no key for OpenAI's server, or the key or the URL is malformed.
    """

    vendor = VENDOR

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        options: SpeechOptions | None = None,
        limits: SpeechLimits | None = None,
    ) -> None:
        self._server = ServerAddress.resolve("the voice", api_key=api_key, base_url=base_url)
        self.options = options or SpeechOptions()
        self.limits = limits or SpeechLimits()

    def with_options(self, options: SpeechOptions) -> SpeechClient:
        """The same server with other options."""
        other = object.__new__(SpeechClient)
        other._server, other.options, other.limits = self._server, options, self.limits
        return other

    @asynccontextmanager
    async def stream(self, http: aiohttp.ClientSession, text: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Speak a text. Entering sends the request; leaving closes the answer.

        Args:
            http: A session.
            text: Up to ``LONGEST_INPUT`` characters.

        Raises:
            ChatError: If the server refuses, breaks off or is too slow, also while the audio is read.
        """
        now = asyncio.get_running_loop().time()
        body = json.dumps(self.options.body(text), ensure_ascii=False, separators=(",", ":"))
        request = ChatRequest(
            url=self._server.url / "audio" / "speech",
            headers={
                **self._server.headers,
                "Content-Type": "application/json",
                "Accept": "application/octet-stream",
            },
            body=body.encode("utf-8", errors="replace"),
        )
        due = now + self.limits.first_audio
        response = await open_response(
            http, request, ERRORS, deadline=due, retry_until=now + self.limits.retry
        )
        try:
            yield self._audio(response, due)
        finally:
            response.close()

    async def _audio(self, response: aiohttp.ClientResponse, due: float) -> AsyncIterator[bytes]:
        request_id, has_begun = request_id_of(response.headers), False
        while True:
            try:
                async with asyncio.timeout_at(due):
                    data = await response.content.readany()
            except TimeoutError:
                what = "the audio stalled" if has_begun else "no first audio"
                raise timed_out(what, request_id=request_id, status=200) from None
            except (aiohttp.ClientError, OSError) as exc:
                why = f"the connection broke during the audio: {type(exc).__name__}"
                raise broken_off(why, request_id=request_id) from exc
            if not data:
                return
            has_begun = True
            yield data
            due = asyncio.get_running_loop().time() + self.limits.stall
