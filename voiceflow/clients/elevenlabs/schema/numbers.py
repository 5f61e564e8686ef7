"""The API's numbers, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.phone_numbers import (
    MediaCodec,
    SIPMediaEncryption,
    SIPTrunkTransport,
    TrunkCredentials,
)
from voiceflow.clients.elevenlabs.schema.shared import LivekitStackType, TelephonyProvider

ExotelApiSubdomain = Annotated[Literal["api.in.exotel.com", "api.exotel.com"], OPEN]


TwilioRegionId = Annotated[Literal["us1", "ie1", "au1"], OPEN]


TwilioEdgeLocation = Annotated[
    Literal[
        "ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla", "roaming"
    ],
    OPEN,
]


class CreatedNumber(Model):
    """``CreatePhoneNumberResponseModel`` as it is published."""

    phone_number_id: str


class InboundTrunk(Model):
    """``InboundSIPTrunkConfigRequestModel`` as it is published."""

    allowed_addresses: list[str] | None = None
    allowed_numbers: list[str] | None = None
    media_encryption: SIPMediaEncryption = "allowed"
    credentials: TrunkCredentials | None = None
    remote_domains: list[str] | None = None
    attributes_to_headers: dict[str, str] | None = None


class NewExotelNumber(Model):
    """``CreateExotelPhoneNumberRequest`` as it is published."""

    phone_number: str
    label: str
    supports_inbound: bool = True
    supports_outbound: bool = True
    provider: Literal["exotel"] = "exotel"
    agent_id: str | None = None
    account_sid: str
    api_key: str
    api_token: str
    api_subdomain: ExotelApiSubdomain
    app_id: str
    applet_url: str | None = None


class OutboundTrunk(Model):
    """``OutboundSIPTrunkConfigRequestModel`` as it is published."""

    address: str
    transport: SIPTrunkTransport = "auto"
    media_encryption: SIPMediaEncryption = "allowed"
    headers: dict[str, str] | None = None
    attributes_to_headers: dict[str, str] | None = None
    credentials: TrunkCredentials | None = None
    enabled_codecs: list[MediaCodec] | None = None


class NewSipTrunkNumber(Model):
    """``CreateSIPTrunkPhoneNumberRequestV2`` as it is published."""

    phone_number: str
    label: str
    supports_inbound: bool = True
    supports_outbound: bool = True
    provider: Literal["sip_trunk"] = "sip_trunk"
    agent_id: str | None = None
    inbound_trunk_config: InboundTrunk | None = None
    outbound_trunk_config: OutboundTrunk | None = None


class RegionConfig(Model):
    """``RegionConfigRequest`` as it is published."""

    region_id: TwilioRegionId
    token: str
    edge_location: TwilioEdgeLocation


class NewTwilioNumber(Model):
    """``CreateTwilioPhoneNumberRequest`` as it is published."""

    phone_number: str
    label: str
    supports_inbound: bool = True
    supports_outbound: bool = True
    provider: Literal["twilio"] = "twilio"
    agent_id: str | None = None
    sid: str
    token: str
    region_config: RegionConfig | None = None
    enable_sms: bool = True
    account_auth_token: str | None = None


class NumberSipMessageQuery(Model):
    """The query of ``GET /v1/convai/phone-numbers/{phone_number_id}/sip-messages``."""

    page_size: Annotated[int, Field(ge=1, le=20), OPEN] = 20
    cursor: str | None = None


class NumberSipMessageQueryFields(TypedDict, total=False):
    """The fields of ``NumberSipMessageQuery`` as keywords."""

    page_size: Annotated[int, Field(ge=1, le=20), OPEN]
    cursor: str | None


class PhoneNumberChange(Model):
    """The body of ``PATCH /v1/convai/phone-numbers/{phone_number_id}``."""

    agent_id: str | None = None
    label: str | None = None
    inbound_trunk_config: InboundTrunk | None = None
    outbound_trunk_config: OutboundTrunk | None = None
    livekit_stack: LivekitStackType | None = None
    store_sip_messages: bool | None = None
    environment: str | None = None
    branch_id: str | None = None


class PhoneNumberChangeFields(TypedDict, total=False):
    """The fields of ``PhoneNumberChange`` as keywords."""

    agent_id: str | None
    label: str | None
    inbound_trunk_config: InboundTrunk | Mapping[str, object] | None
    outbound_trunk_config: OutboundTrunk | Mapping[str, object] | None
    livekit_stack: LivekitStackType | None
    store_sip_messages: bool | None
    environment: str | None
    branch_id: str | None


class PhoneNumberFilter(Model):
    """The query of ``GET /v1/convai/phone-numbers``."""

    provider: TelephonyProvider | None = None
    agent_id: str | None = None
    branch_id: str | None = None


class PhoneNumberFilterFields(TypedDict, total=False):
    """The fields of ``PhoneNumberFilter`` as keywords."""

    provider: TelephonyProvider | None
    agent_id: str | None
    branch_id: str | None
