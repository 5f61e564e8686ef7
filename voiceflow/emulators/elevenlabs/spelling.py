"""How a text is spoken that dictionaries have a say in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from voiceflow.clients.elevenlabs.schema.dictionaries import StoredAliasRule
from voiceflow.emulators.elevenlabs.alignment import Character


@dataclass(frozen=True, slots=True)
class SpelledSpan:
    """A part of a text that is spoken as a whole: what is written, and what is said for it."""

    written: str = field(repr=False)
    spoken: str = field(repr=False)
    is_replaced: bool = False


class Spelling:
    """A text as it is written and as it is spoken, and the times of the one out of those of the other.

    Args:
        text: As it was sent.
        rules: Applied in order; what one has replaced no other one touches.
    """

    def __init__(self, text: str, rules: Iterable[StoredAliasRule] = ()) -> None:
        spans = [SpelledSpan(text, text)]
        for rule in rules:
            spans = [part for span in spans for part in _replaced(span, rule)]
        self.spoken = "".join(span.spoken for span in spans)
        self._spans = _characters(spans)
        self._heard: list[Character] = []

    def written(self, spoken: Sequence[Character]) -> list[Character]:
        """The written characters that are complete with the next spoken ones, which come in order."""
        self._heard += spoken
        found: list[Character] = []
        while self._spans and len(self._heard) >= len(self._spans[0].spoken):
            span = self._spans.pop(0)
            heard, self._heard = self._heard[: len(span.spoken)], self._heard[len(span.spoken) :]
            if heard:
                found += _spread(span.written, heard[0].start, heard[-1].end)
        return found


def _replaced(span: SpelledSpan, rule: StoredAliasRule) -> Iterator[SpelledSpan]:
    if span.is_replaced:
        yield span
        return
    pattern = re.escape(rule.string_to_replace)
    if rule.word_boundaries:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    at = 0
    for match in re.finditer(pattern, span.written, 0 if rule.case_sensitive else re.IGNORECASE):
        between = span.written[at : match.start()]
        yield SpelledSpan(between, between)
        yield SpelledSpan(match.group(), rule.alias, is_replaced=True)
        at = match.end()
    yield SpelledSpan(span.written[at:], span.written[at:])


def _characters(spans: Iterable[SpelledSpan]) -> list[SpelledSpan]:
    """What was not replaced is spoken character by character."""
    found: list[SpelledSpan] = []
    for span in spans:
        found += [span] if span.is_replaced else [SpelledSpan(c, c) for c in span.written]
    return found


def _spread(text: str, start: float, end: float) -> list[Character]:
    step = (end - start) / len(text)
    return [Character(c, start + i * step, start + (i + 1) * step) for i, c in enumerate(text)]
