"""The API's transfers, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model


class TransferBranchInfoTrafficSplit(Model):
    """``TransferBranchInfoTrafficSplit`` as it is published."""

    branch_reason: Literal["traffic_split"] = "traffic_split"
    branch_id: str
    traffic_percentage: float


class TransferBranchInfoDefaultingToMain(Model):
    """``TransferBranchInfoDefaultingToMain`` as it is published."""

    branch_reason: Literal["defaulting_to_main"] = "defaulting_to_main"
    branch_id: str


class TransferToAgentToolResultSuccess(Model):
    """``TransferToAgentToolResultSuccessModel`` as it is published."""

    result_type: Literal["transfer_to_agent_success"] = "transfer_to_agent_success"
    status: Literal["success"] = "success"
    from_agent: str
    to_agent: str
    to_node: str | None = None
    condition: str
    delay_ms: int = 0
    transfer_message: str | None = None
    enable_transferred_agent_first_message: bool = False
    branch_info: (
        Annotated[
            TransferBranchInfoTrafficSplit | TransferBranchInfoDefaultingToMain,
            Field(discriminator="branch_reason"),
            OPEN,
        ]
        | None
    ) = None
    preserve_client_tts_overrides: bool = False
    preserve_voice_settings: bool | None = None


class TransferToAgentToolResultError(Model):
    """``TransferToAgentToolResultErrorModel`` as it is published."""

    result_type: Literal["transfer_to_agent_error"] = "transfer_to_agent_error"
    status: Literal["error"] = "error"
    from_agent: str
    error: str


class TransferToNumberResultTwilioSuccess(Model):
    """``TransferToNumberResultTwilioSuccessModel`` as it is published."""

    result_type: Literal["transfer_to_number_twilio_success"] = "transfer_to_number_twilio_success"
    status: Literal["success"] = "success"
    transfer_number: str
    reason: str | None = None
    client_message: str | None = None
    agent_message: str
    conference_name: str
    post_dial_digits: str | None = None
    note: str | None = None


class TransferToNumberResultSipSuccess(Model):
    """``TransferToNumberResultSipSuccessModel`` as it is published."""

    result_type: Literal["transfer_to_number_sip_success"] = "transfer_to_number_sip_success"
    status: Literal["success"] = "success"
    transfer_number: str
    reason: str | None = None
    note: str | None = None


class TransferToNumberResultExotelSuccess(Model):
    """``TransferToNumberResultExotelSuccessModel`` as it is published."""

    result_type: Literal["transfer_to_number_exotel_success"] = "transfer_to_number_exotel_success"
    status: Literal["success"] = "success"
    transfer_number: str
    reason: str | None = None
    agent_message: str | None = None
    note: str | None = None


class TransferToNumberResultError(Model):
    """``TransferToNumberResultErrorModel`` as it is published."""

    result_type: Literal["transfer_to_number_error"] = "transfer_to_number_error"
    status: Literal["error"] = "error"
    error: str
    details: str | None = None
