"""The part of Twilio's REST API that live calls need: make, change, end and read calls.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from __future__ import annotations

import asyncio
import json
import random
from http import HTTPStatus
from math import inf
from typing import Any

import aiohttp
from loguru import logger
from pydantic import ValidationError

from voiceflow.clients.twilio.calls import CallResource, CallStatus, NewCall, check_call_sid, update_form
from voiceflow.clients.twilio.config import TwilioConfig
from voiceflow.errors import ServiceError
from voiceflow.net.retries import Retries, repeat
from voiceflow.net.session import client_session

ALREADY_OVER = frozenset({"20404", "21220", "http_404"})
"""Twilio's error code for hanging up a call that has ended."""

LONGEST_ANSWER = 256 * 1024
"""Bytes to read of a response body."""

Form = list[tuple[str, str]]


class TwilioClient:
    """Calls of one account. It needs a running event loop; call :meth:`close` at the end.

    A request is repeated, with growing delays, if Twilio certainly did not act on it: after a 429 and if no
    connection was established. An idempotent one (reading, hanging up) is also repeated after a 5xx, a lost
    connection and a timeout. ``POST Calls`` is not: the call may exist.

    Args:
        config: The account; read from the environment if None.
        session: A shared session, which stays open; created if None.

    Raises:
        ConfigurationError: If the account is not in the environment.
    """

    def __init__(
        self, config: TwilioConfig | None = None, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        self._config = config or TwilioConfig.from_env()
        self._session = session
        self._is_owner = session is None
        self._random = random.Random()  # noqa: S311 (spreads retries, guards nothing)

    async def close(self) -> None:
        """Close the connections, unless the session is shared."""
        if self._is_owner and self._session is not None:
            await self._session.close()

    async def create_call(self, call: NewCall) -> CallResource:
        """Dial.

        Raises:
            ServiceError: With Twilio's code, such as ``"21211"`` (not a number that can be called).
        """
        return _call(await self._send("POST", "", call.form()))

    async def fetch_call(self, call_sid: str) -> CallResource:
        """Read a call's state.

        Raises:
            ServiceError: ``"20404"`` if there is no such call.
            LocalProtocolError: If ``call_sid`` is not a call's sid.
        """
        return _call(await self._send("GET", f"/{check_call_sid(call_sid)}", is_repeatable=True))

    async def update_call(
        self,
        call_sid: str,
        *,
        twiml: str | None = None,
        url: str | None = None,
        status: CallStatus | None = None,
    ) -> CallResource:
        """Run another document on a live call (a transfer), or end it. Its media stream ends either way.

        Raises:
            ServiceError: With Twilio's code, ``"21220"`` if the call is over.
            LocalProtocolError: If the arguments are wrong; nothing was sent.
        """
        form = update_form(twiml=twiml, url=url, status=status)
        path = f"/{check_call_sid(call_sid)}"
        return _call(await self._send("POST", path, form, is_repeatable=status is not None))

    async def hang_up(self, call_sid: str) -> bool:
        """End a call. True if this ended it, False if it was already over.

        Raises:
            ServiceError: If Twilio cannot be reached or refuses.
            LocalProtocolError: If ``call_sid`` is not a call's sid.
        """
        try:
            await self.update_call(call_sid, status="completed")
        except ServiceError as exc:
            if exc.code in ALREADY_OVER:
                return False
            raise
        return True

    async def _send(
        self, method: str, path: str, form: Form | None = None, *, is_repeatable: bool = False
    ) -> Any:
        """Send a request until Twilio answers, within the retry limits. Returns the JSON body."""
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
            return await repeat(lambda: self._attempt(method, path, form), _Unanswered, pause)
        except _Unanswered as exc:
            raise exc.error from exc.__cause__

    async def _attempt(self, method: str, path: str, form: Form | None) -> Any:
        if self._session is None:
            self._session = client_session()
        config = self._config
        headers = {"Authorization": config.authorization}
        url = f"{config.calls_url}{path}.json"
        try:
            async with (
                asyncio.timeout(config.attempt_limit),
                self._session.request(
                    method, url, data=form, headers=headers, allow_redirects=False
                ) as response,
            ):
                return _body(response.status, await _read(response))
        except TimeoutError as exc:
            raise _Unanswered(
                _failure("Twilio did not answer in time", "timeout"), is_untouched=False
            ) from exc
        except aiohttp.ClientConnectorError as exc:
            raise _Unanswered(_failure("Twilio cannot be reached", "connect"), is_untouched=True) from exc
        except aiohttp.ClientError as exc:
            raise _Unanswered(_failure("Twilio broke the connection", "closed"), is_untouched=False) from exc


class _Unanswered(Exception):  # noqa: N818 (carries the error that it may become)
    """An attempt that may be retried."""

    def __init__(self, error: ServiceError, *, is_untouched: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.is_untouched = is_untouched


def _failure(message: str, code: str, *, retryable: bool = True) -> ServiceError:
    return ServiceError(message, vendor="twilio", code=code, retryable=retryable)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        raw += chunk
        if len(raw) > LONGEST_ANSWER:
            raise _failure("Twilio's answer is too long", "bad_answer", retryable=False)
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
    if status < HTTPStatus.MULTIPLE_CHOICES and body is not None:
        return body
    code = body.get("code") if isinstance(body, dict) else None
    # Twilio's codes have five digits; any other number may be a phone number.
    name = str(code) if type(code) is int and 0 < code < 100_000 else f"http_{status}"
    is_busy = status == HTTPStatus.TOO_MANY_REQUESTS
    if is_busy or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Unanswered(_failure(f"Twilio answered {status} ({name})", name), is_untouched=is_busy)
    # Twilio's message may repeat a phone number, so only its code is passed on.
    raise _failure(f"Twilio answered {status} ({name})", name, retryable=False)


def _call(body: object) -> CallResource:
    try:
        return CallResource.model_validate(body)
    except ValidationError as exc:
        raise _failure("Twilio's answer is not a call", "bad_answer", retryable=False) from exc
