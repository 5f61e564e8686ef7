"""Whether words look like the end of a turn.

The words decide. A full stop or question mark means little: a recogniser that is asked for a final text at a
pause puts one behind any text.
"""

from __future__ import annotations

import re
from enum import Enum

from voiceflow.turns.backchannels import is_answer_like, is_backchannel
from voiceflow.turns.dictation import dictation_of
from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.languages.language import Sentence
from voiceflow.turns.values import Expectation, Value
from voiceflow.turns.words import end_of, words_of

__all__ = ["Completeness", "completeness_of", "is_answer_like", "is_backchannel", "last_sentence", "words_of"]


class Completeness(Enum):
    """The judgement of the words on the end of a turn."""

    FINISHED = "finished"
    UNKNOWN = "unknown"
    OPEN = "open"


_MOST = 240
"""Characters at the end of a text that are judged."""
_CLAUSE, _CLAUSE_LETTERS = 4, 8
"""Words, or letters of scripts without spaces, behind a request for time that are what the user has found."""
_ENDS = ".?!。．？！।؟"
_PAUSES = ",;:-–—、，；：،؛…"
# Not behind a title or a single letter: "Mr. Smith", "J. O. H. N.".
_SENTENCE_END = re.compile(
    r"(?<!\bmr)(?<!\bmrs)(?<!\bdr)(?<!\bst)(?<!\W\w)(?<!^\w)[.?!]+\s+|[。．？！।؟]+\s*", re.IGNORECASE
)
_PART = re.compile(r"[,;:、，；：،؛]|\s[-–—]+\s")


def completeness_of(
    text: str, *, expecting: Expectation | None = None, language: Language = ENGLISH
) -> Completeness:
    """Judge the end of a turn by its words.

    Open is a value that is half read out, a sentence that cannot end so ("my number is", "for", "If you have
    anything on Tuesday."), a filler, and a request for time ("Let me think."). Where nothing is missing, a
    mark at the end makes it finished; without one the words are neutral.

    Args:
        text: All that was said in the turn so far.
        expecting: The value that the agent asked for.
        language: In which it was said.
    """
    dictation = dictation_of(text, expecting=expecting, language=language)
    if dictation is not None and dictation.is_complete is not None:
        return Completeness.FINISHED if dictation.is_complete else Completeness.OPEN
    stripped = end_of(text, _MOST)
    sentence = last_sentence(stripped)
    if sentence is None:
        return Completeness.UNKNOWN
    if dictation is None and _is_open(stripped, sentence, language):
        return Completeness.OPEN
    if dictation is not None and dictation.value is Value.LIST and _dangles(sentence, language):
        return Completeness.OPEN
    is_marked = stripped[-1] in _ENDS and (dictation is None or expecting is None)
    return Completeness.FINISHED if is_marked else Completeness.UNKNOWN


def _is_open(stripped: str, sentence: Sentence, language: Language) -> bool:
    if stripped[-1] in _PAUSES or stripped.endswith("..."):
        return True
    text = language.join(sentence.words)
    if _dangles(sentence, language) or is_request_for_time(sentence, language):
        return True
    # "I need, let me think."
    if language.holding.fullmatch(_last_part(sentence, language)) and not sentence.is_question:
        return True
    if language.subordinators.match(text) and not any(sentence.parts):
        return True
    return bool(language.is_open(sentence))


def is_request_for_time(sentence: Sentence, language: Language) -> bool:
    """Whether a sentence only asks for time: "Let me see.", not "Let me see, it must be in the folder."."""
    if not language.holding.fullmatch(language.join(sentence.words)):
        return False
    said = len(sentence.words) - (sentence.parts[-1] if sentence.parts else len(sentence.words))
    is_said = said >= (_CLAUSE if language.is_spaced else _CLAUSE_LETTERS)
    return not is_said or bool(language.holding.fullmatch(_last_part(sentence, language)))


def _last_part(sentence: Sentence, language: Language) -> str:
    """What follows the last comma, or all."""
    return language.join(sentence.words[sentence.parts[-1] :] if sentence.parts else sentence.words)


def _dangles(sentence: Sentence, language: Language) -> bool:
    """Whether the last word cannot end a sentence."""
    text = language.join(sentence.words)
    if language.is_spaced:
        last = sentence.words[-1]
        return last in language.fillers or (last in language.dangling and not language.wholes.search(text))
    if text.endswith(tuple(language.fillers)):
        return True
    return text.endswith(tuple(language.dangling)) and not language.wholes.search(text)


def last_sentence(text: str) -> Sentence | None:
    """The last sentence of a text that has a word in it."""
    sentences = [piece for piece in _SENTENCE_END.split(text) if words_of(piece)]
    if not sentences:
        return None
    last = sentences[-1]
    counts, total = [], 0
    for part in _PART.split(last):
        total += len(words_of(part))
        counts.append(total)
    return Sentence(
        words=tuple(words_of(last)),
        parts=tuple(count for count in counts if 0 < count < total),
        is_question=text.rstrip().endswith(("?", "？", "؟")),
        is_first=len(sentences) == 1,
    )
