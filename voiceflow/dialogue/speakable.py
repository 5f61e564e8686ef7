"""Makes text speakable: a voice would read asterisks aloud."""

from __future__ import annotations

import re

_PICTURE = "\U0001f000-\U0001faff\U00002600-\U000027bf\U00002b00-\U00002bff\u231a-\u23ff"
# The joiner only inside a picture: between letters it belongs to the script.
_EMOJI = re.compile(
    f"(?<![ \t])[ \t]*[{_PICTURE}]"
    f"[{_PICTURE}\U000e0020-\U000e007f\ufe0e\ufe0f\u200d\u20e3]*"
    # Letters that are drawn as pictures.
    "|[\u2139\u24c2\u3297\u3299]\ufe0f|[\ufe0e\ufe0f\u20e3]"
)
_WORD = r"[^\W_]"

# Applied in this order. A mark at the start of a line may also start a clause.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"^[ \t]*(?:```+|~~~+)[\w+-]*[ \t]*$\n?", ""),  # fences, with the language
        (r"```+(?:\w+\n)?", ""),
        (r"^(?=[^\n]*-)(?=[^\n]*\|)[|:\- \t]++$\n?", ""),  # below a table's head
        (r"^[ \t]*(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]*$\n?", ""),  # rules, underlined headings
        (r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)", r"\1"),  # links and images
        (r"!?\[([^\[\]]*)\]\[[^\[\]]*\]", r"\1"),
        (r"<((?:https?://|mailto:)[^<>\s]+)>", r"\1"),
        (r"</?(?:b|i|u|em|strong|br|hr|p|div|span|ul|ol|li|h[1-6]|code|pre|sub|sup)(?:\s[^<>]*)?/?>", ""),
        (r"^[ \t]*(?:>[ \t]?)+", ""),  # quotations
        (r"^[ \t]*#{1,6}[ \t]+", ""),  # headings
        (r"^[ \t]*[-*+•‣◦][ \t]+(?:\[[ xX]\][ \t]+)?", ""),  # bullets and check boxes
        (r"^[ \t]*\|[ \t]*|(?<![ \t])[ \t]*\|[ \t]*$", ""),  # a table's edges, then its columns
        (r"(?<![ \t])[ \t]+\|[ \t]+", ", "),
        (r"`", ""),
        (r"~~", ""),
        (r"\\([\\`*_{}\[\]()#+.!|>~-])", r"\1"),
        (r"(?<!\d)\*{2,}|\*{2,}(?!\d)", ""),  # "2**3" is arithmetic
        (rf"(?<![*]|{_WORD})\*(?=[^\s*])", ""),
        (rf"(?<=[^\s*])\*(?![*]|{_WORD})", ""),
        (rf"(?<!{_WORD})_+(?={_WORD})|(?<=\S)_+(?!\w)", ""),
    )
)
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_OPEN_TAG = re.compile(r"<[A-Za-z/!][^<>]*$")
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
# No rule applies to a text of these alone, and most clauses are such texts.
_PLAIN = re.compile(r"[A-Za-z0-9 .,;:?!'\"%&$/()]*")


def speakable(text: str) -> str:
    """Remove visual markup from a clause: Markdown, HTML, emoji.

    Words, their order, white space at both ends and SSML tags stay. It works clause by clause: emphasis that
    begins in one clause and ends in another is removed from both.

    Returns:
        The text that a voice should read; may be empty.
    """
    if _PLAIN.fullmatch(text) and "  " not in text:
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _SPACES.sub(" ", _EMOJI.sub("", text))


def has_speech(text: str, *, may_grow: bool = False) -> bool:
    """Whether a text contains anything to speak: letters or digits of any script, outside tags.

    Blank text, dots, a rule, an empty code fence and emoji cannot be spoken.

    Args:
        text: The text.
        may_grow: Whether more of it may follow, which may close a tag at its end.
    """
    text = _OPEN_TAG.sub("", text) if may_grow else text
    return any(char.isalnum() for char in _TAG.sub("", speakable(text)))
