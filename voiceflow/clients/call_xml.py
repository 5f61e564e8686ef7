"""Instructions for a call as an XML document: what the dialects of carriers have in common.

Source: https://www.w3.org/TR/xml/#charsets for the characters of a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from voiceflow.net.loopback import LOOPBACK

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

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


def say(text: str, *, language: str | None = None, tag: str = "Say") -> Element:
    """Speaks with the carrier's own voice."""
    element = Element(tag, {} if language is None else {"language": language})
    element.text = clean(text)
    return element


def pause(length: int) -> Element:
    """Waits ``length`` seconds."""
    return Element("Pause", length=str(length))


def dial(target: str, *, caller_id: str | None = None, timeout: int | None = None) -> Element:
    """Connects the call to another party.

    Args:
        target: E.164, or ``sip:…`` where the carrier takes it.
        caller_id: The number that the other party sees.
        timeout: Ring time in seconds.
    """
    element = Element("Dial")
    if caller_id is not None:
        element.set("callerId", caller_id)
    if timeout is not None:
        element.set("timeout", str(timeout))
    SubElement(element, "Sip" if target.startswith("sip:") else "Number").text = clean(target)
    return element


def gather(
    prompt: str, *, action: str, language: str, hints: Iterable[str] = (), seconds: int = 5
) -> Element:
    """Speaks, and waits for one key or for words. They go to ``action``, which returns the next document.

    Without either, the verbs after it run.

    Args:
        prompt: Said first; a key or a voice cuts it short.
        action: The webhook.
        language: Of the prompt and the words (BCP 47).
        hints: Words that the recogniser should expect.
        seconds: How long to wait after the prompt.
    """
    element = Element(
        "Gather",
        {
            "input": "dtmf speech",
            "action": action,
            "timeout": str(seconds),
            "numDigits": "1",
            "language": language,
            "hints": clean(", ".join(hints)),
        },
    )
    element.append(say(prompt, language=language))
    return element


def conference(room: str, *, wait_url: str | None = None) -> Element:
    """Connects the call to a conference that ends when one of its members leaves.

    Args:
        room: Its name.
        wait_url: What the first member hears until there is another; empty for silence, None for what the
            carrier plays.
    """
    attributes = {"beep": "false", "endConferenceOnExit": "true"}
    element = Element("Dial")
    noun = SubElement(element, "Conference", attributes | ({} if wait_url is None else {"waitUrl": wait_url}))
    noun.text = clean(room)
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


def clean(text: str) -> str:
    """Leave out the characters that XML cannot represent: an invalid document would end the call."""
    return _FORBIDDEN.sub("", text)


def check_stream_url(url: str, carrier: str) -> None:
    """Make sure that a carrier opens streams to this address: over TLS, or to an emulator on this machine.

    Raises:
        ValueError: If not.
    """
    found = _STREAM_URL.fullmatch(url)
    if found is None or (found[1] == "ws" and found[2] not in LOOPBACK):
        raise ValueError(f"{carrier} opens streams over TLS only: wss://…")
