"""The client's first message: its overrides, whether they are allowed, and the resulting agent.

Source: the published AsyncAPI page of the Agents websocket, autumn 2026; ``text_only`` next to the parts is
    how the official Python SDK sends it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, field_validator

from voiceflow.emulators.elevenlabs.agent.settings import ServedAgentSettings, ServedConversationConfig
from voiceflow.emulators.elevenlabs.closed import GIVEN, Closed
from voiceflow.emulators.elevenlabs.problems import BadMessageError

_SOURCES = Literal[
    "unknown", "android_sdk", "node_js_sdk", "react_native_sdk", "react_sdk", "js_sdk", "python_sdk",
    "widget", "sip_trunk", "twilio", "exotel", "genesys", "avaya", "audiocodes", "swift_sdk", "whatsapp",
    "twilio_sms", "flutter_sdk", "zendesk_integration", "slack_integration", "telegram_integration",
    "intercom_integration", "freshdesk_integration", "salesforce_integration", "template_preview",
    "genesys_bot_connector", "subagent_tool",
]  # fmt: skip
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class KnowledgeOverride(Closed):
    """A document for the prompt."""

    type: Literal["file", "url", "text", "folder"]
    name: str
    id: str
    usage_mode: Annotated[Literal["prompt", "auto"] | None, GIVEN] = None


class AcceptedPromptOverride(Closed):
    """Of ``agent.prompt``."""

    prompt: str | None = Field(None, repr=False)
    llm: str | None = None
    tool_ids: list[str] | None = None
    native_mcp_server_ids: list[str] | None = None
    knowledge_base: list[KnowledgeOverride] | None = None


class AcceptedAgentOverride(Closed):
    """Of ``agent``."""

    first_message: str | None = Field(None, repr=False)
    language: str | None = None
    max_conversation_duration_message: str | None = Field(None, repr=False)
    native_mcp_server_ids: list[str] | None = Field(None, max_length=10)
    prompt: AcceptedPromptOverride | None = None


class AsrOverride(Closed):
    """Of ``asr``."""

    keywords: list[str] | None = None


class AcceptedSoftTimeoutOverride(Closed):
    """Of ``turn.soft_timeout_config``."""

    message: str | None = None
    additional_soft_timeout_messages: list[str] | None = None


class AcceptedTurnOverride(Closed):
    """Of ``turn``."""

    soft_timeout_config: AcceptedSoftTimeoutOverride | None = None


class LocatorOverride(Closed):
    """A version of a pronunciation dictionary."""

    pronunciation_dictionary_id: str
    version_id: str | None


class TtsOverride(Closed):
    """Of ``tts``."""

    model_id: str | None = None
    voice_id: str | None = None
    stability: float | None = Field(None, ge=0, le=1)
    speed: float | None = None
    similarity_boost: float | None = Field(None, ge=0, le=1)
    supported_voices: list[dict[str, object]] | None = None
    pronunciation_dictionary_locators: list[LocatorOverride] | None = None


class AcceptedConversationOverride(Closed):
    """Of ``conversation``."""

    text_only: bool | None = None
    max_duration_seconds: int | None = None
    client_events: list[str] | None = Field(None, min_length=1)


class AcceptedConfigOverride(Closed):
    """The client's overrides."""

    agent: AcceptedAgentOverride | None = None
    asr: AsrOverride | None = None
    turn: AcceptedTurnOverride | None = None
    tts: TtsOverride | None = None
    conversation: AcceptedConversationOverride | None = None
    text_only: bool | None = None


class AcceptedSourceInfo(Closed):
    """What kind of client it is."""

    source: _SOURCES | None = None
    version: Annotated[str, Field(max_length=50)] | None = None


class AcceptedToolMocks(Closed):
    """Tools to mock. The emulator accepts it without effect."""

    mocking_strategy: Literal["none", "all", "selected"] = "none"
    mocked_tool_names: list[str] = Field(default_factory=list)
    fallback_strategy: Literal["raise_error", "call_real_tool"] = "raise_error"


