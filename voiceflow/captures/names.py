"""Names of people."""

from __future__ import annotations

import re

from voiceflow.captures.capture import Capture, Understood
from voiceflow.captures.spelling import spelled_in
from voiceflow.captures.words import CaptureWords
from voiceflow.turns import UserTurn
from voiceflow.turns.languages import language_of

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")
_AFTER = frozenset({"speaking", "here", "please"})
_MOST = 5
"""Words in a name; more are a sentence."""


class Name(Capture[str]):
    """The name of a person, as the user says or spells it. Its value is the name."""

    @property
    def noun(self) -> str:
        return "name"

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[str]:
        if "?" in turn.text or "¿" in turn.text:
            return Understood()
        said, spelled = spelled_in(turn.text, words)
        found = _WORD.findall(said.replace("’", "'"))
        lowered = " ".join(each.lower().rstrip(".") for each in found)
        begun = words.introductions.match(f"{lowered} ")
        skipped = len(begun[0].split()) if begun is not None else 0
        named = [each.rstrip(".,") for each in found[skipped:]]
        if len(named) > 1 and named[-1].lower() in _AFTER:
            named.pop()
        denials = language_of(words.code).denials
        if len(named) > _MOST or any(each.lower() in denials for each in named):
            return Understood()
        if spelled:
            named = _spelled_name(named, spelled)
        name = " ".join(each if any(map(str.isupper, each)) else each.capitalize() for each in named)
        return Understood(name) if len(name) > 1 else Understood()


def _spelled_name(named: list[str], spelled: str) -> list[str]:
    """Put the spelled word in place of the one that begins alike, or else at the end."""
    alike = [place for place, word in enumerate(named) if word[0].lower() == spelled[0]]
    word = spelled.capitalize()
    if alike:
        return [*named[: alike[-1]], word, *named[alike[-1] + 1 :]]
    return [*named, word]
