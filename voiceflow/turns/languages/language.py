"""The words and patterns of one language, for the turn rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value
from voiceflow.turns.words import words_of

PhraseSet = frozenset[tuple[str, ...]]
NEVER = re.compile(r"(?!)")
"""Matches nothing."""
_SCRIPTS = re.compile(r"(?<=[\u2e80-\uffef])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u2e80-\uffef])")
"""Where a Chinese or Japanese word touches a figure or a Latin letter."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The last sentence of the text so far.

    Attributes:
        words: In lower case, without punctuation; at least one.
        parts: How many words lie before each comma or other pause within the sentence.
        is_question: Whether a question mark ends it. Recognisers guess it.
        is_first: Whether nothing was said before it.
    """

    words: tuple[str, ...]
    parts: tuple[int, ...] = ()
    is_question: bool = False
    is_first: bool = True

    @property
    def text(self) -> str:
        """The words, joined with single spaces."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class ValueNoun:
    """How a language names a kind of value.

    Attributes:
        pattern: Matches the name, in lower case.
        value: The kind; None for a number that is short, such as a room's.
        length: Digits in it, where all have the same number.
    """

    pattern: re.Pattern[str]
    value: Value | None
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Words and patterns of one language. All are in lower case; all have a default that matches nothing.

    Attributes:
        code: ISO 639-1.
        phrases: The agent's phrases for errors and between its answers.
        is_spaced: Whether white space stands between words. Where it does not, each letter is a word, and
            ``fillers`` and ``dangling`` are endings of the text.
        fillers: Sounds of somebody who thinks.
        noises: Phrases that only mean "I am listening".
        answers: Phrases that mean "I am listening" or answer a question.
        refusals: Phrases that answer a question and never just listen.
        dangling: Words that do not end a sentence.
        wholes: Matches the end of a sentence that is whole though a dangling word ends it ("that is it").
        holding: Matches a last sentence that asks for time.
        courteous: Words of somebody who greets, thanks or says goodbye.
        polite: Words with which a request ends ("please").
        open_questions: Matches a question after which users explain themselves ("how can I help").
        homophones: Words that a recogniser writes for digits ("for", "to").
        hearing: Matches the question whether anybody hears the user.
        opt_outs: Matches the wish not to be called again.
        replies: Matches words that say yes or no rather than "go on".
        cues: Matches words of an agent who wants an answer ("please", "would you").
        delays: Matches words of an agent who asks for time.
        subordinators: Matches the start of a sentence whose main clause comes behind a comma.
        is_open: Further rules: whether more must follow, or None if they cannot tell.
        digits: Words for one digit.
        counts: Words for one, two, three and so on, in order.
        numbers: Words for numbers of two digits and more, with how many digits they stand for. Words for
            tens are listed in ``tens`` too.
        tens: Words that a digit may follow to make one number ("forty two").
        multipliers: Words that repeat the next digit ("double").
        separators: Words for signs within a value ("dot", "dash"). One at the end means that more follows.
        at: Words for the sign ``@``.
        dots: Words for the full stop in an address.
        address_words: Words that occur in e-mail and web addresses and hardly anywhere else.
        letters: Words that stand for one letter (NATO, "zed").
        spelling: Words between a letter and what it stands for ("as in").
        months: Names of months.
        ordinals: Matches a word for a day of the month ("third").
        denials: Words of somebody who has no value to read out ("don't", "why").
        before_plain_number: Words before a number that is not read out digit by digit ("at", "room").
        introductions: Words between the name of a value and the value ("is").
        courtesies: Matches what people say before a value ("yes", "it is").
        nouns: Names of values; the first that matches counts.
        requests: Matches a sentence that asks for a value, if it names one.
        yes_no: Matches a question that wants yes or no.
        items: Words with which an item of a list begins, besides numbers ("a", "some").
        conjunctions: Words that join the last item to the others ("and").
        streets: Matches the word for a kind of street, or a name that ends in one.
        is_street_first: Whether the street's name stands behind that word ("calle Mayor").
        is_house_first: Whether the house's number stands before the street ("12 Mill Road").
        homes: Matches words that an address follows.
    """

    code: str
    phrases: Phrases = field(default_factory=Phrases)
    is_spaced: bool = True
    fillers: frozenset[str] = frozenset()
    noises: PhraseSet = frozenset()
    answers: PhraseSet = frozenset()
    refusals: PhraseSet = frozenset()
    dangling: frozenset[str] = frozenset()
    wholes: re.Pattern[str] = NEVER
    holding: re.Pattern[str] = NEVER
    courteous: frozenset[str] = frozenset()
    polite: frozenset[str] = frozenset()
    open_questions: re.Pattern[str] = NEVER
    homophones: frozenset[str] = frozenset()
    hearing: re.Pattern[str] = NEVER
    opt_outs: re.Pattern[str] = NEVER
    replies: re.Pattern[str] = NEVER
    cues: re.Pattern[str] = NEVER
    delays: re.Pattern[str] = NEVER
    subordinators: re.Pattern[str] = NEVER
    is_open: Callable[[Sentence], bool | None] = field(default=lambda _: None, repr=False)
    digits: frozenset[str] = frozenset()
    counts: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    tens: frozenset[str] = frozenset()
    multipliers: Mapping[str, int] = field(default_factory=dict)
    separators: frozenset[str] = frozenset()
    at: frozenset[str] = frozenset()
    dots: frozenset[str] = frozenset()
    address_words: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    spelling: tuple[tuple[str, ...], ...] = ()
    months: frozenset[str] = frozenset()
    ordinals: re.Pattern[str] = NEVER
    denials: frozenset[str] = frozenset()
    before_plain_number: frozenset[str] = frozenset()
    introductions: frozenset[str] = frozenset()
    courtesies: re.Pattern[str] = NEVER
    nouns: tuple[ValueNoun, ...] = ()
    requests: re.Pattern[str] = NEVER
    yes_no: re.Pattern[str] = NEVER
    items: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    streets: re.Pattern[str] = NEVER
    is_street_first: bool = False
    is_house_first: bool = False
    homes: re.Pattern[str] = NEVER
    _cuts: re.Pattern[str] = field(default=NEVER, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.is_spaced:
            known = self.digits | self.numbers.keys() | self.multipliers.keys() | self.separators | self.at
            known |= self.dots | self.address_words | self.letters | self.fillers | self.before_plain_number
            known |= self.introductions | self.months
            longest = sorted(map(re.escape, known), key=lambda word: (-len(word), word))
            object.__setattr__(self, "_cuts", re.compile("|".join(longest) or NEVER.pattern))

    def cut(self, text: str) -> str:
        """The text with white space around the words of values, where the language writes none."""
        if self.is_spaced:
            return text
        return _SCRIPTS.sub(" ", self._cuts.sub(lambda found: f" {found[0]} ", text.lower()))

    def names(self, words: Iterable[str], known: Iterable[str]) -> bool:
        """Whether one of the known words is among the words; within them, if no white space divides them."""
        words = list(words)
        return (
            any(word in words for word in known)
            if self.is_spaced
            else any(word in self.join(words) for word in known)
        )

    def join(self, words: Iterable[str]) -> str:
        """Words as one text, as the patterns expect it."""
        return (" " if self.is_spaced else "").join(words)


def words(text: str) -> frozenset[str]:
    """A set of words, written with white space between them."""
    return frozenset(text.split())


def phrases(text: str) -> PhraseSet:
    """A set of phrases, written with commas between them."""
    return frozenset(tuple(words_of(phrase)) for phrase in text.split(",") if phrase.strip())


def pattern(*alternatives: str) -> re.Pattern[str]:
    """A pattern for one of the alternatives, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


def noun(names: str, value: Value | None, length: int | None = None) -> ValueNoun:
    """How a value is named: ``names`` is a regular expression of whole words."""
    return ValueNoun(pattern(names), value, length)


def anywhere(*alternatives: str) -> re.Pattern[str]:
    """A pattern for one of the alternatives, in a language without white space between words."""
    return re.compile("|".join(alternatives))
