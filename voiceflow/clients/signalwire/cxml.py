"""cXML: instructions for a call at SignalWire, as an XML document.

Verbs are built by functions and joined by :func:`document`::

    document(say("One moment."), connect(stream("wss://voice.example.com/signalwire/stream")))

Source: https://developer.signalwire.com/compatibility-api/cxml/voice
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

Codec = Literal["PCMU", "L16@16000h"]


def stream(
    url: str, *, codec: Codec = "PCMU", bearer: str, parameters: Mapping[str, str] | None = None
) -> Element:
    """A bidirectional media stream to a websocket.

    Args:
        url: ``wss://…``; ``ws://…`` for an emulator on this machine.
        codec: Of the audio in both directions: µ-law at 8000 Hz, or PCM16 at 16000 Hz.
        bearer: The token that SignalWire shows when it opens the websocket.
        parameters: The ``customParameters`` of the stream's ``start`` message.

    Raises:
        ValueError: If SignalWire would refuse the URL.
    """
    check_stream_url(url, "SignalWire")
    element = Element("Stream", url=url, authBearerToken=bearer, realtime="true")
    if codec != "PCMU":
        element.set("codec", codec)
    for name, value in (parameters or {}).items():
        SubElement(element, "Parameter", name=clean(name), value=clean(value))
    return element
