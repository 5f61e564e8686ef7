"""The options of a telephone menu, as a voice reads them out, in English, German, Spanish and French."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DIGITS: Mapping[str, str] = {
    **dict.fromkeys(("zero", "null", "cero", "zéro"), "0"),
    **dict.fromkeys(("one", "eins", "uno", "un"), "1"),
    **dict.fromkeys(("two", "zwei", "dos", "deux"), "2"),
    **dict.fromkeys(("three", "drei", "tres", "trois"), "3"),
    **dict.fromkeys(("four", "vier", "cuatro", "quatre"), "4"),
    **dict.fromkeys(("five", "fünf", "cinco", "cinq"), "5"),
    **dict.fromkeys(("six", "sechs", "seis"), "6"),
    **dict.fromkeys(("seven", "sieben", "siete", "sept"), "7"),
    **dict.fromkeys(("eight", "acht", "ocho", "huit"), "8"),
    **dict.fromkeys(("nine", "neun", "nueve", "neuf"), "9"),
    **dict.fromkeys(("star", "stern", "asterisco", "étoile"), "*"),
    **dict.fromkeys(("pound", "hash", "raute", "almohadilla", "dièse"), "#"),
}
_PRESS = (
    r"(?:press|dial|drücken sie|wählen sie|pulse|presione|marque|oprima|tapez|appuyez sur|composez|faites)"
    r"(?: or say)?(?: bitte)?(?: the| die| el| la| le)?(?: number| taste| tecla| touche)?"
)
_KEY = rf"(?P<key>[0-9*#]|{'|'.join(_DIGITS)})"
_OPTION = re.compile(rf"\b{_PRESS} {_KEY}(?!\w)", re.IGNORECASE)
_LEAD = re.compile(
    r"^[\s,.;:!?]*(?:and|or|und|oder|y|o|et|ou)?\s*(?:for|to|um|für|zu[rm]?|para|pour)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.;:!?]|,\s*(?:and|or|und|oder|y|o|et|ou)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")

LONGEST_MENU = 30
"""Options that are read of one menu."""


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One option.

    Attributes:
        key: What to press: one of ``0123456789*#``.
        label: What it is for, as read out.
    """

    key: str
    label: str


def menu_options(text: str) -> tuple[MenuOption, ...]:
    """Find the options that a menu reads out: "for X, press 1" and "press 1 for X".

    Args:
        text: A transcript of the menu.

    Returns:
        In the order in which they are read out.
    """
    found: list[MenuOption] = []
    matches = [*_OPTION.finditer(text)][:LONGEST_MENU]
    used = 0
    for number, match in enumerate(matches):
        key = match["key"].lower()
        following = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        before, after = text[used : match.start()], text[match.end() : following]
        if _LEAD.match(after) and not _has_label(before):
            label = _SENTENCE.split(after.strip(" ,"))[0]
            used = match.end() + len(after.split(label, 1)[0]) + len(label)
        else:
            label, used = _SENTENCE.split(before.strip(" ,.;:"))[-1], match.end()
        found.append(MenuOption(_DIGITS.get(key, key), label.strip(" ,")))
    return tuple(found)


def choose_option(options: Sequence[MenuOption], wishes: Sequence[str]) -> MenuOption | None:
    """The option for the first wish that one of them meets.

    Args:
        options: The options of a menu.
        wishes: Words to look for in the labels, the most wanted first. A wish of several words needs all of
            them.
    """
    for wish in wishes:
        wanted = [word.casefold() for word in _WORD.findall(wish)]
        for option in options:
            label = option.label.casefold()
            if wanted and all(re.search(rf"\b{re.escape(word)}", label) for word in wanted):
                return option
    return None


def is_same_menu(first: str, second: str) -> bool:
    """Whether two transcripts are of one menu: three quarters of their words are the same."""
    one, other = (set(_WORD.findall(text.casefold())) for text in (first, second))
    return bool(one | other) and len(one & other) >= 0.75 * len(one | other)


def _has_label(before: str) -> bool:
    """Whether the words before "press 1" say what it is for."""
    return bool(_LEAD.match(_SENTENCE.split(before.strip(" ,.;:"))[-1]))
