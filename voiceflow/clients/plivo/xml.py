"""Plivo XML: instructions for a call, as an XML document.

Elements are built by functions and joined by :func:`document`::

    document(speak("One moment."), stream("wss://voice.example.com/plivo/stream"))

Source: https://www.plivo.com/docs/voice/xml
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from voiceflow.net.loopback import LOOPBACK

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

LONGEST_HEADERS = 512
"""Bytes of the extra headers of a stream."""

# XML 1.0, production [2] Char: no other character is allowed in a document, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER = re.compile(r"[A-Za-z0-9]+")
_STREAM_URL = re.compile(r"(wss|ws)://([^/:?#@\s]+)(:[0-9]+)?(/[!-~]*)?")

ContentType = Literal["audio/x-mulaw;rate=8000", "audio/x-l16;rate=8000", "audio/x-l16;rate=16000"]


def document(*elements: Element) -> str:
    """Join elements to a document. They run from first to last, then the call is hung up."""
    response = Element("Response")
    response.extend(elements)
    return DECLARATION + tostring(response, encoding="unicode")


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
    found = _STREAM_URL.fullmatch(url)
    if found is None or (found[1] == "ws" and found[2] not in LOOPBACK):
        raise ValueError("Plivo opens streams over TLS only: wss://…")
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
    element = Element("Speak", {} if language is None else {"language": language})
    element.text = _FORBIDDEN.sub("", text)
    return element


def wait(length: int) -> Element:
    """Waits ``length`` seconds."""
    return Element("Wait", length=str(length))


def dial(number: str, *, caller_id: str | None = None, timeout: int | None = None) -> Element:
    """Connects the call to a number.

    Args:
        number: E.164.
        caller_id: The number that the other party sees.
        timeout: Ring time in seconds.
    """
    element = Element("Dial")
    if caller_id is not None:
        element.set("callerId", caller_id)
    if timeout is not None:
        element.set("timeout", str(timeout))
    SubElement(element, "Number").text = _FORBIDDEN.sub("", number)
    return element


def redirect(url: str) -> Element:
    """Continues with the document at ``url``, fetched by POST."""
    element = Element("Redirect", method="POST")
    element.text = url
    return element


def hangup(*, reason: Literal["rejected", "busy"] | None = None) -> Element:
    """Ends the call. With a reason, as the first element, it refuses the call unanswered."""
    return Element("Hangup", {} if reason is None else {"reason": reason})
