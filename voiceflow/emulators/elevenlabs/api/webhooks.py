"""Emulated workspace webhooks, and the posts that go to them."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from voiceflow.clients.elevenlabs.api import webhooks
from voiceflow.clients.elevenlabs.schema.webhooks import (
    ChangedWebhook,
    CreatedWebhook,
    DeletedWebhook,
    Webhook,
    WebhookChange,
    WebhookList,
)
from voiceflow.clients.elevenlabs.webhooks.signature import SIGNATURE, sign
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH, HttpExchange, RefusalError, not_found
from voiceflow.emulators.elevenlabs.http.server import Handlers

_KEPT = 1000
_PIECE = 64 * 1024
_MANY_FAILURES = 10
_WEEK = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """An attempt to post.

    Attributes:
        webhook_id: The target.
        type: Of the event.
        at: Loop time.
        status: Of the response; 0 without one.
    """

    webhook_id: str
    type: str
    at: float
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryBehaviour:
    """How posts are repeated; the service's schedule is not published.

    Attributes:
        attempts: Posts of one event, to a webhook that retries.
        pause: Seconds before the second; doubles each time.
        patience: Seconds to wait for an answer.
    """

    attempts: int = 4
    pause: float = 1.0
    patience: float = 10.0


@dataclass(slots=True)
class _Hook:
    """A webhook with private data."""

    shown: Webhook
    secret: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    retries: bool = False
    failures: int = 0
    good_until: float = 0.0


class WebhookStore:
    """The workspace's webhooks. Nothing is posted until ``deliver`` is called.

    Attributes:
        behaviour: How posts are repeated.
        deliveries: The newest attempts, in order.
    """

    def __init__(self, behaviour: DeliveryBehaviour | None = None) -> None:
        self.behaviour = behaviour or DeliveryBehaviour()
        self.deliveries: deque[WebhookDelivery] = deque(maxlen=_KEPT)
        self._hooks: dict[str, _Hook] = {}
        self._count = itertools.count(1)

    def handlers(self) -> Handlers:
        """The handlers of the operations on webhooks."""
        return {
            webhooks.LIST: lambda exchange: WebhookList(
                webhooks=[self._show(hook, exchange) for hook in self._hooks.values()]
            ),
            webhooks.CREATE: self._create,
            webhooks.UPDATE: self._update,
            webhooks.DELETE: self._delete,
        }

    async def deliver(
        self, event: Mapping[str, object], http: aiohttp.ClientSession, *, webhook_id: str | None = None
    ) -> None:
        """Post an event, with the webhook's retries; return after the last attempt.

        Args:
            event: Such as ``post_call`` makes.
            http: To post with.
            webhook_id: To which webhook; to all that are not switched off without it.

        Raises:
            RefusalError: If there is no such webhook.
        """
        hooks = [self._hook(webhook_id)] if webhook_id else list(self._hooks.values())
        body = json.dumps(event).encode()
        for hook in hooks:
            if not (hook.shown.is_disabled or hook.shown.is_auto_disabled):
                await self._deliver(hook, str(event.get("type", "")), body, http)

    async def _deliver(self, hook: _Hook, kind: str, body: bytes, http: aiohttp.ClientSession) -> None:
        pause = self.behaviour.pause
        for attempt in range(self.behaviour.attempts if hook.retries else 1):
            if attempt:
                await asyncio.sleep(pause)
                pause *= 2
            now = asyncio.get_running_loop().time()
            status = await self._post(hook, kind, body, http, EPOCH + int(now))
            self.deliveries.append(WebhookDelivery(hook.shown.webhook_id, kind, now, status))
            _note(hook, status, now)
            if status not in (0, 429) and status < 500:
                return

    async def _post(self, hook: _Hook, kind: str, body: bytes, http: aiohttp.ClientSession, unix: int) -> int:
        headers = {
            **hook.headers,
            "Content-Type": "application/json",
            SIGNATURE: sign(hook.secret, body, unix),
        }
        data = _pieces(body) if kind == "post_call_audio" else body
        try:
            async with (
                asyncio.timeout(self.behaviour.patience),
                http.post(
                    hook.shown.webhook_url, data=data, headers=headers, allow_redirects=False
                ) as answer,
            ):
                return answer.status
        except (TimeoutError, aiohttp.ClientError):
            return 0

    def _create(self, exchange: HttpExchange) -> CreatedWebhook:
        settings = exchange.body.settings
        if not settings.webhook_url.startswith(("https://", "http://")):
            raise RefusalError(400, "invalid_parameters", "It is no URL.", param="webhook_url")
        number = next(self._count)
        shown = Webhook(
            webhook_id=f"wh_{number:030d}",
            name=settings.name,
            webhook_url=settings.webhook_url,
            is_disabled=False,
            is_auto_disabled=False,
            created_at_unix=exchange.unix,
            auth_type="hmac",
        )
        hook = _Hook(shown, f"wsec_{number:064x}", settings.request_headers or {}, good_until=exchange.now)
        self._hooks[shown.webhook_id] = hook
        return CreatedWebhook(webhook_id=shown.webhook_id, webhook_secret=hook.secret)

    def _update(self, exchange: HttpExchange) -> ChangedWebhook:
        hook, change = self._hook(exchange.ids[0]), exchange.body
        assert isinstance(change, WebhookChange)
        fields: dict[str, Any] = {"is_disabled": change.is_disabled, "name": change.name}
        if not change.is_disabled:
            fields["is_auto_disabled"], hook.failures = False, 0
        if change.events is not None:
            fields["events"] = change.events
        if change.retry_enabled is not None:
            hook.retries = change.retry_enabled
        if change.request_headers is not None:
            hook.headers = change.request_headers
        hook.shown = hook.shown.model_copy(update=fields)
        return ChangedWebhook(status="ok")

    def _delete(self, exchange: HttpExchange) -> DeletedWebhook:
        del self._hooks[self._hook(exchange.ids[0]).shown.webhook_id]
        return DeletedWebhook(status="ok")

    def _show(self, hook: _Hook, exchange: HttpExchange) -> Webhook:
        return hook.shown.model_copy(update={"usage": [] if exchange.query.include_usages else None})

    def _hook(self, webhook_id: str) -> _Hook:
        hook = self._hooks.get(webhook_id)
        if hook is None:
            raise not_found("webhook")
        return hook


def _note(hook: _Hook, status: int, now: float) -> None:
    """Count failures: many in a row, without a success in a week, switch a webhook off."""
    if 200 <= status < 300:
        hook.failures, hook.good_until = 0, now
        return
    hook.failures += 1
    is_hopeless = hook.failures >= _MANY_FAILURES and now - hook.good_until >= _WEEK
    hook.shown = hook.shown.model_copy(
        update={
            "most_recent_failure_error_code": status,
            "most_recent_failure_timestamp": EPOCH + int(now),
            "is_auto_disabled": is_hopeless,
        }
    )


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
