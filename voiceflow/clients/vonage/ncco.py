"""NCCOs: instructions for a call, as a list of actions in JSON.

Actions are built by functions and joined by :func:`document`::

    document(talk("One moment."), connect_number("15550142"))

Source: https://developer.vonage.com/en/voice/voice-api/ncco-reference
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from voiceflow.clients.call_xml import check_stream_url

Action: TypeAlias = dict[str, Any]

LONGEST_TEXT = 1500
"""Characters that Vonage speaks in one action."""

LONGEST_HEADERS = 512
"""Bytes of the headers of a websocket, as JSON."""


def document(*actions: Action) -> str:
    """Join actions to a document. They run from first to last, then the call is hung up."""
    return json.dumps(list(actions), ensure_ascii=False)


def connect_websocket(
    url: str,
    *,
    rate: int = 16000,
    headers: Mapping[str, str] | None = None,
    authorization: str | None = None,
    event_url: str | None = None,
) -> Action:
    """Connects the call to a websocket.

    Args:
        url: ``wss://…``; ``ws://…`` for an emulator on this machine.
        rate: Samples per second of both directions: 8000, 16000 or 24000, 16 bit each.
        headers: Repeated in the first message of the websocket.
        authorization: The ``Authorization`` header of the upgrade.
        event_url: Asked for other instructions when the websocket fails or breaks.

    Raises:
        ValueError: If Vonage would refuse the URL, the rate or the headers.
    """
    check_stream_url(url, "Vonage")
    if rate not in (8000, 16000, 24000):
        raise ValueError("the rate of a websocket is 8000, 16000 or 24000")
    if len(json.dumps(dict(headers or {}), ensure_ascii=False).encode()) > LONGEST_HEADERS:
        raise ValueError(f"the headers of a websocket take at most {LONGEST_HEADERS} bytes")
    endpoint: Action = {"type": "websocket", "uri": url, "content-type": f"audio/l16;rate={rate}"}
    if headers:
        endpoint["headers"] = dict(headers)
    if authorization is not None:
        endpoint["authorization"] = {"type": "custom", "value": authorization}
    action: Action = {"action": "connect", "endpoint": [endpoint]}
    if event_url is not None:
        action |= {"eventType": "synchronous", "eventUrl": [event_url], "eventMethod": "POST"}
    return action


def connect_number(number: str, *, caller: str | None = None, timeout: int | None = None) -> Action:
    """Connects the call to a number.

    Args:
        number: E.164, with or without ``+``.
        caller: The number that the other party sees.
        timeout: Ring time in seconds.
    """
    action: Action = {
        "action": "connect",
        "endpoint": [{"type": "phone", "number": number.removeprefix("+")}],
    }
    if caller is not None:
        action["from"] = caller.removeprefix("+")
    if timeout is not None:
        action["timeout"] = timeout
    return action


def talk(text: str, *, language: str | None = None, can_interrupt: bool = False) -> Action:
    """Speaks with Vonage's own voice.

    Args:
        text: At most 1500 characters; the rest is left out.
        language: Of the text (BCP 47).
        can_interrupt: Whether keys and words of the action after it cut it short.
    """
    action: Action = {"action": "talk", "text": text[:LONGEST_TEXT]}
    if language is not None:
        action["language"] = language
    return action | ({"bargeIn": True} if can_interrupt else {})


def listen(*, event_url: str, language: str, hints: Iterable[str] = (), seconds: int = 5) -> Action:
    """Waits for one key or for words: the action ``input``.

    Args:
        event_url: Receives them, or that there were none, and returns the next NCCO.
        language: Of the words (BCP 47).
        hints: Words that the recogniser should expect.
        seconds: How long to wait, from 1 to 10.
    """
    return {
        "action": "input",
        "type": ["dtmf", "speech"],
        "dtmf": {"maxDigits": 1, "timeOut": seconds},
        "speech": {"language": language, "context": list(hints), "startTimeout": seconds},
        "eventUrl": [event_url],
        "eventMethod": "POST",
    }


def conversation(name: str) -> Action:
    """Connects the call to a conference that ends when one of its members leaves."""
    return {"action": "conversation", "name": name, "startOnEnter": True, "endOnExit": True}
