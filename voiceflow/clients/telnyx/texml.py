"""TeXML: instructions for a call at Telnyx, as an XML document.

Verbs are built by functions and joined by :func:`document`::

    document(say("One moment."), connect(stream("wss://voice.example.com/telnyx/stream")))

Source: https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from xml.etree.ElementTree import Element, SubElement

from voiceflow.clients.call_xml import (
    check_stream_url,
    clean,
    conference,
    connect,
    dial,
    document,
    gather,
    hangup,
    pause,
    redirect,
    reject,
    say,
)

__all__ = [
    "Codec",
    "conference",
    "connect",
    "dial",
    "document",
    "gather",
    "hangup",
    "pause",
    "redirect",
    "reject",
    "say",
    "stream",
]

Codec = Literal["PCMU", "PCMA", "L16"]


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
    check_stream_url(url, "Telnyx")
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
        SubElement(element, "Parameter", name=clean(name), value=clean(value))
    return element
