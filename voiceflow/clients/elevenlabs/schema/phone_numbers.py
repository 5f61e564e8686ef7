"""The API's phone numbers, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import LivekitStackType

SIPTrunkTransport = Annotated[Literal["auto", "udp", "tcp", "tls"], OPEN]


SIPMediaEncryption = Annotated[Literal["disabled", "allowed", "required"], OPEN]


MediaCodec = Annotated[Literal["G722/8000", "PCMU/8000", "PCMA/8000"], OPEN]


SIPLogMessageDirection = Annotated[Literal["in", "out"], OPEN]


class PhoneNumberAgentInfo(Model):
    """``PhoneNumberAgentInfo`` as it is published."""

    agent_id: str
    agent_name: str
    environment: str | None = None
    branch_id: str | None = None


class TwilioNumber(Model):
    """``GetPhoneNumberTwilioResponseModel`` as it is published."""

    phone_number: str
    label: str
    supports_inbound: bool = True
    supports_outbound: bool = True
    phone_number_id: str
    assigned_agent: PhoneNumberAgentInfo | None = None
    provider: Literal["twilio"] = "twilio"


class ExotelNumber(Model):
    """``GetPhoneNumberExotelResponseModel`` as it is published."""

    phone_number: str
    label: str
    supports_inbound: bool = True
    supports_outbound: bool = True
    phone_number_id: str
    assigned_agent: PhoneNumberAgentInfo | None = None
    provider: Literal["exotel"] = "exotel"


class StoredOutboundTrunk(Model):
    """``GetPhoneNumberOutboundSIPTrunkConfigResponseModel`` as it is published."""

    address: str
    transport: SIPTrunkTransport
    media_encryption: SIPMediaEncryption
    headers: dict[str, str] | None = None
    attributes_to_headers: dict[str, str] | None = None
    has_auth_credentials: bool
    username: str | None = None
    has_outbound_trunk: bool = False
    enabled_codecs: list[MediaCodec] | None = None


class StoredInboundTrunk(Model):
    """``GetPhoneNumberInboundSIPTrunkConfigResponseModel`` as it is published."""

    allowed_addresses: list[str]
    allowed_numbers: list[str] | None
    media_encryption: SIPMediaEncryption
    has_auth_credentials: bool
    username: str | None = None
    remote_domains: list[str] | None = None
    attributes_to_headers: dict[str, str] | None = None


class SipTrunkNumber(Model):
    """``GetPhoneNumberSIPTrunkResponseModel`` as it is published."""

    phone_number: str
    label: str
    supports_inbound: bool = True
    supports_outbound: bool = True
    phone_number_id: str
    assigned_agent: PhoneNumberAgentInfo | None = None
    provider: Literal["sip_trunk"] = "sip_trunk"
    provider_config: StoredOutboundTrunk | None = None
    outbound_trunk: StoredOutboundTrunk | None = None
    inbound_trunk: StoredInboundTrunk | None = None
    livekit_stack: LivekitStackType
    store_sip_messages: bool = True


class TrunkCredentials(Model):
    """``SIPTrunkCredentialsRequestModel`` as it is published."""

    username: str
    password: str | None = None


class SipCall(Model):
    """``SIPTrunkOutboundCallResponse`` as it is published."""

    success: bool
    message: str
    conversation_id: str | None
    sip_call_id: str | None


class SipMessage(Model):
    """``SIPLogMessage`` as it is published."""

    call_id: str
    phone_numbers: list[str]
    local_address: str
    remote_address: str
    transport: str
    raw_message: str
    error_message: str
    direction: SIPLogMessageDirection
    created_at_unix_micro: int


class SipMessagePage(Model):
    """``GetSIPLogMessagesResponse`` as it is published."""

    sip_messages: list[SipMessage]
    next_cursor: str | None = None
    has_more: bool = False
