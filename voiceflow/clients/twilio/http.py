"""Requests to Twilio's REST API: authentication, retries, errors, pages.

Source: https://www.twilio.com/docs/usage/requests-to-twilio
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from http import HTTPStatus
from math import inf
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from loguru import logger
from pydantic import BaseModel, ValidationError

from voiceflow.clients.twilio.config import TwilioConfig
from voiceflow.errors import ServiceError
from voiceflow.net.rest import NotActedError
from voiceflow.net.retries import Retries, repeat
from voiceflow.net.session import client_session

LONGEST_ANSWER = 1024 * 1024
"""Bytes to read of a response body."""

PIECE = 64 * 1024
"""Most bytes of a piece of a file."""

LARGEST_PAGE = 1000
"""The most items of one page of a list."""

Form = Sequence[tuple[str, str]]

M = TypeVar("M", bound=BaseModel)


class TwilioRequests:
    """Sends requests about one account. It needs a running event loop.

    A request is repeated, with growing delays, if Twilio certainly did not act on it: after a 429 and if no
    connection was established. A repeatable one is also repeated after a 5xx, a lost connection and a
    timeout.

    Args:
        config: The account.
        session: A shared session, which stays open; created if None.
    """

    def __init__(self, config: TwilioConfig, session: aiohttp.ClientSession | None) -> None:
        self._config = config
        self._session = session
        self._is_owner = session is None
        self._random = random.Random()  # noqa: S311 (spreads retries, guards nothing)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        if self._is_owner and self._session is not None:
            await self._session.close()

    async def send(
        self,
        method: str,
        path: str,
        form: Form | None = None,
        *,
        query: Form = (),
        is_repeatable: bool = False,
    ) -> Any:
        """Send a request until Twilio answers, within the retry limits.

        Args:
            method: Such as ``"POST"``.
            path: Below the account, such as ``"/Calls"``, without ``.json``.
            form: The body.
            query: The query string.
            is_repeatable: Whether to send it again when Twilio may have acted on it.

        Returns:
            The JSON body; None if there is none.

        Raises:
            ServiceError: With Twilio's code.
        """
        plan = Retries(
            attempts=self._config.attempts, first=self._config.backoff, longest=inf, within=inf, jitter=0.5
        )

        def pause(exc: _Unanswered, tried: int, passed: float) -> float | None:
            if not (exc.is_untouched or is_repeatable):
                return None
            wait = plan.pause(tried=tried, passed=passed, chance=self._random.random())
            if wait is not None:
                logger.warning("twilio {}: {}; trying again", method, exc.error.code)
            return wait

        try:
            return await repeat(lambda: self._attempt(method, path, form, query), _Unanswered, pause)
        except _Unanswered as exc:
            raise exc.error from exc.__cause__

    async def list(self, path: str, key: str, model: type[M], query: Form, *, limit: int) -> list[M]:
        """Read a list, page by page.

        Args:
            path: Below the account.
            key: The name of the list in the body.
            model: The kind of its items.
            query: Filters.
            limit: The most items to read.

        Raises:
            ServiceError: With Twilio's code.
            ValueError: If the limit is not positive.
        """
        if limit < 1:
            raise ValueError("the limit of a list is at least 1")
        found: list[M] = []
        pages: Form = [*query, ("PageSize", str(min(limit, LARGEST_PAGE)))]
        while True:
            body = await self.send("GET", path, query=pages, is_repeatable=True)
            items = body.get(key) if isinstance(body, dict) else None
            if not isinstance(items, list):
                raise failure(f"Twilio's answer has no list of {key}", "bad_answer", retryable=False)
            found += [read(model, item) for item in items]
            following = body.get("next_page_uri")
            if not items or len(found) >= limit or not isinstance(following, str):
                return found[:limit]
            # Only the query is taken from the answer: the key goes to no other host or path.
            pages = parse_qsl(urlsplit(following).query, keep_blank_values=True)

    async def pieces(self, path: str, query: Form = ()) -> AsyncIterator[bytes]:
        """Read a file, piece by piece. A read that breaks is not repeated.

        Args:
            path: Below the account, with the file's ending.
            query: The query string.

        Raises:
            ServiceError: With Twilio's code, or ``timeout`` if nothing came for the limit of a request.
        """
        limit = aiohttp.ClientTimeout(total=None, connect=None, sock_read=self._config.attempt_limit)
        try:
            with _unanswered():
                async with self._request("GET", path, query=query, timeout=limit) as response:
                    if response.status != HTTPStatus.OK:
                        _body(response.status, await _read(response))
                        raise failure("Twilio answered without a file", "bad_answer", retryable=False)
                    async for piece in response.content.iter_chunked(PIECE):
                        yield piece
        except _Unanswered as exc:
            raise exc.error from exc.__cause__

    async def _attempt(self, method: str, path: str, form: Form | None, query: Form) -> Any:
        data = None if form is None else list(form)
        with _unanswered():
            async with (
                asyncio.timeout(self._config.attempt_limit),
                self._request(method, f"{path}.json", query=query, data=data) as response,
            ):
                return _body(response.status, await _read(response))

    def _request(
        self, method: str, path: str, *, query: Form, **options: Any
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        if self._session is None:
            self._session = client_session()
        return self._session.request(
            method,
            f"{self._config.account_url}{path}",
            params=list(query) or None,
            headers={"Authorization": self._config.authorization},
            allow_redirects=False,
            **options,
        )


def read(model: type[M], body: object) -> M:
    """Read a resource.

    Raises:
        ServiceError: If the body is none.
    """
    try:
        return model.model_validate(body)
    except ValidationError as exc:
        why = f"Twilio's answer is not a {model.__name__.removesuffix('Resource').lower()}"
        raise failure(why, "bad_answer", retryable=False) from exc


class TwilioNotActedError(NotActedError):
    """Twilio certainly did not act on the request: it refused it, or was never reached."""


class _Unanswered(Exception):  # noqa: N818 (carries the error that it may become)
    """An attempt that may be retried."""

    def __init__(self, error: ServiceError, *, is_untouched: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_untouched = is_untouched


@contextmanager
def _unanswered() -> Iterator[None]:
    """Translate the errors of a request that Twilio has not answered."""
    try:
        yield
    except TimeoutError as exc:
        raise _Unanswered(failure("Twilio did not answer in time", "timeout"), is_untouched=False) from exc
    except aiohttp.ClientConnectorError as exc:
        raise _Unanswered(not_acted("Twilio cannot be reached", "connect"), is_untouched=True) from exc
    except aiohttp.ClientError as exc:
        raise _Unanswered(failure("Twilio broke the connection", "closed"), is_untouched=False) from exc


def failure(message: str, code: str, *, retryable: bool = True) -> ServiceError:
    """An error of Twilio's."""
    return ServiceError(message, vendor="twilio", code=code, retryable=retryable)


