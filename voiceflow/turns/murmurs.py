"""Whether a murmur over the agent's speech may be an answer to it."""

from __future__ import annotations

import re

from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.words import lower, words_of

_SENTENCE = re.compile(r"[^.?!。？！।]+[.?!。？！।]*")
_ASKING = re.compile(r"[?？؟¿]")
_END = 500
"""Characters at the end of the agent's words that may be the question."""


def is_answer(text: str, language: Language = ENGLISH) -> bool:
    """Whether a murmur means yes or no rather than "go on": such a murmur is always answered in the end."""
    return language.replies.search(language.join(words_of(text))) is not None


def asks(text: str, language: Language = ENGLISH) -> bool:
    """Whether the agent's last words ask for something that a mere "yeah" may answer."""
    sentences = _SENTENCE.findall(text[-_END:])[-2:]
    return any(_asks(lower(each).replace("’", "'"), language) for each in sentences)


def _asks(sentence: str, language: Language) -> bool:
    if sentence.rstrip().endswith(("?", "？", "؟")):
        return True
    if language.delays.search(sentence):
        return False
    return bool(_ASKING.search(sentence) or language.cues.search(sentence))
