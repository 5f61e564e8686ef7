"""Classifying sentences by similarity to examples of intents (TF-IDF). No model, no randomness."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_SHORT_FORMS = {
    "i'd": "i would", "i'm": "i am", "i've": "i have", "i'll": "i will", "what's": "what is",
    "where's": "where is", "it's": "it is", "that's": "that is", "you're": "you are", "who's": "who is",
    "can't": "cannot", "don't": "do not", "when's": "when is", "how's": "how is", "let's": "let us",
}  # fmt: skip
_LETTERS = 4
_LETTERS_WEIGHT = 0.35
"""Parts of words also count, but less: they match "dentist" in "dentistry" and in "denist"."""
_PAIR_WEIGHT = 0.6


def words_of(text: str) -> list[str]:
    """The lower-case words of a text, numbers included, short forms written out."""
    plain = text.lower().replace("\u2019", "'")
    return [part for word in _WORD.findall(plain) for part in _SHORT_FORMS.get(word, word).split()]


class Intents:
    """Finds the most similar examples.

    Args:
        examples: Sentences for each intent's name.
    """

    def __init__(self, examples: Mapping[str, Sequence[str]]) -> None:
        documents = [(name, Counter(_features(text))) for name, texts in examples.items() for text in texts]
        seen = Counter(feature for _, counts in documents for feature in counts)
        self._rarity = {
            feature: 1 + math.log((1 + len(documents)) / (1 + count)) for feature, count in seen.items()
        }
        self._unseen = 1 + math.log(1 + len(documents))
        self._examples = [(name, self._vector(counts)) for name, counts in documents]

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All intents with their scores from 0 to 1, best first. The most similar example decides."""
        vector = self._vector(Counter(_features(text)))
        best: dict[str, float] = {}
        for name, example in self._examples:
            score = sum(weight * vector[feature] for feature, weight in example.items() if feature in vector)
            best[name] = max(best.get(name, 0.0), score)
        return sorted(best.items(), key=lambda item: -item[1])

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        weights = {
            feature: (1 + math.log(count)) * self._rarity.get(feature, self._unseen) * _weight(feature)
            for feature, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {feature: weight / length for feature, weight in weights.items()}


def _features(text: str) -> Iterator[str]:
    """Words, pairs of neighbours (with a space in them), and parts of longer words (with a #)."""
    words = words_of(text)
    yield from words
    yield from (f"{one} {two}" for one, two in pairwise(words))
    for word in words:
        if len(word) > _LETTERS:
            padded = f"<{word}>"
            yield from (f"#{padded[i : i + _LETTERS]}" for i in range(len(padded) - _LETTERS + 1))


def _weight(feature: str) -> float:
    if feature.startswith("#"):
        return _LETTERS_WEIGHT
    return _PAIR_WEIGHT if " " in feature else 1.0
