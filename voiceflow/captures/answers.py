"""Yes or no, and one of several options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voiceflow.captures.capture import Capture, Check, Understood
from voiceflow.captures.words import CaptureWords
from voiceflow.errors import ConfigurationError
from voiceflow.turns import UserTurn
from voiceflow.turns.words import words_of


def yes_or_no(turn: UserTurn, words: CaptureWords) -> bool | None:
    """Whether a turn agrees or refuses; None for neither. The keys 1 and 2 mean yes and no.

    "No, that's right" and "yes, no problem" are decided by the first word of either kind, except that a
    negation before the other makes it a refusal: "not right".
    """
    keys = turn.digits.strip("#*")
    if keys in ("1", "2"):
        return keys == "1"
    text = " ".join(words_of(turn.text))
    yes, no = words.yes.search(text), words.no.search(text)
    if yes is None or no is None:
        return None if yes is no else yes is not None
    return yes.start() < no.start()


class YesNo(Capture[bool]):
    """Yes or no, by voice or by the keys 1 and 2. Its value is a bool."""

    reads_back = False
    takes_keys = True

    @property
    def noun(self) -> str:
        return "answer, yes or no"

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[bool]:
        return Understood(yes_or_no(turn, words))

    def render(self, value: bool, words: CaptureWords) -> str:
        return {"de": ("nein", "ja"), "es": ("no", "sí"), "fr": ("non", "oui")}.get(
            words.code, ("no", "yes")
        )[value]


class OneOf(Capture[str]):
    """One of several options, by voice or by a key.

    Args:
        question: The question; see ``Capture``.
        options: For each value, the words that mean it, and at most one key:
            ``{"sales": ("sales", "buy", "1"), "help": ("help", "broken", "2")}``. Or a list of values, which
            are the words.
        check: See ``Capture``, like ``read_back``, ``tries`` and ``about``.
    """

    reads_back = False
    takes_keys = True

    def __init__(
        self,
        question: str | Mapping[str, str] = "",
        options: Mapping[str, Sequence[str]] | Sequence[str] = (),
        *,
        check: Check[str] | None = None,
        read_back: bool | None = None,
        tries: int = 3,
        about: str = "",
    ) -> None:
        named = options if isinstance(options, Mapping) else {each: (each,) for each in options}
        if not named or any(isinstance(each, str) for each in named.values()):
            raise ConfigurationError("options is a list of values, or values with tuples of words")
        self._options = {
            value: [tuple(words_of(phrase)) for phrase in phrases] for value, phrases in named.items()
        }
        super().__init__(question, check=check, read_back=read_back, tries=tries, about=about)

    @property
    def noun(self) -> str:
        return f"choice: {', '.join(self._options)}"

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[str]:
        said = f" {' '.join(words_of(turn.text))} "
        keys = turn.digits.strip("#*")
        found: dict[str, int] = {}
        for value, phrases in self._options.items():
            for phrase in phrases:
                text = " ".join(phrase)
                place = said.rfind(f" {text} ")
                if (text == keys and text) or place >= 0:
                    found[value] = max(found.get(value, 0), place)
        # "Not sales, help": the last one counts.
        return Understood(max(found, key=lambda value: found[value])) if found else Understood()
