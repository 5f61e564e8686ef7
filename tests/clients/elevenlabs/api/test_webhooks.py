"""The workspace's webhooks: our client against the emulated service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.api import webhooks
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import BadRequestError, NotFoundError
from voiceflow.clients.elevenlabs.schema.webhooks import WebhookChange, WebhookHMACSettings, WebhookQuery
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import MemoryNetwork

COVERS = {
    webhooks.LIST: "webhooks.list",
    webhooks.CREATE: "webhooks.create",
    webhooks.UPDATE: "webhooks.update",
    webhooks.DELETE: "webhooks.delete",
}

Client = Callable[..., ElevenLabs]
SETTINGS = WebhookHMACSettings(name="Events", webhook_url="https://bot.test/events")


async def test_the_secret_is_told_once_and_not_shown(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client().webhooks
    created = await made.create(SETTINGS)
    assert created.webhook_secret is not None
    assert created.webhook_secret.startswith("wsec_")
    assert created.webhook_secret not in repr(created)
    emulator.http.served.clear()
    (found,) = [hook async for hook in made.list(WebhookQuery(include_usages=True))]
    assert (found.webhook_id, found.name, found.webhook_url) == (
        created.webhook_id,
        "Events",
        "https://bot.test/events",
    )
    assert (found.created_at_unix, found.is_disabled, found.usage) == (EPOCH, False, [])
    assert created.webhook_secret.encode() not in (emulator.http.served[-1].answer or b"")


async def test_the_kind_of_signature_is_always_sent(client: Client, emulator: ElevenLabsEmulator) -> None:
    await client().webhooks.create(SETTINGS)
    assert emulator.http.served[-1].body["settings"]["auth_type"] == "hmac"


async def test_a_webhook_is_changed_and_deleted(client: Client) -> None:
    made = client().webhooks
    hook = (await made.create(SETTINGS)).webhook_id
    await made.update(hook, WebhookChange(is_disabled=True, name="Off", retry_enabled=True))
    (found,) = [hook async for hook in made.list()]
    assert (found.name, found.is_disabled) == ("Off", True)
    await made.delete(hook)
    assert [hook async for hook in made.list()] == []
    for asked in (made.delete(hook), made.update(hook, WebhookChange(is_disabled=True, name="x"))):
        with pytest.raises(NotFoundError, match="webhook_not_found"):
            await asked


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client().webhooks
    await made.create(SETTINGS)
    emulator.http.plan(HttpFault(extras=True))
    (found,) = [hook async for hook in made.list()]
    assert found.model_extra == {"field_of_tomorrow": {"new": True}}


async def test_wrong_arguments_fail_before_the_network(client: Client, emulator: ElevenLabsEmulator) -> None:
    made = client().webhooks
    wrong: Any = {"name": "x"}
    with pytest.raises(LocalProtocolError, match="webhook_url"):
        await made.create(wrong)
    with pytest.raises(LocalProtocolError, match="is_disabled"):
        await made.update("wh_1", wrong)
    assert not emulator.http.served


async def test_an_address_that_is_none_is_refused(client: Client) -> None:
    with pytest.raises(BadRequestError, match="webhook_url"):
        await client().webhooks.create(WebhookHMACSettings(name="x", webhook_url="bot.test"))


@pytest.mark.parametrize("body", [{}, {"settings": {"name": "x"}}, {"settings": {"name": "x", "url": "y"}}])
async def test_the_emulator_refuses_a_malformed_webhook(
    emulator: ElevenLabsEmulator, network: MemoryNetwork, body: dict[str, Any]
) -> None:
    url = "https://api.elevenlabs.io/v1/workspace/webhooks"
    async with network.session().post(url, json=body, headers={"xi-api-key": "k"}) as answer:
        assert answer.status == 422
