"""Handlers of ElevenLabs' webhooks. They live in ``voiceflow.clients.elevenlabs.webhooks.handlers``."""

from voiceflow.clients.elevenlabs.webhooks.handlers import (
    LONGEST_QUESTION,
    WebhookLimits,
    initiation_handler,
    webhook_handler,
)

__all__ = ["LONGEST_QUESTION", "WebhookLimits", "initiation_handler", "webhook_handler"]
