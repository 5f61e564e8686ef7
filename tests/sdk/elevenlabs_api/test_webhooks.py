"""The workspace's webhooks: the official SDK against the emulated service, and its check of signatures."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from elevenlabs import WebhookHmacSettings
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError

from voiceflow.clients.elevenlabs.api import webhooks
from voiceflow.clients.elevenlabs.webhooks import SignatureError, Verifier, sign

COVERS = {
    webhooks.LIST: "webhooks.list",
    webhooks.CREATE: "webhooks.create",
    webhooks.UPDATE: "webhooks.update",
    webhooks.DELETE: "webhooks.delete",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]


def test_webhooks_are_made_listed_changed_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        settings = WebhookHmacSettings(name="Events", webhook_url="https://bot.test/")
        made = sdk.webhooks.create(settings=settings)
        assert made.webhook_secret
        sdk.webhooks.update(made.webhook_id, is_disabled=True, name="Off", retry_enabled=True)
        (found,) = sdk.webhooks.list(include_usages=True).webhooks
        assert (found.name, found.is_disabled, found.webhook_id) == ("Off", True, made.webhook_id)
        sdk.webhooks.delete(made.webhook_id)
        with pytest.raises(ApiError) as caught:
            sdk.webhooks.delete(made.webhook_id)
        assert caught.value.status_code == 404

    run(test)


@pytest.mark.parametrize(
    ("change", "age", "is_genuine"),
    [("", 0, True), ("", 1700, True), ("", 1900, False), (" ", 0, False)],
)
def test_the_sdk_judges_our_signatures_as_we_do(change: str, age: int, is_genuine: bool) -> None:
    body = '{"type":"ping","text":"é"}'
    now = time.time()
    header = sign("wsec_1", body.encode(), int(now) - age)
    sent = body + change

    def sdk() -> bool:
        try:
            event = ElevenLabs(api_key="k").webhooks.construct_event(sent, header, "wsec_1")
        except ApiError:
            return False
        return bool(event["type"] == "ping")

    def ours() -> bool:
        try:
            Verifier("wsec_1").check(sent.encode(), header, now)
        except SignatureError:
            return False
        return True

    assert (sdk(), ours()) == (is_genuine, is_genuine)
