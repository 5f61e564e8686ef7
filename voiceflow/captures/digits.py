"""Digits and phone numbers, spoken or keyed."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.captures.capture import Capture, Check, Understood
from voiceflow.captures.corrections import corrected_digits
from voiceflow.captures.spoken_digits import digits_in
from voiceflow.captures.words import CaptureWords
from voiceflow.errors import ConfigurationError
from voiceflow.turns import Expectation, UserTurn, Value

_GROUP = 3
_LONGEST = 40


class Digits(Capture[str]):
    """A number that is read out digit by digit, or keyed: an account number, a code, a reference.

    Its value is the digits as a text. If the user gives a part, the agent reads it back and asks for the
    rest.

    Args:
        question: The question; see ``Capture``.
        length: How many digits it has, if that is known.
        least: How many it has at least.
        most: How many it has at most.
        check: See ``Capture``, like ``read_back``, ``tries`` and ``about``.
    """

    takes_keys = True

    def __init__(
        self,
        question: str | Mapping[str, str] = "",
        *,
        length: int | None = None,
        least: int = 1,
        most: int = _LONGEST,
        check: Check[str] | None = None,
        read_back: bool | None = None,
        tries: int = 3,
        about: str = "",
    ) -> None:
        self.least, self.most = (least, most) if length is None else (length, length)
        if not 1 <= self.least <= self.most:
            raise ConfigurationError("a number has 1 digit or more, and least is not above most")
        super().__init__(question, check=check, read_back=read_back, tries=tries, about=about)

    @property
    def noun(self) -> str:
        size = f" of {self.least} digits" if self.least == self.most else ""
        return f"number{size}, as digits only"

    @property
    def expectation(self) -> Expectation | None:
        return Expectation(Value.CODE, self.least if self.least == self.most else None)

    def understand(self, turn: UserTurn, part: str, words: CaptureWords) -> Understood[str]:
        keyed = "".join(key for key in turn.digits if key.isdigit())
        spoken = digits_in(turn.text, words)
        found = part + self._joined(keyed, self.accepted(spoken), turn, len(part.lstrip("+")))
        size = len(found.lstrip("+"))
        if not size or found == part or size > self.most:
            return Understood()
        return Understood(found) if size >= self.least else Understood(part=found)

    def _joined(self, keyed: str, spoken: str, turn: UserTurn, known: int) -> str:
        """The digits of a turn in order, if some were keyed and some spoken; keys count more than words."""
        if not (keyed and spoken) or known + len(keyed) >= self.least or keyed in spoken:
            return keyed or spoken
        both = keyed + spoken if turn.begins_with_keys else spoken + keyed
        return both if known + len(both) <= self.most else keyed

    def accepted(self, spoken: str) -> str:
        """The spoken digits, without what this kind of number does not have."""
        return spoken.replace("+", "")

    def correct(self, value: str, turn: UserTurn, words: CaptureWords) -> str | None:
        if turn.digits.strip("*#") and self.least > 1:
            return self.understand(turn, "", words).value
        found = corrected_digits(value, turn.text, words)
        if found is None:
            return None
        found = self.accepted(found)
        return found if self.least <= len(found.lstrip("+")) <= self.most else None

    def render(self, value: str, words: CaptureWords) -> str:
        return self.render_part(value, words)

    def render_part(self, part: str, words: CaptureWords) -> str:
        sign = f"{next(iter(words.plus))} " if part.startswith("+") else ""
        digits = part.lstrip("+")
        groups = [" ".join(digits[at : at + _GROUP]) for at in range(0, len(digits), _GROUP)]
        if len(groups) > 1 and len(groups[-1]) == 1:
            # A digit alone at the end is easily missed.
            groups[-2:] = [f"{groups[-2]} {groups[-1]}"]
        return sign + ", ".join(groups)


class PhoneNumber(Digits):
    """A phone number, spoken or keyed. Its value is the digits, with ``+`` in front if the user said it.

    Args:
        question: The question; see ``Capture``.
        least: How many digits it has at least; a shorter one is incomplete.
        most: How many it has at most (ITU-T E.164: 15).
        check: See ``Capture``, like ``read_back``, ``tries`` and ``about``.
    """

    def __init__(
        self,
        question: str | Mapping[str, str] = "",
        *,
        least: int = 7,
        most: int = 15,
        check: Check[str] | None = None,
        read_back: bool | None = None,
        tries: int = 3,
        about: str = "",
    ) -> None:
        super().__init__(
            question, least=least, most=most, check=check, read_back=read_back, tries=tries, about=about
        )

    @property
    def noun(self) -> str:
        return "phone number, as digits, with + in front if the user said so"

    @property
    def expectation(self) -> Expectation | None:
        return Expectation(Value.PHONE)

    def accepted(self, spoken: str) -> str:
        return f"+{spoken[2:]}" if spoken.startswith("00") else spoken