class Initiation(Closed):
    """``conversation_initiation_client_data``."""

    type: Literal["conversation_initiation_client_data"]
    conversation_config_override: AcceptedConfigOverride = AcceptedConfigOverride()
    custom_llm_extra_body: dict[str, object] = Field(default_factory=dict, repr=False)
    dynamic_variables: dict[str, object] = Field(default_factory=dict, repr=False)
    user_id: str | None = Field(None, repr=False)
    source_info: AcceptedSourceInfo = AcceptedSourceInfo()
    branch_id: str | None = None
    environment: str | None = None
    starting_workflow_node_id: str | None = None
    procedure_ids: list[str] | None = None
    start_procedure_ids: list[str] | None = None
    tool_mock_config: AcceptedToolMocks = AcceptedToolMocks()

    @field_validator("dynamic_variables")
    @classmethod
    def _unreserved(cls, value: dict[str, object]) -> dict[str, object]:
        if any(name.startswith("system__") for name in value):
            raise ValueError("names that start with system__ are reserved")
        return value


@dataclass(frozen=True, slots=True)
class AcceptedConversation:
    """A conversation that may start.

    Attributes:
        settings: The agent's, with the overrides and variables in them.
        variables: The dynamic variables with their values.
    """

    settings: ServedAgentSettings
    variables: Mapping[str, object] = field(repr=False)


def opening(
    settings: ServedAgentSettings, initiation: Initiation | None, *, system: Mapping[str, object]
) -> AcceptedConversation:
    """Apply the client's overrides to an agent.

    Args:
        settings: The agent's.
        initiation: The client's first message, if it sent one.
        system: The service's variables.

    Raises:
        BadMessageError: If an override is not enabled, or a variable is missing.
    """
    config = settings.conversation_config
    if initiation is not None:
        _check_switches(settings.platform_settings.overrides, initiation)
        wanted = initiation.conversation_config_override.model_dump(exclude_none=True, exclude={"text_only"})
        allowed = settings.platform_settings.overrides.get("conversation_config_override") or {}
        _check(wanted, allowed)
        config = ServedConversationConfig.model_validate(_merged(config.model_dump(), wanted))
    variables = {
        **config.agent.dynamic_variables.dynamic_variable_placeholders,
        **(initiation.dynamic_variables if initiation is not None else {}),
        **system,
    }
    filled = _filled(config, variables)
    return AcceptedConversation(settings.model_copy(update={"conversation_config": filled}), variables)


def _check_switches(overrides: Mapping[str, object], initiation: Initiation) -> None:
    """Check the options that need a separate switch in addition to the configuration's overrides."""
    asked = {
        "custom_llm_extra_body": (initiation.custom_llm_extra_body, "custom_llm_extra_body"),
        "starting_workflow_node_id": (
            initiation.starting_workflow_node_id,
            "enable_starting_workflow_node_id_from_client",
        ),
        "procedure_ids": (initiation.procedure_ids, "enable_procedure_ids_from_client"),
        "start_procedure_ids": (initiation.start_procedure_ids, "enable_procedure_ids_from_client"),
    }
    for name, (value, switch) in asked.items():
        if value and overrides.get(switch) is not True:
            raise _forbidden(name)


def _check(wanted: Mapping[str, object], allowed: object) -> None:
    for name, value in wanted.items():
        permission = allowed.get(name) if isinstance(allowed, Mapping) else None
        if isinstance(permission, Mapping) and isinstance(value, Mapping):
            _check(value, permission)
        elif permission is not True and value != {}:
            raise _forbidden(name)


def _forbidden(name: str) -> BadMessageError:
    return BadMessageError("override_error", f"Override for field {name} is not allowed by config.")


def _merged(base: dict[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for name, value in changes.items():
        old = merged.get(name)
        merged[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _filled(config: ServedConversationConfig, variables: Mapping[str, object]) -> ServedConversationConfig:
    """The configuration with the values of the variables in its texts."""
    persona = config.agent
    prompt = persona.prompt.model_copy(update={"prompt": _substitute(persona.prompt.prompt, variables)})
    texts = {
        name: _substitute(getattr(persona, name), variables)
        for name in ("first_message", "max_conversation_duration_message")
    }
    return config.model_copy(update={"agent": persona.model_copy(update={**texts, "prompt": prompt})})


def _substitute(text: str, variables: Mapping[str, object]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("secret__"):
            return ""  # secrets stay out of what is said and thought
        if name not in variables:
            if name.startswith("system__"):
                return ""
            text = f"Missing required dynamic variables: {{'{name}'}}"
            raise BadMessageError("missing_dynamic_variable", text)
        found = variables[name]
        return found if isinstance(found, str) else json.dumps(found)

    return _VARIABLE.sub(value, text)
