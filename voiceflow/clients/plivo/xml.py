"""Plivo XML: instructions for a call, as an XML document.

Elements are built by functions and joined by :func:`document`::

    document(speak("One moment."), stream("wss://voice.example.com/plivo/stream"))

Source: https://www.plivo.com/docs/voice/xml
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from xml.etree.ElementTree import Element

from voiceflow.clients.call_xml import check_stream_url, dial, document, redirect, say

__all__ = ["ContentType", "dial", "document", "hangup", "redirect", "speak", "stream", "wait"]

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


def wait(length: int) -> Element:
    """Waits ``length`` seconds."""
    return Element("Wait", length=str(length))


def hangup(*, reason: Literal["rejected", "busy"] | None = None) -> Element:
    """Ends the call. With a reason, as the first element, it refuses the call unanswered."""
    return Element("Hangup", {} if reason is None else {"reason": reason})
