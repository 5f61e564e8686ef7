"""The API's signed urls, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import TypedDict

from voiceflow.clients.elevenlabs.model import Model


class SignedUrl(Model):
    """``ConversationSignedUrlResponseModel`` as it is published."""

    signed_url: str


class SignedUrlQuery(Model):
    """The query of ``GET /v1/convai/conversation/get-signed-url``."""

    agent_id: str
    include_conversation_id: bool = False
    branch_id: str | None = None
    environment: str | None = None
    debug_events_request: bool = False
    version_id: str | None = None


class SignedUrlQueryFields(TypedDict, total=False):
    """The fields of ``SignedUrlQuery`` as keywords."""

    agent_id: str
    include_conversation_id: bool
    branch_id: str | None
    environment: str | None
    debug_events_request: bool
    version_id: str | None