def not_acted(message: str, code: str, *, retryable: bool = True) -> TwilioNotActedError:
    """An error after which nothing has happened at Twilio."""
    return TwilioNotActedError(message, vendor="twilio", code=code, retryable=retryable)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        raw += chunk
        if len(raw) > LONGEST_ANSWER:
            raise failure("Twilio's answer is too long", "bad_answer", retryable=False)
    return bytes(raw)


def _body(status: int, raw: bytes) -> Any:
    """The answer's JSON if it is a success.

    Raises:
        _Unanswered: On 429 and 5xx.
        ServiceError: On any other refusal, or if the body is not JSON.
    """
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if status == HTTPStatus.NO_CONTENT or (status < HTTPStatus.MULTIPLE_CHOICES and body is not None):
        return body
    code = body.get("code") if isinstance(body, dict) else None
    # Twilio's codes have five digits; any other number may be a phone number.
    name = str(code) if type(code) is int and 0 < code < 100_000 else f"http_{status}"
    is_busy = status == HTTPStatus.TOO_MANY_REQUESTS
    if is_busy or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        error = not_acted if is_busy else failure
        raise _Unanswered(error(f"Twilio answered {status} ({name})", name), is_untouched=is_busy)
    # Twilio's message may repeat a phone number, so only its code is passed on.
    refusal = not_acted if status >= HTTPStatus.BAD_REQUEST else failure
    raise refusal(f"Twilio answered {status} ({name})", name, retryable=False)
