"""The API's calls, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.initiation import (
    ConversationInitiation,
    ConversationInitiationClientDataInternal,
    TelephonyDirection,
)
from voiceflow.clients.elevenlabs.schema.shared import TelephonyProvider

BatchCallStatus = Annotated[Literal["pending", "in_progress", "completed", "failed", "cancelled"], OPEN]


BatchCallRecipientStatus = Annotated[
    Literal[
        "pending", "dispatched", "initiated", "in_progress", "completed", "failed", "cancelled", "voicemail"
    ],
    OPEN,
]


class BatchCallWhatsAppParams(Model):
    """``BatchCallWhatsAppParams`` as it is published."""

    whatsapp_phone_number_id: str | None = None
    whatsapp_call_permission_request_template_name: str
    whatsapp_call_permission_request_template_language_code: str


class TelephonyCallConfig(Model):
    """``TelephonyCallConfig`` as it is published."""

    ringing_timeout_secs: Annotated[int, Field(ge=1, le=999), OPEN] = 60
    twilio_call_recording_enabled: bool = False


class BatchCall(Model):
    """``BatchCallResponse`` as it is published."""

    id: str
    phone_number_id: str | None
    phone_provider: TelephonyProvider | None
    whatsapp_params: BatchCallWhatsAppParams | None
    name: str
    agent_id: str
    branch_id: str | None
    environment: str | None
    created_at_unix: int
    scheduled_time_unix: int
    timezone: str | None
    total_calls_dispatched: int
    total_calls_scheduled: int
    total_calls_finished: int
    last_updated_at_unix: int
    status: BatchCallStatus
    retry_count: int
    telephony_call_config: TelephonyCallConfig
    target_concurrency_limit: Annotated[int, Field(ge=1), OPEN] | None
    agent_name: str
    branch_name: str | None


class RecipientState(Model):
    """``OutboundCallRecipientResponseModel`` as it is published."""

    id: str
    phone_number: str | None = None
    whatsapp_user_id: str | None = None
    status: BatchCallRecipientStatus
    created_at_unix: int
    updated_at_unix: int
    conversation_id: str | None
    conversation_initiation_client_data: ConversationInitiationClientDataInternal | None = None


class BatchCallDetails(Model):
    """``BatchCallDetailedResponse`` as it is published."""

    id: str
    phone_number_id: str | None
    phone_provider: TelephonyProvider | None
    whatsapp_params: BatchCallWhatsAppParams | None
    name: str
    agent_id: str
    branch_id: str | None
    environment: str | None
    created_at_unix: int
    scheduled_time_unix: int
    timezone: str | None
    total_calls_dispatched: int
    total_calls_scheduled: int
    total_calls_finished: int
    last_updated_at_unix: int
    status: BatchCallStatus
    retry_count: int
    telephony_call_config: TelephonyCallConfig
    target_concurrency_limit: Annotated[int, Field(ge=1), OPEN] | None
    agent_name: str
    branch_name: str | None
    recipients: list[RecipientState]


class BatchCallExportQuery(Model):
    """The query of ``GET /v1/convai/batch-calling/{batch_id}/export``."""

    limit: int | None = None


class BatchCallExportQueryFields(TypedDict, total=False):
    """The fields of ``BatchCallExportQuery`` as keywords."""

    limit: int | None


class BatchCallFilter(Model):
    """The query of ``GET /v1/convai/batch-calling/workspace``."""

    limit: int = 100
    last_doc: str | None = None
    agent_id: str | None = None


class BatchCallFilterFields(TypedDict, total=False):
    """The fields of ``BatchCallFilter`` as keywords."""

    limit: int
    last_doc: str | None
    agent_id: str | None


class BatchCallPage(Model):
    """``WorkspaceBatchCallsResponse`` as it is published."""

    batch_calls: list[BatchCall]
    next_doc: str | None = None
    has_more: bool = False


class ExotelCall(Model):
    """``ExotelOutboundCallResponse`` as it is published."""

    success: bool
    message: str
    conversation_id: str | None
    call_sid: str | None = Field(alias="callSid")


class ExotelCallRequest(Model):
    """The body of ``POST /v1/convai/exotel/outbound-call``."""

    agent_id: str
    agent_phone_number_id: str
    to_number: str
    conversation_initiation_client_data: ConversationInitiation | None = None
    telephony_call_config: TelephonyCallConfig | None = None


class ExotelCallRequestFields(TypedDict, total=False):
    """The fields of ``ExotelCallRequest`` as keywords."""

    agent_id: str
    agent_phone_number_id: str
    to_number: str
    conversation_initiation_client_data: ConversationInitiation | Mapping[str, object] | None
    telephony_call_config: TelephonyCallConfig | Mapping[str, object]


class Recipient(Model):
    """``OutboundCallRecipient`` as it is published."""

    id: str | None = None
    phone_number: str | None = None
    whatsapp_user_id: str | None = None
    conversation_initiation_client_data: ConversationInitiation | None = None


class NewBatchCall(Model):
    """The body of ``POST /v1/convai/batch-calling/submit``."""

    call_name: str
    agent_id: str
    recipients: Annotated[list[Recipient], Field(max_length=10000), OPEN]
    scheduled_time_unix: int | None = None
    agent_phone_number_id: str | None = None
    whatsapp_params: BatchCallWhatsAppParams | None = None
    timezone: str | None = None
    branch_id: str | None = None
    environment: str | None = None
    telephony_call_config: TelephonyCallConfig | None = None
    target_concurrency_limit: Annotated[int, Field(ge=1), OPEN] | None = None


class NewBatchCallFields(TypedDict, total=False):
    """The fields of ``NewBatchCall`` as keywords."""

    call_name: str
    agent_id: str
    recipients: Annotated[Sequence[Recipient | Mapping[str, object]], Field(max_length=10000), OPEN]
    scheduled_time_unix: int | None
    agent_phone_number_id: str | None
    whatsapp_params: BatchCallWhatsAppParams | Mapping[str, object] | None
    timezone: str | None
    branch_id: str | None
    environment: str | None
    telephony_call_config: TelephonyCallConfig | Mapping[str, object]
    target_concurrency_limit: Annotated[int, Field(ge=1), OPEN] | None


class RegisteredCall(Model):
    """The body of ``POST /v1/convai/twilio/register-call``."""

    agent_id: str
    from_number: str
    to_number: str
    direction: TelephonyDirection = "inbound"
    conversation_initiation_client_data: ConversationInitiation | None = None


class RegisteredCallFields(TypedDict, total=False):
    """The fields of ``RegisteredCall`` as keywords."""

    agent_id: str
    from_number: str
    to_number: str
    direction: TelephonyDirection
    conversation_initiation_client_data: ConversationInitiation | Mapping[str, object] | None


class SipCallRequest(Model):
    """The body of ``POST /v1/convai/sip-trunk/outbound-call``."""

    agent_id: str
    agent_phone_number_id: str
    to_number: str
    conversation_initiation_client_data: ConversationInitiation | None = None
    telephony_call_config: TelephonyCallConfig | None = None


class SipCallRequestFields(TypedDict, total=False):
    """The fields of ``SipCallRequest`` as keywords."""

    agent_id: str
    agent_phone_number_id: str
    to_number: str
    conversation_initiation_client_data: ConversationInitiation | Mapping[str, object] | None
    telephony_call_config: TelephonyCallConfig | Mapping[str, object]


class TwilioCall(Model):
    """``TwilioOutboundCallResponse`` as it is published."""

    success: bool
    message: str
    conversation_id: str | None
    call_sid: str | None = Field(alias="callSid")


class TwilioCallRequest(Model):
    """The body of ``POST /v1/convai/twilio/outbound-call``."""

    agent_id: str
    agent_phone_number_id: str
    to_number: str
    conversation_initiation_client_data: ConversationInitiation | None = None
    call_recording_enabled: bool | None = None
    telephony_call_config: TelephonyCallConfig | None = None


class TwilioCallRequestFields(TypedDict, total=False):
    """The fields of ``TwilioCallRequest`` as keywords."""

    agent_id: str
    agent_phone_number_id: str
    to_number: str
    conversation_initiation_client_data: ConversationInitiation | Mapping[str, object] | None
    call_recording_enabled: bool | None
    telephony_call_config: TelephonyCallConfig | Mapping[str, object]
