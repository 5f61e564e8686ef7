"""The tags and special tokens between which models write their thoughts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_THOUGHTS = (
    "think",
    "thinking",
    "thought",
    "thoughts",
    "reason",
    "reasoning",
    "reflection",
    "scratchpad",
    "antthinking",
    "seed:think",
)
# Models that write thoughts put these around the answer for the user: only the tags are removed.
_WRAPPERS = ("answer", "final_answer")
_MAX_ATTRIBUTES = 200
_MAX_SPECIAL = 40

_names = "|".join(sorted((*_THOUGHTS, *_WRAPPERS), key=len, reverse=True))
_begun_tag = rf"<(/?)({_names})(?:\s[^<>]{{0,{_MAX_ATTRIBUTES}}}?)?(/?)"
_FLAGS = re.IGNORECASE | re.ASCII
_TAG = re.compile(f"{_begun_tag}>", _FLAGS)
_OPEN_TAG = re.compile(_begun_tag, _FLAGS)
# Special tokens of chat templates, which some servers leave in the text. Gemma leaves out one of the bars.
_SPECIAL = re.compile(rf"<\|(/?)([A-Za-z_]{{1,{_MAX_SPECIAL}}})\|?>|<(channel)\|>")
_OPEN_SPECIAL = re.compile(rf"<\|/?[A-Za-z_]{{0,{_MAX_SPECIAL}}}\|?")
_BOUNDED = re.compile(r"(begin|start|end)_(?:of_)?(.+)")


class TagKind(Enum):
    """The meaning of a tag for the text around it."""

    BEGIN = auto()
    """A thought begins."""
    END = auto()
    """A thought ends."""
    HEADER = auto()
    """A header begins, which names the kind of the next message."""
    MESSAGE = auto()
    """The header ends, and its message begins."""
    OVER = auto()
    """A message ends."""
    NOTHING = auto()
    """No meaning: only the tag itself is removed."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in a text.

    Attributes:
        kind: Its meaning.
        name: For a thought, the tag name, which its end repeats.
        length: In characters.
    """

    kind: TagKind
    name: str = ""
    length: int = 0


OPEN = Tag(TagKind.NOTHING)
"""The text from here may become a tag."""

_LITERALS = {
    "[THINK]": Tag(TagKind.BEGIN, "[think]", 7),
    "[/THINK]": Tag(TagKind.END, "[think]", 8),
    "◁think▷": Tag(TagKind.BEGIN, "◁think▷", 7),
    "◁/think▷": Tag(TagKind.END, "◁think▷", 8),
}
_SPECIALS = {
    "channel": TagKind.HEADER,
    "start": TagKind.HEADER,
    "message": TagKind.MESSAGE,
    "end": TagKind.OVER,
    "return": TagKind.OVER,
    "call": TagKind.OVER,
}
_tag_starts = [f"<{slash}{name}" for name in (*_THOUGHTS, *_WRAPPERS) for slash in ("", "/")]
_PREFIXES = frozenset(
    text[:end] for text in (*_LITERALS, *_tag_starts, "<channel|>") for end in range(1, len(text) + 1)
)

OPENERS = re.compile(r"[<\[◁]")
"""The characters with which a tag begins."""


def tag_at(text: str, at: int) -> Tag | None:
    """Return the tag that begins at this position of a text that arrives in pieces.

    Returns:
        ``OPEN`` if the text ends before this is known; None if there is no tag.
    """
    for literal, tag in _LITERALS.items():
        if text.startswith(literal, at):
            return tag
    if (match := _TAG.match(text, at)) is not None:
        return _read_tag(match)
    if (match := _SPECIAL.match(text, at)) is not None:
        return _read_special(match)
    rest = text[at:]
    if rest in _PREFIXES or (rest[0] == "<" and rest.lower() in _PREFIXES):
        return OPEN
    return OPEN if _OPEN_TAG.fullmatch(rest) or _OPEN_SPECIAL.fullmatch(rest) else None


def _read_tag(match: re.Match[str]) -> Tag:
    closing, name, empty = match[1], match[2].lower(), match[3]
    kind = TagKind.END if closing else TagKind.BEGIN
    if empty or name in _WRAPPERS:
        kind = TagKind.NOTHING
    return Tag(kind, f"<{name}>", len(match[0]))


def _read_special(match: re.Match[str]) -> Tag:
    whole, name = match[0], (match[2] or match[3]).lower()
    if name == "channel" and not (whole.startswith("<|") and whole.endswith("|>")):
        # Gemma's thoughts: <|channel>thought ... <channel|>
        kind = TagKind.BEGIN if whole.startswith("<|") else TagKind.END
        return Tag(kind, "<|channel>", len(whole))
    bounded = _BOUNDED.fullmatch(name)
    subject = bounded[2] if bounded is not None else name
    kind = _SPECIALS.get(name, TagKind.NOTHING)
    if subject in _THOUGHTS:
        is_end = match[1] or (bounded is not None and bounded[1] == "end")
        kind = TagKind.END if is_end else TagKind.BEGIN
    return Tag(kind, f"<|{subject}|>", len(whole))
