"""Reading TwiML, as strictly as the carrier does.

Source: https://www.twilio.com/docs/voice/twiml
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

VERBS = frozenset({"Say", "Play", "Pause", "Connect", "Dial", "Redirect", "Hangup", "Reject"})
"""Verbs that the emulator supports."""

OTHER_VERBS = frozenset(
    {"Gather", "Record", "Enqueue", "Leave", "Start", "Stop", "Refer", "Prompt", "Pay", "Echo", "Queue"}
)
"""Verbs of the carrier that the emulator does not support."""

LONGEST_DOCUMENT = 64 * 1024
"""Bytes."""


class TwimlError(Exception):
    """The carrier would refuse the document (error 12100), or the emulator does not support it."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One element.

    Attributes:
        name: ``"Say"``, ``"Stream"``, …
        attributes: As written.
        text: Its own text, stripped.
        children: The elements in it, in order.
    """

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default="", repr=False)
    children: tuple[Verb, ...] = ()


def parse(document: bytes) -> list[Verb]:
    """Read a document into its verbs, in order.

    Raises:
        TwimlError: If it is invalid; the message says why.
    """
    if len(document) > LONGEST_DOCUMENT:
        raise TwimlError(f"a document of {len(document)} bytes")
    if b"<!DOCTYPE" in document:
        raise TwimlError("a document type is not allowed")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - entities cannot be declared without DOCTYPE
    except ElementTree.ParseError as exc:
        raise TwimlError(f"not XML: {exc}") from exc
    if root.tag != "Response":
        raise TwimlError(f"the root is <{root.tag}>, not <Response>")
    verbs = [_verb(element) for element in root]
    for index, verb in enumerate(verbs):
        _check(verb, first=index == 0)
    return verbs


def _verb(element: ElementTree.Element) -> Verb:
    return Verb(
        name=element.tag,
        attributes=dict(element.attrib),
        text="".join(element.itertext()).strip(),
        children=tuple(_verb(child) for child in element),
    )


def _check(verb: Verb, *, first: bool) -> None:
    if verb.name in OTHER_VERBS:
        raise TwimlError(f"the emulator does not do <{verb.name}>")
    if verb.name not in VERBS:
        raise TwimlError(f"there is no verb <{verb.name}>")
    if verb.name == "Reject" and not first:
        raise TwimlError("<Reject> stands first or not at all")
    if verb.name == "Connect":
        _check_connect(verb)


def _check_connect(verb: Verb) -> None:
    if [child.name for child in verb.children] != ["Stream"]:
        raise TwimlError("the emulator connects to exactly one <Stream>")
    stream = verb.children[0]
    if stream.attributes.get("track", "inbound_track") != "inbound_track":
        raise TwimlError("a bidirectional stream has the inbound track only (31941)")
    for child in stream.children:
        if child.name != "Parameter" or not {"name", "value"} <= child.attributes.keys():
            raise TwimlError("a <Stream> holds <Parameter name value> only")
