"""Whether a murmur over the agent's speech may be an answer to it. English, German, French, Spanish."""

from __future__ import annotations

import re

from voiceflow.turns.words import words_of

_ANSWERS = frozenset(
    "yes yep no nope correct exactly agreed ja nein genau doch oui non si sí no claro exacto".split()
)
_CUES = re.compile(
    r"[?？؟¿]"
    r"|\b(?:please|say|press|tell|choose|pick|confirm|let me know|answer|reply)\b"
    r"|\b(?:would you|do you|can you|could you|shall i|shall we|may i|can i)\b"
    r"|\b(?:bitte|sagen sie|drücken|bestätigen|wählen)\b"
    r"|\b(?:s'il vous plaît|dites|appuyez|confirmez|choisissez)\b"
    r"|\b(?:por favor|diga|pulse|confirme|elija)\b",
    re.IGNORECASE,
)


_HOLD = re.compile(
    r"\b(?:moment|second|minute|wait|hold|bear with)\b|\b(?:augenblick|sekunde|minute|warten)\b"
    r"|\b(?:instant|seconde|patientez|momento|segundo|espere)\b",
    re.IGNORECASE,
)
"""Words of somebody who asks for time, and for nothing else."""
_SENTENCE = re.compile(r"[^.?!。？！]+[.?!。？！]*")
_END = 500
"""Characters at the end of what the agent said that may be the question."""


def is_answer(text: str) -> bool:
    """Whether a murmur says yes or no rather than "go on": such a one is always answered in the end."""
    return any(word in _ANSWERS for word in words_of(text))


def asks(text: str) -> bool:
    """Whether the agent's last words ask for something that a mere "yeah" may answer."""
    sentences = _SENTENCE.findall(text[-_END:])[-2:]
    return any(_CUES.search(each) and not _asks_for_time(each) for each in sentences)


def _asks_for_time(sentence: str) -> bool:
    return _HOLD.search(sentence) is not None and not sentence.rstrip().endswith(("?", "？", "؟"))
