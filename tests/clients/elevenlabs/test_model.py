"""What all objects of the HTTP API share, where the groups' own tests do not reach."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.schema.calls import Recipient
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.clients.elevenlabs.schema.webhooks import NewWebhook, WebhookHMACSettings


def test_what_tells_the_kind_of_an_object_is_written_though_nobody_set_it() -> None:
    settings = WebhookHMACSettings(name="Events", webhook_url="https://bot.test")
    written = {"auth_type": "hmac", "name": "Events", "webhook_url": "https://bot.test"}
    assert settings.written() == written
    assert NewWebhook(settings=settings).written() == {"settings": written}
    assert Recipient(phone_number="+15550100").written() == {"phone_number": "+15550100"}


def test_ids_are_shown_unless_they_are_peoples_own() -> None:
    person = Recipient(id="r1", phone_number="+15550100", whatsapp_user_id="15550101")
    assert "r1" in repr(person)
    assert "1555010" not in repr(person)
    assert "ada" not in repr(ConversationInitiation(user_id="ada@example.com"))
