"""Plivo XML: instructions for a call, as an XML document.

Elements are built by functions and joined by :func:`document`::

    document(speak("One moment."), stream("wss://voice.example.com/plivo/stream"))

Source: https://www.plivo.com/docs/voice/xml
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal
from xml.etree.ElementTree import Element

from voiceflow.clients.call_xml import check_stream_url, clean, dial, document, redirect, say

__all__ = [
    "ContentType",
    "conference",
    "dial",
    "document",
    "get_input",
    "hangup",
    "redirect",
    "speak",
    "stream",
    "wait",
]

LONGEST_HEADERS = 512
"""Bytes of the extra headers of a stream."""

_HEADER = re.compile(r"[A-Za-z0-9]+")

ContentType = Literal["audio/x-mulaw;rate=8000", "audio/x-l16;rate=8000", "audio/x-l16;rate=16000"]


def stream(
    url: str,
    *,
    content_type: ContentType = "audio/x-mulaw;rate=8000",
    headers: Mapping[str, str] | None = None,
) -> Element:
    """A bidirectional media stream; the elements after it run when it has ended.

    Args:
        url: ``wss://…``; ``ws://…`` for an emulator on this machine.
        content_type: The audio of both directions.
        headers: Repeated in the stream's messages. Letters and digits only, 512 bytes in all.

    Raises:
        ValueError: If Plivo would refuse the URL or the headers.
    """
    check_stream_url(url, "Plivo")
    extra = ",".join(f"{name}={value}" for name, value in (headers or {}).items())
    if not all(_HEADER.fullmatch(part) for pair in (headers or {}).items() for part in pair):
        raise ValueError("the extra headers of a stream consist of letters and digits")
    if len(extra) > LONGEST_HEADERS:
        raise ValueError(f"the extra headers of a stream take at most {LONGEST_HEADERS} bytes")
    element = Element("Stream", bidirectional="true", keepCallAlive="true", contentType=content_type)
    if extra:
        element.set("extraHeaders", extra)
    element.text = url
    return element


def speak(text: str, *, language: str | None = None) -> Element:
    """Speaks with Plivo's own voice."""
    return say(text, language=language, tag="Speak")


def get_input(
    prompt: str, *, action: str, language: str, hints: Iterable[str] = (), seconds: int = 5
) -> Element:
    """Speaks, and waits for one key or for words. They go to ``action``, which returns the next document.

    Without either, the elements after it run.

    Args:
        prompt: Said first; a key or a voice cuts it short.
        action: The webhook.
        language: Of the prompt and the words (BCP 47).
        hints: Words that the recogniser should expect.
        seconds: How long to wait after the prompt, at least 5.
    """
    element = Element(
        "GetInput",
        {
            "action": action,
            "method": "POST",
            "inputType": "dtmf speech",
            "executionTimeout": str(seconds),
            "numDigits": "1",
            "language": language,
            "hints": clean(",".join(hints)),
        },
    )
    element.append(speak(prompt, language=language))
    return element


def conference(room: str) -> Element:
    """Connects the call to a conference that ends when one of its members leaves.

    Args:
        room: Its name: letters, digits and hyphens.
    """
    element = Element("Conference", endConferenceOnExit="true")
    element.text = clean(room)
    return element


def wait(length: int) -> Element:
    """Waits ``length`` seconds."""
    return Element("Wait", length=str(length))


def hangup(*, reason: Literal["rejected", "busy"] | None = None) -> Element:
    """Ends the call. With a reason, as the first element, it refuses the call unanswered."""
    return Element("Hangup", {} if reason is None else {"reason": reason})
