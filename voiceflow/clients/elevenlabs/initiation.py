"""Initiation data of a conversation: validation and encoding, for the websocket and for phone calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from voiceflow.clients.elevenlabs.model import checked
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiation
from voiceflow.errors import LocalProtocolError

RESERVED = "system__"
"""The reserved prefix of the service's variables."""

_FREE = ("dynamic_variables", "custom_llm_extra_body")
"""Objects of any form."""


def check_initiation(initiation: ConversationInitiation | None, name: str = "") -> None:
    """Check the initiation data of a phone call.

    Args:
        initiation: It, if there is one.
        name: Its field if it stands in one, for the message.

    Raises:
        LocalProtocolError: If a variable has a name of the service's own, a value is not JSON, or tools are
            to be mocked: only the websocket can ask for that, and the call would use the real ones.
    """
    if initiation is None:
        return
    where = f"{name}." if name else ""
    _check(initiation, where)
    if initiation.tool_mock_config is not None:
        raise LocalProtocolError(f"{where}tool_mock_config: phone calls cannot mock tools")


def with_variables(
    initiation: ConversationInitiation, variables: Mapping[str, JsonValue]
) -> ConversationInitiation:
    """The same with these dynamic variables as well; they win over those of the same name.

    Raises:
        LocalProtocolError: If a name is reserved, or a value is not JSON.
    """
    if variables:
        joined = {**(initiation.dynamic_variables or {}), **variables}
        initiation = initiation.model_copy(update={"dynamic_variables": joined})
    _check(initiation)
    return initiation


def initiation_body(initiation: ConversationInitiation) -> dict[str, Any]:
    """The object to send; as a message it has a ``type`` as well.

    A field that is ``None`` is left out, except a dictionary's version, of which null means the newest.

    Raises:
        LocalProtocolError: If something does not fit; the message names the field.
    """
    initiation = checked(ConversationInitiation, initiation)
    _check(initiation)
    written = initiation.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    for locator in _locators(written):
        locator.setdefault("version_id", None)
    return written


def _check(initiation: ConversationInitiation, where: str = "") -> None:
    for name in _FREE:
        try:
            checked(dict[str, JsonValue], getattr(initiation, name) or {})
        except LocalProtocolError:
            raise LocalProtocolError(f"{where}{name}: must be a JSON object") from None
    if any(variable.startswith(RESERVED) for variable in initiation.dynamic_variables or ()):
        raise LocalProtocolError(f"{where}dynamic_variables: names that begin with {RESERVED} are reserved")


def _locators(written: dict[str, Any]) -> list[dict[str, Any]]:
    tts = written.get("conversation_config_override", {}).get("tts", {})
    found: list[dict[str, Any]] = tts.get("pronunciation_dictionary_locators", [])
    return found
