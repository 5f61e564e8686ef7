"""TwiML: instructions for a call, as an XML document.

Verbs are built by functions and joined by :func:`document`::

    document(say("One moment."), connect(stream("wss://voice.example.com/twilio/stream")))

Source: https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

from voiceflow.net.loopback import LOOPBACK

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

# XML 1.0, production [2] Char: no other character is allowed in a document, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Value = str | int | bool | None


def document(*verbs: Element) -> str:
    """Join verbs to a document. They run from first to last, then the call is hung up."""
    return DECLARATION + tostring(_element("Response", {}, *verbs), encoding="unicode")


def connect(child: Element, *, action: str | None = None, method: str | None = None) -> Element:
    """Connects the call to ``child``; the verbs after it run when the child has ended."""
    return _element("Connect", {"action": action, "method": method}, child)


def stream(
    url: str,
    *,
    parameters: Mapping[str, str] | None = None,
    name: str | None = None,
    status_callback: str | None = None,
    status_callback_method: str | None = None,
) -> Element:
    """A media stream to a websocket.

    Args:
        url: ``wss://…`` without a query string or fragment; ``ws://…`` for an emulator on this machine.
        parameters: The ``customParameters`` of the stream's ``start`` message.
        name: The stream's name in status callbacks.
        status_callback: Absolute URL that receives the stream's start, end and errors.
        status_callback_method: ``POST`` (default) or ``GET``.

    Raises:
        ValueError: If Twilio would refuse the URL (errors 31920, 31922 and 31923), or the callback's URL is
            not absolute.
    """
    if refusal := _stream_refusal(url):
        raise ValueError(f"Twilio refuses a stream url {refusal}")
    if status_callback is not None and not status_callback.lower().startswith(("https://", "http://")):
        raise ValueError("the status callback of a stream must be an absolute URL: https://…")
    attributes = {
        "url": url,
        "name": name,
        "statusCallback": status_callback,
        "statusCallbackMethod": status_callback_method,
    }
    return _element("Stream", attributes, *(parameter(*pair) for pair in (parameters or {}).items()))


def parameter(name: str, value: str) -> Element:
    """One custom parameter of a stream."""
    return _element("Parameter", {"name": name, "value": value})


def say(
    text: str, *, voice: str | None = None, language: str | None = None, loop: int | None = None
) -> Element:
    """Speaks with Twilio's own voice. ``loop`` 0 is endless."""
    return _text(_element("Say", {"voice": voice, "language": language, "loop": loop}), text)


def play(url: str | None = None, *, loop: int | None = None, digits: str | None = None) -> Element:
    """Plays an audio file, or sends DTMF ``digits`` (``w`` waits half a second)."""
    return _text(_element("Play", {"loop": loop, "digits": digits}), url)


def pause(*, length: int | None = None) -> Element:
    """Waits ``length`` seconds (1 if not given)."""
    return _element("Pause", {"length": length})


def dial(
    number: str | None = None,
    *children: Element,
    action: str | None = None,
    timeout: int | None = None,
    time_limit: int | None = None,
    caller_id: str | None = None,
    answer_on_bridge: bool | None = None,
) -> Element:
    """Connects the call to another party.

    Args:
        number: E.164; or None if ``children`` name the party.
        children: Such as :func:`number_noun` or :func:`sip`.
        action: URL that returns the next document when the other party has hung up.
        timeout: Ring time in seconds.
        time_limit: Longest duration in seconds.
        caller_id: The number that the other party sees.
        answer_on_bridge: Whether the caller hears the ringing until the other party answers.
    """
    attributes = {
        "action": action,
        "timeout": timeout,
        "timeLimit": time_limit,
        "callerId": caller_id,
        "answerOnBridge": answer_on_bridge,
    }
    return _text(_element("Dial", attributes, *children), number)


def number_noun(number: str, *, send_digits: str | None = None, url: str | None = None) -> Element:
    """A number within :func:`dial`; ``send_digits`` are keyed after the answer."""
    return _text(_element("Number", {"sendDigits": send_digits, "url": url}), number)


def sip(uri: str, *, username: str | None = None, password: str | None = None) -> Element:
    """A SIP address within :func:`dial`."""
    return _text(_element("Sip", {"username": username, "password": password}), uri)


def redirect(url: str, *, method: str | None = None) -> Element:
    """Continues with the document at ``url``."""
    return _text(_element("Redirect", {"method": method}), url)


def reject(*, reason: Literal["rejected", "busy"] | None = None) -> Element:
    """Refuses the call unanswered and unbilled. Works as the first verb only."""
    return _element("Reject", {"reason": reason})


def hangup() -> Element:
    """Ends the call."""
    return _element("Hangup", {})


def _stream_refusal(url: str) -> str:
    """Why Twilio would refuse a stream URL; without the URL, which may hold a secret."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "that is malformed"
    if parts.scheme != "wss" and not (parts.scheme == "ws" and host in LOOPBACK):
        return "that is not wss://…: it opens streams over TLS only"
    if "?" in url:
        return "with a query string: pass the data as parameters"
    if "#" in url:
        return "with a fragment: pass the data as parameters"
    if not host or not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        return "that is malformed"
    return ""


def _element(tag: str, attributes: Mapping[str, Value], *children: Element) -> Element:
    element = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(name, _clean(str(value).lower() if isinstance(value, bool) else str(value)))
    element.extend(children)
    return element


def _text(element: Element, text: str | None) -> Element:
    element.text = None if text is None else _clean(text)
    return element


def _clean(text: str) -> str:
    # XML cannot represent these characters, and an invalid document would end the call.
    return _FORBIDDEN.sub("", text)
