"""Reading the XML instructions of a call, as strictly as carriers do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

VERBS = frozenset({"Say", "Pause", "Connect", "Dial", "Gather", "Redirect", "Hangup", "Reject"})
"""Verbs that emulators support."""


class DocumentError(Exception):
    """The carrier would refuse the document, or the emulator does not support it."""


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
        DocumentError: If it is invalid; the message says why.
    """
    verbs = read_verbs(document, DocumentError)
    for index, verb in enumerate(verbs):
        if verb.name not in VERBS:
            raise DocumentError(f"the emulator does not do <{verb.name}>")
        if verb.name == "Reject" and index:
            raise DocumentError("<Reject> stands first or not at all")
        if verb.name == "Connect":
            _check_connect(verb)
        if verb.name == "Gather":
            check_gather(verb, DocumentError)
        if verb.name == "Dial":
            _check_dial(verb)
    return verbs


def read_verbs(document: bytes, error: type[DocumentError]) -> list[Verb]:
    """Read the elements of a document; which of them are verbs is not checked.

    Args:
        document: The document.
        error: Raised if it is not XML with a ``<Response>`` as its root.
    """
    if b"<!DOCTYPE" in document:
        raise error("a document type is not allowed")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - entities cannot be declared without DOCTYPE
    except ElementTree.ParseError as exc:
        raise error(f"not XML: {exc}") from exc
    if root.tag != "Response":
        raise error(f"the root is <{root.tag}>, not <Response>")
    return [_verb(element) for element in root]


def check_parameters(stream: Verb, error: type[DocumentError]) -> None:
    """Make sure that a ``<Stream>`` holds parameters and nothing else."""
    for child in stream.children:
        if child.name != "Parameter" or not {"name", "value"} <= child.attributes.keys():
            raise error("a <Stream> holds <Parameter name value> only")


def check_attributes(verbs: Iterable[Verb], known: Mapping[str, Collection[str]]) -> None:
    """Make sure that elements have no attributes that the carrier does not know.

    Args:
        verbs: The elements; those in them are checked, too.
        known: The attributes of elements, by element; those of others are not checked.

    Raises:
        DocumentError: If one has.
    """
    for verb in verbs:
        if verb.name in known and (unknown := verb.attributes.keys() - known[verb.name]):
            raise DocumentError(f"a <{verb.name}> has no attribute {sorted(unknown)[0]}")
        check_attributes(verb.children, known)


def check_gather(verb: Verb, error: type[DocumentError]) -> None:
    """Make sure that a ``<Gather>`` holds prompts and nothing else, and that its attributes have values."""
    for child in verb.children:
        if child.name not in ("Say", "Play", "Pause"):
            raise error(f"a <Gather> does not hold <{child.name}>")
    for name in ("timeout", "numDigits"):
        if not verb.attributes.get(name, "1").isdecimal():
            raise error(f"{name} of a <Gather> is a number")
    if not {"dtmf", "speech"}.issuperset(verb.attributes.get("input", "dtmf").split()):
        raise error("the input of a <Gather> is dtmf, speech, or both")


def _check_dial(verb: Verb) -> None:
    if "Conference" in {child.name for child in verb.children} and len(verb.children) > 1:
        raise DocumentError("a conference is the only element of its <Dial>")


def _verb(element: ElementTree.Element) -> Verb:
    return Verb(
        name=element.tag,
        attributes=dict(element.attrib),
        text="".join(element.itertext()).strip(),
        children=tuple(_verb(child) for child in element),
    )


def _check_connect(verb: Verb) -> None:
    if [child.name for child in verb.children] != ["Stream"]:
        raise DocumentError("the emulator connects to exactly one <Stream>")
    stream = verb.children[0]
    if not stream.attributes.get("url", "").startswith(("wss://", "ws://127.0.0.1")):
        raise DocumentError("the scheme of a stream is wss")
    check_parameters(stream, DocumentError)


def parameters_of(stream: Verb) -> dict[str, str]:
    """The parameters in a ``<Stream>``."""
    return {child.attributes["name"]: child.attributes["value"] for child in stream.children}
