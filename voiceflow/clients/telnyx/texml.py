"""TeXML: instructions for a call at Telnyx, as an XML document.

Verbs are built by functions and joined by :func:`document`::

    document(say("One moment."), connect(stream("wss://voice.example.com/telnyx/stream")))

Source: https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from voiceflow.net.loopback import LOOPBACK

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

Codec = Literal["PCMU", "PCMA", "L16"]

# XML 1.0, production [2] Char: no other character is allowed in a document, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STREAM_URL = re.compile(r"(wss|ws)://([^/:?#@\s]+)(:[0-9]+)?(/[!-~]*)?")


def document(*verbs: Element) -> str:
    """Join verbs to a document. They run from first to last, then the call is hung up."""
    response = Element("Response")
    response.extend(verbs)
    return DECLARATION + tostring(response, encoding="unicode")


def connect(child: Element) -> Element:
    """Connects the call to ``child``; the verbs after it run when the child has ended."""
    element = Element("Connect")
    element.append(child)
    return element


def stream(
    url: str, *, codec: Codec = "PCMU", rate: int = 8000, parameters: Mapping[str, str] | None = None
) -> Element:
    """A bidirectional media stream to a websocket.

    Args:
        url: ``wss://…``; ``ws://…`` for an emulator on this machine.
        codec: Of the audio in both directions, as far as Telnyx can convert the call's own.
        rate: In Hz; 8000 unless ``codec`` is L16.
        parameters: The ``custom_parameters`` of the stream's ``start`` message.

    Raises:
        ValueError: If Telnyx would refuse the URL or the rate.
    """
    found = _STREAM_URL.fullmatch(url)
    if found is None or (found[1] == "ws" and found[2] not in LOOPBACK):
        raise ValueError("Telnyx opens streams over TLS only: wss://…")
    if rate not in ((8000, 16000, 24000) if codec == "L16" else (8000,)):
        raise ValueError("the rate of a stream is 8000; with L16 it may be 16000 or 24000")
    attributes = {
        "url": url,
        "track": "inbound_track",
        "codec": codec,
        "bidirectionalMode": "rtp",
        "bidirectionalCodec": codec,
        "bidirectionalSamplingRate": str(rate),
    }
    element = Element("Stream", attributes)
    for name, value in (parameters or {}).items():
        SubElement(element, "Parameter", name=_clean(name), value=_clean(value))
    return element


def say(text: str, *, language: str | None = None) -> Element:
    """Speaks with Telnyx's own voice."""
    element = Element("Say", {} if language is None else {"language": language})
    element.text = _clean(text)
    return element


def pause(length: int) -> Element:
    """Waits ``length`` seconds."""
    return Element("Pause", length=str(length))


def dial(target: str, *, caller_id: str | None = None, timeout: int | None = None) -> Element:
    """Connects the call to another party.

    Args:
        target: E.164, or ``sip:…``.
        caller_id: The number that the other party sees.
        timeout: Ring time in seconds.
    """
    element = Element("Dial")
    if caller_id is not None:
        element.set("callerId", caller_id)
    if timeout is not None:
        element.set("timeout", str(timeout))
    SubElement(element, "Sip" if target.startswith("sip:") else "Number").text = _clean(target)
    return element


def redirect(url: str) -> Element:
    """Continues with the document at ``url``, fetched by POST."""
    element = Element("Redirect", method="POST")
    element.text = url
    return element


def reject(*, reason: Literal["busy", "rejected"] = "rejected") -> Element:
    """Refuses the call unanswered; it stands first."""
    return Element("Reject", reason=reason)


def hangup() -> Element:
    """Ends the call."""
    return Element("Hangup")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
