"""Posts the records of a call to your server: signed, retried, and in the background.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from uuid import uuid4

import aiohttp
from loguru import logger

from voiceflow.errors import ConfigurationError
from voiceflow.net.retries import Retries, repeat
from voiceflow.net.session import client_session
from voiceflow.tasks import TaskScope

PATIENT = Retries(attempts=8, first=1.0, longest=60.0, within=300.0)
"""The default retries of a post: for five minutes."""

ATTEMPT = 15.0
"""Seconds that one attempt may take."""

_PREFIX = "whsec_"
_TRANSIENT = frozenset({408, 425, 429})


class _DeliveryError(Exception):
    """A failed attempt, and whether another may succeed."""

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.retryable = retryable


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of ``webhook-signature``, for tests and receivers.

    Args:
        secret: ``whsec_`` and the key in base64.
        message_id: The value of ``webhook-id``.
        timestamp: The value of ``webhook-timestamp``, in seconds since 1970.
        body: The bytes of the body.

    Raises:
        ConfigurationError: If the secret has another form.
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


class SignedWebhook:
    """Posts JSON to one address, one after the other. Make one for the application, not one for each call.

    A call never waits for it: :meth:`post` returns at once, and a task of this object does the work. A post
    is retried if the server fails or is busy, but not if it refuses. The queue is bounded: a new post that
    does not fit is dropped, and the log says so without its content.

    Args:
        url: The address.
        secret: Shared with the receiver: ``whsec_`` and at least 24 bytes in base64.
        http: The client session, which the caller closes. By default one is created.
        retries: How often a post is repeated.
        most: Most posts that may wait.
        clock: Returns the date in seconds since 1970, for the signature.

    Attributes:
        dropped: The number of posts that failed or did not fit.

    Raises:
        ConfigurationError: If the secret has another form.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: str,
        http: aiohttp.ClientSession | None = None,
        retries: Retries = PATIENT,
        most: int = 1000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if len(_key(secret)) < 24:
            raise ConfigurationError("the secret of a webhook has at least 24 bytes")
        self.dropped = 0
        self._url = url
        self._secret = secret
        self._http = http
        self._own_http: aiohttp.ClientSession | None = None
        self._retries = retries
        self._most = most
        self._date = clock
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._scope = TaskScope()
        self._is_posting = False

    def post(self, content: Mapping[str, object], *, message_id: str | None = None) -> None:
        """Queue a post. Call it on the event loop.

        Args:
            content: The JSON object to post.
            message_id: The same for each attempt, so that the receiver can recognise a repetition; by default
                a random one.
        """
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        if len(self._waiting) >= self._most:
            self._drop(f"{self._most} posts wait already")
            return
        self._waiting.append((message_id or f"msg_{uuid4().hex}", body))
        if not self._is_posting:
            self._is_posting = True
            self._scope.spawn(self._post_all(), name="webhook")

    async def close(self, *, limit: float = 10.0) -> None:
        """Wait up to ``limit`` seconds for the queued posts, then drop the rest."""
        await self._scope.join(limit=limit)
        await self._scope.close(limit=1.0)
        for _ in range(len(self._waiting)):
            self._drop("it is closed")
        self._waiting.clear()
        if self._own_http is not None:
            await self._own_http.close()

    async def _post_all(self) -> None:
        try:
            while self._waiting:
                await self._deliver(*self._waiting[0])
                self._waiting.popleft()
        finally:
            self._is_posting = False

    async def _deliver(self, message_id: str, body: bytes) -> None:
        def pause(error: _DeliveryError, tried: int, passed: float) -> float | None:
            if not error.retryable:
                return None
            return self._retries.pause(tried=tried, passed=passed, chance=random.random())  # noqa: S311

        try:
            await repeat(lambda: self._attempt(message_id, body), _DeliveryError, pause)
        except _DeliveryError as error:
            self._drop(str(error))

    async def _attempt(self, message_id: str, body: bytes) -> None:
        if self._http is None:
            self._http = self._own_http = client_session()
        stamp = int(self._date())
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(self._secret, message_id, stamp, body),
        }
        try:
            async with (
                asyncio.timeout(ATTEMPT),
                self._http.post(self._url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                status = answer.status
        except TimeoutError as exc:
            raise _DeliveryError("no answer", retryable=True) from exc
        except aiohttp.ClientError as exc:
            raise _DeliveryError(type(exc).__name__, retryable=True) from exc
        if not 200 <= status < 300:
            raise _DeliveryError(f"status {status}", retryable=status >= 500 or status in _TRANSIENT)

    def _drop(self, reason: str) -> None:
        self.dropped += 1
        logger.warning("a webhook's post is given up: {}", reason)


def _key(secret: str) -> bytes:
    try:
        if not secret.startswith(_PREFIX):
            raise ValueError
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        raise ConfigurationError(f"the secret of a webhook is {_PREFIX} and a key in base64") from None
