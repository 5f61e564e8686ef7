"""Reading Plivo XML, as strictly as the carrier does.

Source: https://www.plivo.com/docs/voice/xml
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from voiceflow.emulators.plivo.wire import FORMATS
from voiceflow.net.loopback import LOOPBACK

LONGEST_DOCUMENT = 64 * 1024
"""Bytes."""

# Element -> its attributes.
ELEMENTS = {
    "Stream": {
        "bidirectional",
        "audioTrack",
        "streamTimeout",
        "statusCallbackUrl",
        "statusCallbackMethod",
        "contentType",
        "extraHeaders",
        "keepCallAlive",
    },
    "Speak": {"voice", "language", "loop"},
    "Wait": {"length", "silence", "minSilence", "beep"},
    "Dial": {"action", "method", "callerId", "timeout", "timeLimit", "hangupOnStar", "redirect"},
    "GetInput": {
        "action",
        "method",
        "inputType",
        "executionTimeout",
        "digitEndTimeout",
        "speechEndTimeout",
        "finishOnKey",
        "numDigits",
        "speechModel",
        "hints",
        "language",
        "redirect",
        "profanityFilter",
    },
    "Conference": {
        "muted",
        "enterSound",
        "exitSound",
        "startConferenceOnEnter",
        "endConferenceOnExit",
        "stayAlone",
        "waitSound",
        "maxMembers",
        "timeLimit",
        "hangupOnStar",
        "action",
        "method",
        "redirect",
        "relayDTMF",
    },
    "Redirect": {"method"},
    "Hangup": {"reason", "schedule"},
}
_URL = re.compile(r"(wss|ws)://([^/:?#@\s]+)(:[0-9]+)?(/[!-~]*)?")
_ROOM = re.compile(r"[A-Za-z0-9-]+")
_HEADERS = re.compile(r"([A-Za-z0-9]+=[A-Za-z0-9]+(,[A-Za-z0-9]+=[A-Za-z0-9]+)*)?")


class PlivoDocumentError(Exception):
    """The carrier would refuse the document, or the emulator does not support it."""


def parse(document: bytes) -> list[ElementTree.Element]:
    """Read a document into its elements, in order.

    Raises:
        PlivoDocumentError: If it is invalid; the message says why.
    """
    if len(document) > LONGEST_DOCUMENT or b"<!DOCTYPE" in document:
        raise PlivoDocumentError("a document that is too long, or has a document type")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - entities cannot be declared without DOCTYPE
    except ElementTree.ParseError as exc:
        raise PlivoDocumentError(f"not XML: {exc}") from exc
    if root.tag != "Response":
        raise PlivoDocumentError(f"the root is <{root.tag}>, not <Response>")
    elements = list(root)
    for element in elements:
        _check(element)
    return elements


def _check(element: ElementTree.Element) -> None:
    if element.tag not in ELEMENTS:
        raise PlivoDocumentError(f"there is no element <{element.tag}>, or the emulator does not do it")
    if unknown := set(element.keys()) - ELEMENTS[element.tag]:
        raise PlivoDocumentError(f"<{element.tag}> has no attribute {sorted(unknown)[0]}")
    match element.tag:
        case "Stream":
            _check_stream(element)
        case "GetInput":
            _check_input(element)
        case "Conference" if not _ROOM.fullmatch((element.text or "").strip()):
            raise PlivoDocumentError("a <Conference> has a name of letters, digits and hyphens")


def _check_input(element: ElementTree.Element) -> None:
    for child in element:
        if child.tag not in ("Speak", "Play", "Wait"):
            raise PlivoDocumentError(f"a <GetInput> does not hold <{child.tag}>")
    if not re.fullmatch(r"https?://\S+", element.get("action", "")):
        raise PlivoDocumentError("a <GetInput> has an action")
    if not {"dtmf", "speech"}.issuperset(element.get("inputType", "dtmf").split()):
        raise PlivoDocumentError("the inputType is dtmf, speech, or both")
    if not 5 <= _number(element.get("executionTimeout", "15")) <= 60:
        raise PlivoDocumentError("the executionTimeout is 5 to 60")
    if not 1 <= _number(element.get("numDigits", "32")) <= 99:
        raise PlivoDocumentError("numDigits is 1 to 99")


def _number(text: str) -> int:
    """A whole number; -1 for another text, which is within no bounds."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def _check_stream(stream: ElementTree.Element) -> None:
    if stream.get("bidirectional") != "true" or stream.get("keepCallAlive") != "true":
        raise PlivoDocumentError("the emulator does bidirectional streams that keep the call alive only")
    if stream.get("audioTrack", "inbound") != "inbound":
        raise PlivoDocumentError("a bidirectional stream has the inbound track only")
    if stream.get("contentType", "audio/x-l16;rate=8000") not in FORMATS:
        raise PlivoDocumentError("an unknown contentType")
    headers = stream.get("extraHeaders", "")
    if len(headers) > 512 or not _HEADERS.fullmatch(headers):
        raise PlivoDocumentError("extraHeaders are letters and digits, 512 bytes at most")
    url = _URL.fullmatch((stream.text or "").strip())
    if url is None or (url[1] == "ws" and url[2] not in LOOPBACK):
        raise PlivoDocumentError("a stream goes to wss://…")
