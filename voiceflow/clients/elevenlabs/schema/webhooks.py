"""The API's webhooks, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypedDict

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.usage import WorkspaceWebhookUsage

WebhookAuthMethodType = Annotated[Literal["hmac", "oauth2", "mtls"], OPEN]


WorkspaceWebhookEventType = Annotated[
    Literal["voice_library_removal_notice", "speech_to_text", "agent_qa", "flows"], OPEN
]


class ChangedWebhook(Model):
    """``PatchWorkspaceWebhookResponseModel`` as it is published."""

    status: str


class CreatedWebhook(Model):
    """``WorkspaceCreateWebhookResponseModel`` as it is published."""

    webhook_id: str
    webhook_secret: str | None = None


class DeletedWebhook(Model):
    """``DeleteWorkspaceWebhookResponseModel`` as it is published."""

    status: str


class WebhookHMACSettings(Model):
    """``WebhookHMACSettings`` as it is published."""

    auth_type: Literal["hmac"] = "hmac"
    name: str
    webhook_url: str
    request_headers: dict[str, str] | None = None


class WebhookHMACSettingsFields(TypedDict, total=False):
    """The fields of ``WebhookHMACSettings`` as keywords."""

    auth_type: Literal["hmac"]
    name: str
    webhook_url: str
    request_headers: Mapping[str, str] | None


class NewWebhook(Model):
    """The body of ``POST /v1/workspace/webhooks``."""

    settings: WebhookHMACSettings


class NewWebhookFields(TypedDict, total=False):
    """The fields of ``NewWebhook`` as keywords."""

    settings: WebhookHMACSettings | Mapping[str, object]


class Webhook(Model):
    """``WorkspaceWebhookResponseModel`` as it is published."""

    name: str
    webhook_id: str
    webhook_url: str
    is_disabled: bool
    is_auto_disabled: bool
    created_at_unix: int
    auth_type: WebhookAuthMethodType
    usage: list[WorkspaceWebhookUsage] | None = None
    events: list[WorkspaceWebhookEventType] | None = None
    most_recent_failure_error_code: int | None = None
    most_recent_failure_timestamp: int | None = None


class WebhookChange(Model):
    """The body of ``PATCH /v1/workspace/webhooks/{webhook_id}``."""

    is_disabled: bool
    name: str
    retry_enabled: bool | None = None
    request_headers: dict[str, str] | None = None
    events: list[WorkspaceWebhookEventType] | None = None


class WebhookChangeFields(TypedDict, total=False):
    """The fields of ``WebhookChange`` as keywords."""

    is_disabled: bool
    name: str
    retry_enabled: bool | None
    request_headers: Mapping[str, str] | None
    events: Sequence[WorkspaceWebhookEventType] | None


class WebhookList(Model):
    """``WorkspaceWebhookListResponseModel`` as it is published."""

    webhooks: list[Webhook]


class WebhookQuery(Model):
    """The query of ``GET /v1/workspace/webhooks``."""

    include_usages: bool = False


class WebhookQueryFields(TypedDict, total=False):
    """The fields of ``WebhookQuery`` as keywords."""

    include_usages: bool
