"""The API's guardrails, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model
from voiceflow.clients.elevenlabs.schema.shared import GuardrailExecutionMode
from voiceflow.clients.elevenlabs.schema.system_tools import (
    CustomGuardrailConfig,
    EndCallTriggerAction,
    RetryTriggerAction,
)


class FocusGuardrail(Model):
    """``FocusGuardrail`` as it is published."""

    is_enabled: bool = False


class PromptInjectionGuardrail(Model):
    """``PromptInjectionGuardrail`` as it is published."""

    is_enabled: bool = False


class ContentThresholdGuardrail(Model):
    """``ContentThresholdGuardrail`` as it is published."""

    is_enabled: bool = False
    threshold: float | Annotated[Literal["low", "medium", "high"], OPEN] = 0.3


class ContentConfig(Model):
    """``ContentConfig`` as it is published."""

    sexual: ContentThresholdGuardrail | None = None
    violence: ContentThresholdGuardrail | None = None
    harassment: ContentThresholdGuardrail | None = None
    self_harm: ContentThresholdGuardrail | None = None
    profanity: ContentThresholdGuardrail | None = None
    religion_or_politics: ContentThresholdGuardrail | None = None
    medical_and_legal_information: ContentThresholdGuardrail | None = None


class ContentGuardrail(Model):
    """``ContentGuardrail`` as it is published."""

    execution_mode: GuardrailExecutionMode = "streaming"
    config: ContentConfig | None = None
    trigger_action: (
        Annotated[EndCallTriggerAction | RetryTriggerAction, Field(discriminator="type"), OPEN] | None
    ) = None


class ThresholdGuardrail(Model):
    """``ThresholdGuardrail`` as it is published."""

    is_enabled: bool = False
    threshold: Annotated[float, Field(ge=0, le=1), OPEN] = 0.3


class ModerationConfig(Model):
    """``ModerationConfig`` as it is published."""

    sexual: ThresholdGuardrail | None = None
    violence: ThresholdGuardrail | None = None
    violence_graphic: ThresholdGuardrail | None = None
    harassment: ThresholdGuardrail | None = None
    harassment_threatening: ThresholdGuardrail | None = None
    hate: ThresholdGuardrail | None = None
    hate_threatening: ThresholdGuardrail | None = None
    self_harm_instructions: ThresholdGuardrail | None = None
    self_harm: ThresholdGuardrail | None = None
    self_harm_intent: ThresholdGuardrail | None = None
    sexual_minors: ThresholdGuardrail | None = None


class ModerationGuardrail(Model):
    """``ModerationGuardrail`` as it is published."""

    execution_mode: GuardrailExecutionMode = "streaming"
    config: ModerationConfig | None = None


class CustomGuardrailsConfig(Model):
    """``CustomGuardrailsConfig`` as it is published."""

    configs: list[CustomGuardrailConfig] | None = None


class CustomGuardrail(Model):
    """``CustomGuardrail`` as it is published."""

    config: CustomGuardrailsConfig | None = None


class GuardrailsV1(Model):
    """``GuardrailsV1`` as it is published."""

    version: Literal["1"] = "1"
    focus: FocusGuardrail | None = None
    prompt_injection: PromptInjectionGuardrail | None = None
    content: ContentGuardrail | None = None
    moderation: ModerationGuardrail | None = None
    custom: CustomGuardrail | None = None
