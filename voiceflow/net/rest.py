"""JSON requests to a REST API: limits, retries and typed errors, the same for every carrier."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from math import inf
from typing import Any

import aiohttp
from loguru import logger

from voiceflow.errors import ServiceError
from voiceflow.net.retries import Retries, repeat
from voiceflow.net.session import client_session

LONGEST_ANSWER = 256 * 1024
"""Bytes to read of a response body."""

Fields = Mapping[str, str] | Sequence[tuple[str, str]]
"""Names and values of a form or a query."""


class NotActedError(ServiceError):
    """The service certainly did not carry the request out: it refused it, or was never reached."""


class RestClient:
    """Sends JSON requests. It needs a running event loop; call :meth:`close` at the end.

    A request is repeated, with growing delays, if the service certainly did not act on it: after a 429 and if
    no connection was established. A repeatable one is also repeated after a 5xx, a lost connection and a
    timeout.

    Args:
        vendor: Name of the service in errors.
        session: A shared session, which stays open; created if None.
        attempts: How often a request is sent at most.
        backoff: Seconds before the second attempt; doubles each time, with jitter.
        attempt_limit: Seconds that one attempt may take.
    """

    def __init__(
        self,
        vendor: str,
        *,
        session: aiohttp.ClientSession | None = None,
        attempts: int = 4,
        backoff: float = 0.5,
        attempt_limit: float = 10.0,
    ) -> None:
        self._vendor = vendor
        self._session = session
        self._is_owner = session is None
        self._plan = Retries(attempts=attempts, first=backoff, longest=inf, within=inf, jitter=0.5)
        self._attempt_limit = attempt_limit
        self._random = random.Random()  # noqa: S311 (spreads retries, guards nothing)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        if self._is_owner and self._session is not None:
            await self._session.close()

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: object = None,
        form: Fields | None = None,
        query: Fields | None = None,
        is_repeatable: bool = False,
    ) -> object:
        """Send a request until the service answers, within the retry limits.

        Args:
            method: ``POST`` and the like.
            url: Where.
            headers: With the credentials.
            body: Sent as JSON.
            form: Fields of a form, sent instead; a list may repeat a name.
            query: The query string.
            is_repeatable: Whether sending it twice does no harm.

        Returns:
            The JSON of the answer; None if it has no body.

        Raises:
            NotActedError: If the service refuses, or was never reached; ``code`` is such as ``http_404``.
            ServiceError: If it may have carried the request out.
        """

        def pause(exc: _UnansweredError, tried: int, passed: float) -> float | None:
            if not (exc.is_untouched or is_repeatable):
                return None
            wait = self._plan.pause(tried=tried, passed=passed, chance=self._random.random())
            if wait is not None:
                logger.warning("{} {}: {}; trying again", self._vendor, method, exc.error.code)
            return wait

        content: dict[str, Any] = {"json": body} if form is None else {"data": form}
        if query is not None:
            content["params"] = query

        async def attempt() -> object:
            return await self._attempt(method, url, headers, content)

        try:
            return await repeat(attempt, _UnansweredError, pause)
        except _UnansweredError as exc:
            raise exc.error from exc.__cause__

    async def _attempt(
        self, method: str, url: str, headers: Mapping[str, str], content: Mapping[str, Any]
    ) -> Any:
        if self._session is None:
            self._session = client_session()
        try:
            async with (
                asyncio.timeout(self._attempt_limit),
                self._session.request(
                    method, url, headers=headers, allow_redirects=False, **content
                ) as response,
            ):
                return self._read(response.status, await self._raw(response))
        except TimeoutError as exc:
            raise self._unanswered("did not answer in time", "timeout", is_untouched=False) from exc
        except aiohttp.ClientConnectorError as exc:
            raise self._unanswered("cannot be reached", "connect", is_untouched=True) from exc
        except aiohttp.ClientError as exc:
            raise self._unanswered("broke the connection", "closed", is_untouched=False) from exc

    async def _raw(self, response: aiohttp.ClientResponse) -> bytes:
        raw = bytearray()
        async for chunk in response.content.iter_chunked(16 * 1024):
            raw += chunk
            if len(raw) > LONGEST_ANSWER:
                raise self._failure("sent an answer that is too long", "bad_answer", retryable=False)
        return bytes(raw)

    def _read(self, status: int, raw: bytes) -> object:
        name = f"http_{status}"
        if status < HTTPStatus.MULTIPLE_CHOICES:
            try:
                return json.loads(raw) if raw.strip() else None
            except (ValueError, RecursionError):
                raise self._failure("sent an answer that is no JSON", "bad_answer", retryable=False) from None
        # The service's message may repeat a phone number, so only the status is passed on.
        is_busy = status == HTTPStatus.TOO_MANY_REQUESTS
        if is_busy or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._unanswered(f"answered {status}", name, is_untouched=is_busy)
        # After a redirect, or a request that came in too slowly, nothing is certain.
        is_refusal = status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.REQUEST_TIMEOUT
        raise self._failure(f"answered {status}", name, retryable=False, is_untouched=is_refusal)

    def _failure(self, what: str, code: str, *, retryable: bool, is_untouched: bool = False) -> ServiceError:
        kind = NotActedError if is_untouched else ServiceError
        return kind(f"{self._vendor} {what}", vendor=self._vendor, code=code, retryable=retryable)

    def _unanswered(self, what: str, code: str, *, is_untouched: bool) -> _UnansweredError:
        error = self._failure(what, code, retryable=True, is_untouched=is_untouched)
        return _UnansweredError(error, is_untouched=is_untouched)


class _UnansweredError(Exception):
    """An attempt that may be retried."""

    def __init__(self, error: ServiceError, *, is_untouched: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_untouched = is_untouched
