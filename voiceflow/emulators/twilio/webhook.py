"""The carrier's HTTP client: signed form requests to the app."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from voiceflow.emulators.kit.routing import locate
from voiceflow.emulators.twilio.signature import signature
from voiceflow.emulators.twilio.twiml import LONGEST_DOCUMENT

SECONDS = 15.0
"""Total seconds for a webhook."""

_MOST_REQUESTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REPEATING = frozenset({307, 308})  # the others turn into a GET without a form (RFC 9110, section 15.4)

_XML = frozenset({"text/xml", "application/xml"})


class WebhookError(Exception):
    """The app's answer is invalid or missing (error 11200)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose calls these are.

    Attributes:
        sid: ``AC`` and 32 hex digits.
        auth_token: Signs webhooks and opens the REST API.
        api_keys: Further pairs of ``SK…`` and secret that open the REST API.
    """

    sid: str = "AC" + "0a" * 16
    auth_token: str = field(default="token-of-the-test-account", repr=False)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)


class WebhookSender:
    """Sends signed requests.

    Args:
        session: Reaches the app.
        account: The account whose token signs.
        routes: Where a public host really is: ``{"voice.example.com": "http://127.0.0.1:8080"}``.
            The request keeps the public name in its ``Host`` and in its signature.
        delay: Extra seconds for each request.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        account: Account,
        *,
        routes: Mapping[str, str] | None = None,
        delay: float = 0.0,
    ) -> None:
        self.session = session
        self._token = account.auth_token
        self._routes = routes or {}
        self._delay = delay

    def locate(self, url: str) -> tuple[URL, dict[str, str]]:
        """Where to send a request for a public URL, and with which headers."""
        return locate(self._routes, url)

    def sign(self, url: str, form: Mapping[str, str] | None = None) -> str:
        """The signature of a request for a public URL."""
        return signature(self._token, url, (form or {}).items())

    async def document(self, url: str, form: Mapping[str, str], method: str = "POST") -> bytes:
        """Fetch TwiML.

        Raises:
            WebhookError: On anything but a 2xx answer in XML within 15 s.
        """
        body, kind = await self._request(url, form, method)
        if kind not in _XML:
            raise WebhookError(f"TwiML must be text/xml, not {kind}")
        return body

    async def notify(self, url: str, form: Mapping[str, str], method: str = "POST") -> None:
        """Deliver a callback and ignore its response body.

        Raises:
            WebhookError: On anything but a 2xx answer within 15 s.
        """
        await self._request(url, form, method)

    async def _request(self, url: str, form: Mapping[str, str], method: str) -> tuple[bytes, str]:
        try:
            async with asyncio.timeout(SECONDS):
                await asyncio.sleep(self._delay)
                return await self._follow(url, form, method.upper())
        except TimeoutError as exc:
            raise WebhookError(f"no answer within {SECONDS:g} s") from exc
        except aiohttp.ClientError as exc:
            raise WebhookError(f"no answer: {type(exc).__name__}") from exc

    async def _follow(self, url: str, form: Mapping[str, str], method: str) -> tuple[bytes, str]:
        """Send a request and follow redirects; each request is signed for its URL."""
        for _ in range(_MOST_REQUESTS):
            public = url.split("#", 1)[0]
            if method == "GET":
                public, form = str(URL(public, encoded=True).extend_query(form)), {}
            status, body, answer = await self._exchange(method, public, form)
            if status not in _REDIRECTS or not (location := answer.get("Location")):
                if not 200 <= status < 300:
                    raise WebhookError(f"HTTP {status}")
                return body, answer.get("Content-Type", "").partition(";")[0].strip().lower()
            url = urljoin(public, location)
            if status not in _REPEATING:
                method, form = "GET", {}
        raise WebhookError("too many redirects")

    async def _exchange(
        self, method: str, public: str, form: Mapping[str, str]
    ) -> tuple[int, bytes, Mapping[str, str]]:
        target, headers = self.locate(public)
        headers["X-Twilio-Signature"] = self.sign(public, form)
        headers["I-Twilio-Idempotency-Token"] = _idempotency_token(public, form)
        headers["User-Agent"] = "TwilioProxy/1.1"
        data = None if method == "GET" else form
        async with self.session.request(
            method, target, headers=headers, data=data, allow_redirects=False
        ) as answer:
            return answer.status, await answer.content.read(LONGEST_DOCUMENT + 1), answer.headers


def _idempotency_token(url: str, form: Mapping[str, str]) -> str:
    digest = hashlib.sha256("\n".join([url, *(f"{name}={value}" for name, value in form.items())]).encode())
    return digest.hexdigest()[:32]
