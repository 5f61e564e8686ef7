"""Reading NCCOs, as strictly as the carrier does.

Source: https://developer.vonage.com/en/voice/voice-api/ncco-reference
"""

from __future__ import annotations

import json
import re
from typing import Any

from voiceflow.emulators.vonage.wire import RATES
from voiceflow.net.loopback import LOOPBACK

LONGEST_DOCUMENT = 64 * 1024
"""Bytes."""

# Action -> its options.
ACTIONS = {
    "connect": {
        "endpoint",
        "from",
        "timeout",
        "limit",
        "eventType",
        "eventUrl",
        "eventMethod",
        "machineDetection",
    },
    "conversation": {
        "name",
        "musicOnHoldUrl",
        "startOnEnter",
        "endOnExit",
        "record",
        "canSpeak",
        "canHear",
        "mute",
    },
    "input": {"type", "dtmf", "speech", "eventUrl", "eventMethod"},
    "talk": {"text", "bargeIn", "loop", "level", "language", "style", "premium"},
}
_ENDPOINTS = {
    "websocket": {"type", "uri", "content-type", "headers", "authorization"},
    "phone": {"type", "number", "dtmfAnswer", "onAnswer"},
}
_INPUTS = {
    "dtmf": {"timeOut", "maxDigits", "submitOnHash"},
    "speech": {
        "uuid",
        "endOnSilence",
        "language",
        "context",
        "startTimeout",
        "maxDuration",
        "saveAudio",
        "sensitivity",
    },
}
_URL = re.compile(r"(wss|ws)://([^/:?#@\s]+)(:[0-9]+)?(/[!-~]*)?")
_NUMBER = re.compile(r"[1-9][0-9]{6,14}")


class NccoError(Exception):
    """The carrier would refuse the NCCO, or the emulator does not support it."""


def parse(document: bytes) -> list[dict[str, Any]]:
    """Read an NCCO into its actions, in order.

    Raises:
        NccoError: If it is invalid; the message says why.
    """
    if len(document) > LONGEST_DOCUMENT:
        raise NccoError("an NCCO that is too long")
    try:
        actions = json.loads(document)
    except (ValueError, RecursionError):
        raise NccoError("not JSON") from None
    return check(actions)


def check(actions: object) -> list[dict[str, Any]]:
    """Check the actions of an NCCO.

    Raises:
        NccoError: If they are invalid; the message says why.
    """
    if not isinstance(actions, list):
        raise NccoError("an NCCO is a list")
    for action in actions:
        name = action.get("action") if isinstance(action, dict) else None
        if not isinstance(name, str) or name not in ACTIONS:
            raise NccoError("an action that does not exist, or that the emulator does not do")
        if unknown := action.keys() - ACTIONS[name] - {"action"}:
            raise NccoError(f"{name} has no option {sorted(unknown)[0]}")
        match name:
            case "connect":
                _check_connect(action)
            case "input":
                _check_input(action)
            case "conversation" if not isinstance(action.get("name"), str):
                raise NccoError("a conversation has a name")
            case "talk" if not 0 < len(str(action.get("text", ""))) <= 1500:
                raise NccoError("talk has a text of at most 1500 characters")
    return actions


def _check_input(action: dict[str, Any]) -> None:
    kinds = action.get("type")
    if not isinstance(kinds, list) or not kinds or any(kind not in ("dtmf", "speech") for kind in kinds):
        raise NccoError("the type of an input is a list of dtmf and speech")
    for kind, known in _INPUTS.items():
        given = action.get(kind, {})
        if not isinstance(given, dict) or (unknown := given.keys() - known):
            raise NccoError(f"{kind} has no option {sorted(unknown)[0]}" if given else f"{kind} is an object")
    if not 0 <= _number(action.get("dtmf", {}).get("timeOut", 3)) <= 10:
        raise NccoError("timeOut is 0 to 10")
    if not 1 <= _number(action.get("dtmf", {}).get("maxDigits", 4)) <= 20:
        raise NccoError("maxDigits is 1 to 20")
    if not 1 <= _number(action.get("speech", {}).get("startTimeout", 10)) <= 60:
        raise NccoError("startTimeout is 1 to 60")
    urls = action.get("eventUrl", [])
    if not isinstance(urls, list) or len(urls) > 1:
        raise NccoError("eventUrl is a list of one")


def _check_connect(action: dict[str, Any]) -> None:
    endpoints = action.get("endpoint")
    if not isinstance(endpoints, list) or len(endpoints) != 1 or not isinstance(endpoints[0], dict):
        raise NccoError("connect has one endpoint, in a list")
    [endpoint] = endpoints
    kind = endpoint.get("type")
    if not isinstance(kind, str) or kind not in _ENDPOINTS:
        raise NccoError("the emulator connects to a websocket or a phone")
    if unknown := endpoint.keys() - _ENDPOINTS[kind]:
        raise NccoError(f"a {kind} has no option {sorted(unknown)[0]}")
    if not isinstance(action.get("eventUrl", []), list):
        raise NccoError("eventUrl is a list")
    if kind == "phone":
        if not _NUMBER.fullmatch(str(endpoint.get("number"))):
            raise NccoError("a number is written in E.164, without +")
        return
    _check_websocket(endpoint)


def _check_websocket(endpoint: dict[str, Any]) -> None:
    url = _URL.fullmatch(str(endpoint.get("uri")))
    if url is None or (url[1] == "ws" and url[2] not in LOOPBACK):
        raise NccoError("a websocket goes to wss://…")
    if endpoint.get("content-type") not in {f"audio/l16;rate={rate}" for rate in RATES}:
        raise NccoError("a content-type that the emulator does not do")
    if len(json.dumps(endpoint.get("headers", {}), ensure_ascii=False).encode()) > 512:
        raise NccoError("the headers of a websocket take at most 512 bytes")
    authorization = endpoint.get("authorization")
    is_custom = isinstance(authorization, dict) and authorization.keys() == {"type", "value"}
    if authorization is not None and not is_custom:
        raise NccoError("the emulator does custom authorization only")


def _number(value: object) -> float:
    """A number; -1 for anything else, which is within no bounds."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else -1
