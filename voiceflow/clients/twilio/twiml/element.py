"""Elements of TwiML: attributes in Twilio's spelling, text that XML can hold, and where each may stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, tostring

from voiceflow.clients.call_xml import DECLARATION, clean

VERBS = frozenset(
    "Connect Dial Enqueue Gather Hangup Leave Pause Play Record Redirect Refer Reject Say Start Stop".split()
)
"""What may stand directly in a document."""

DIGITS = re.compile(r"[0-9A-D#*wW]+")
"""Keys to send, with pauses: ``w`` half a second, ``W`` a second."""

_METHODS = ("GET", "POST")

# Names that camel case does not give.
_NAMES = {"from_": "from", "input_": "input"}


def document(*verbs: Element) -> str:
    """Join verbs to a document. They run from first to last, then the call is hung up.

    Raises:
        ValueError: If an element is no verb, or ``Reject`` stands after another verb (error 12100).
    """
    for index, verb in enumerate(verbs):
        if verb.tag not in VERBS:
            raise ValueError(f"<{verb.tag}> does not stand by itself in a document")
        if verb.tag == "Reject" and index:
            raise ValueError("<Reject> works as the first verb only")
    return DECLARATION + tostring(make("Response", {}, *verbs), encoding="unicode")


def make(tag: str, attributes: Mapping[str, object], *children: Element, text: str | None = None) -> Element:
    """Make an element.

    Args:
        tag: Its name.
        attributes: By Twilio's names in snake case. None is left out, and several values
            are joined by spaces.
        children: The elements in it.
        text: The text in it.

    Raises:
        ValueError: If a method is neither GET nor POST, or a callback's URL is not absolute.
    """
    element = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            element.set(_camel(name), _checked(tag, name, _written(value)))
    element.extend(children)
    element.text = None if text is None else clean(text)
    return element


def checked(tag: str, options: Mapping[str, object], known: type) -> Mapping[str, object]:
    """Return the options of an element if all of them are attributes of it.

    Raises:
        TypeError: If one is not.
    """
    unknown = sorted(options.keys() - known.__annotations__.keys())
    if unknown:
        raise TypeError(f"<{tag}> has no attribute {', '.join(unknown)}")
    return options


def check_children(tag: str, children: Iterable[Element], allowed: Collection[str]) -> None:
    """Make sure that only these elements stand in one.

    Raises:
        ValueError: If another one does.
    """
    for child in children:
        if child.tag not in allowed:
            raise ValueError(f"<{tag}> holds {', '.join(sorted(allowed))}, not <{child.tag}>")


def check_digits(digits: str | None) -> None:
    """Make sure that a telephone has these keys.

    Raises:
        ValueError: If not; without the digits, which may be secret.
    """
    if digits is not None and not DIGITS.fullmatch(digits):
        raise ValueError("digits are 0 to 9, A to D, *, #, w and W")


def check_range(tag: str, options: Mapping[str, object], name: str, least: int, most: int) -> None:
    """Make sure that a number lies within limits.

    Raises:
        ValueError: If not.
    """
    value = options.get(name)
    if isinstance(value, int) and not least <= value <= most:
        raise ValueError(f"{_camel(name)} of <{tag}> is from {least} to {most}, not {value}")


def _camel(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(str(one) for one in value)
    return clean(str(value))


def _checked(tag: str, name: str, value: str) -> str:
    if (name == "method" or name.endswith("_method")) and value not in _METHODS:
        raise ValueError(f"the {_camel(name)} of <{tag}> is GET or POST")
    is_callback = name.endswith("_callback")
    if is_callback and tag in ("Stream", "Start") and not value.lower().startswith(("https://", "http://")):
        raise ValueError("the status callback of a stream must be an absolute URL: https://…")
    return value
