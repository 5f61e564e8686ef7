"""Callbacks of one call: delivered one after the other, while the call goes on."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voiceflow.emulators.kit.call_faults import CallFaults
from voiceflow.emulators.twilio.webhook import SECONDS, WebhookError, WebhookSender
from voiceflow.tasks import TaskScope

_DELIVERY_LIMIT = 4 * SECONDS


@dataclass(frozen=True, slots=True)
class _Callback:
    url: str
    form: Mapping[str, str]
    method: str


class Callbacks:
    """Sends the status callbacks that the app requested.

    Args:
        webhooks: Signs and sends.
        faults: May reverse the order or deliver twice.
        on_error: Called with a description of the error.
    """

    def __init__(self, webhooks: WebhookSender, faults: CallFaults, on_error: Callable[[str], None]) -> None:
        self._webhooks = webhooks
        self._faults = faults
        self._on_error = on_error
        self._waiting: deque[_Callback] = deque()
        self._scope = TaskScope()
        self._worker: asyncio.Task[None] | None = None

    def post(self, url: str, form: Mapping[str, str], method: str = "POST") -> None:
        """Deliver a callback, after those before it."""
        self._waiting.append(_Callback(url, form, method))
        if not self._faults.callbacks_reversed:
            self._work()

    async def close(self) -> None:
        """Deliver the rest, and give up on callbacks that are not delivered within a minute."""
        if self._faults.callbacks_reversed:
            self._waiting.reverse()
            self._work()
        await self._scope.join(limit=_DELIVERY_LIMIT)
        await self._scope.close(limit=1.0)

    def _work(self) -> None:
        if self._waiting and (self._worker is None or self._worker.done()):
            self._worker = self._scope.spawn(self._deliver(), name="carrier callbacks")

    async def _deliver(self) -> None:
        while self._waiting:
            callback = self._waiting.popleft()
            for _ in range(2 if self._faults.callbacks_twice else 1):
                try:
                    await self._webhooks.notify(callback.url, callback.form, callback.method)
                except WebhookError as exc:
                    self._on_error(f"callback: {exc}")
