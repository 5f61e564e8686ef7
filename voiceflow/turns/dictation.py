"""Values that people read out with pauses: whether one has begun, and whether all of it was said."""

from __future__ import annotations

import re

from voiceflow.turns.addresses import address_of
from voiceflow.turns.languages import ENGLISH, Language
from voiceflow.turns.languages.language import ValueNoun
from voiceflow.turns.lists import list_of
from voiceflow.turns.spoken_value import Kind, SpokenValue, spoken_value
from voiceflow.turns.values import Dictation, Expectation, Value
from voiceflow.turns.wanted_values import CARD_LENGTH, POSTCODE, YEAR, ZEROS, judge, judge_phone
from voiceflow.turns.words import end_of, words_of

_MOST = 240
"""Characters at the end of a text that are judged."""
_PHONE_LENGTH = 11
_SHORT = 4
"""Digits that a plain number has at most: a year, a price, a room."""
_MOST_WORDS = 8
"""Words of an answer that may be the beginning of a value; a longer one is a sentence."""
_LETTERS_PER_WORD = 2
"""In scripts without white space, where each letter counts as a word."""
_FEW_WORDS = 3
_LONGEST_SPELLING = 16
_WORDS_OF_ONE_LETTER = frozenset("aàáâeèéêiíoòóôuúy")
_DIGIT_BY_DIGIT = re.compile(r"\d(?:[-–]\d)+")
_LETTERS = re.compile(r"[A-Z]{2,4}[.?!]?")
"""Letters that a recogniser has written as one word: "BER."."""
_HOUSE = re.compile(r"(?:^|\W)\d+[A-Za-z]?((?:\s+[^\W\d_][\w'’-]*){1,2})[.,?!]?$")


def dictation_of(
    text: str, *, expecting: Expectation | None = None, language: Language = ENGLISH
) -> Dictation | None:
    """Judge the value that somebody is reading out: digits, letters, an address.

    A plain number ("four", "at nine", "two boxes") is no dictation, unless the agent asked for a value or the
    words in front announce one ("my number is").

    Args:
        text: All that was said in the turn so far.
        expecting: What the agent asked for.
        language: In which it was said.

    Returns:
        None if the text does not end in a value, so that its grammar decides.
    """
    text = end_of(text, _MOST)
    is_asked = expecting is not None and expecting.value is Value.EMAIL
    address = address_of(text, language, is_expected=is_asked)
    if address is not None:
        return address
    if expecting is not None and expecting.value is Value.LIST:
        return list_of(text, language)
    spoken = spoken_value(text, language)
    if spoken is None:
        return _judge_wordy(text, expecting, language)
    named = _announced(spoken.before, language)
    if named is not None and named.value is None:
        return None
    wanted = expecting
    if named is not None and named.value is not None:
        wanted = wanted or Expectation(named.value, named.length)
    elif wanted is None and _names_birth(language.join(spoken.before), language):
        wanted = Expectation(Value.DATE)
    elif wanted is not None and spoken.size <= 1 and not _may_be_value(spoken, wanted, language):
        return _judge_first_part(spoken, wanted, language)
    if wanted is None:
        return _judge_unasked(spoken, language)
    if spoken.is_cut:
        return Dictation(wanted.value, False)
    return _judge_wanted(spoken, wanted)


def is_lone_number(text: str, language: Language = ENGLISH) -> bool:
    """Whether a number is all that was said: "24.", "The 14.". Where no one asked for it, it begins a value.

    Args:
        text: All that was said in the turn so far.
        language: In which it was said.
    """
    spoken = spoken_value(end_of(text, _MOST), language)
    return spoken is not None and _is_bare(spoken, language)


def _may_be_value(spoken: SpokenValue, wanted: Expectation, language: Language) -> bool:
    """Whether a lone digit or letter belongs to the value: behind nothing, or in one that has begun."""
    if wanted.value is Value.SPELLING and spoken.has(Kind.LETTERS):
        return not set(spoken.before[:1]) & language.denials
    has_begun = any(word[0].isdigit() or word in language.numbers for word in spoken.before)
    return _is_bare(spoken, language) or (wanted.value is Value.ADDRESS and has_begun)


def _judge_first_part(spoken: SpokenValue, wanted: Expectation, language: Language) -> Dictation | None:
    """Judge a digit or letter behind words: "flat 3", "J Smith 7", but not "I don't have one."."""
    is_denied = bool(language.denials & set(spoken.before))
    is_part = wanted.value in (Value.EMAIL, Value.ADDRESS) and len(spoken.before) < _FEW_WORDS
    return Dictation(wanted.value, False) if is_part and not is_denied else None


def _announced(before: tuple[str, ...], language: Language) -> ValueNoun | None:
    """The value that the words in front of it name: "my order number is"."""
    end = len(before)
    while end and before[end - 1] in language.introductions:
        end -= 1
    text = language.join(before[:end])
    for noun in language.nouns:
        if any(found.end() == len(text) for found in noun.pattern.finditer(text)):
            return noun
    return None


def _judge_wanted(spoken: SpokenValue, wanted: Expectation) -> Dictation | None:
    """Judge a value of which the kind is known."""
    value = wanted.value
    if value is Value.NAME and (not spoken.has(Kind.LETTERS) or _are_names(spoken)):
        return None
    if value in (Value.SPELLING, Value.NAME):
        return Dictation(value, _is_spelled_out(spoken) or spoken.size == wanted.length)
    if wanted.length is not None:
        return Dictation(value, spoken.size >= wanted.length)
    return Dictation(value, judge(value, spoken))


def _is_spelled_out(spoken: SpokenValue) -> bool:
    """Whether the letters make a word that was said before them: "Smith, S-M-I-T-H"."""
    return spoken.size > 1 and spoken.joined in spoken.before


def _is_bare(spoken: SpokenValue, language: Language) -> bool:
    """Whether nothing is in front but "yes, it's"."""
    return language.courtesies.fullmatch(language.join(spoken.before)) is not None


def _judge_unasked(spoken: SpokenValue, language: Language) -> Dictation | None:
    """Judge a value that nothing announces."""
    # "I would like a double", "我要两个".
    is_lone = spoken.kinds == (Kind.MULTIPLIER,) and not _is_bare(spoken, language)
    if is_lone or _names_place(spoken):
        return None
    return Dictation(None, False) if spoken.is_cut else _judge_form(spoken, language)


def _judge_form(spoken: SpokenValue, language: Language) -> Dictation | None:
    """Judge a value by its form, which alone distinguishes it from a plain number."""
    is_homophone = bool(spoken.before) and set(spoken.before) <= language.homophones
    is_bare = is_homophone or _is_bare(spoken, language)
    if set(spoken.kinds) == {Kind.LETTERS}:
        is_spelled = is_bare or (spoken.size > 1 and not _are_names(spoken))
        return Dictation(Value.SPELLING, _is_spelled_out(spoken)) if is_spelled else None
    if POSTCODE.fullmatch(spoken.joined):
        return Dictation(Value.POSTCODE, True)
    is_behind_noun = not is_homophone and _is_behind_noun(spoken, language)
    is_zero_first = spoken.starts in ZEROS or spoken.starts[0] == "0"
    if is_behind_noun and spoken.size <= _SHORT and not is_zero_first:
        return None
    if spoken.is_counting(language.counts):
        return None
    if _is_digit_by_digit(spoken):
        return Dictation(None, False)
    if spoken.size >= 7:
        return Dictation(None, False if judge_phone(spoken) is False else None)
    if spoken.is_plain_number(ZEROS):
        return None
    if len(spoken.pieces) > 1:
        return Dictation(None, False)
    if not is_bare:
        return None
    # One group of figures alone: the first of a number, or a year or a price.
    is_amount = spoken.starts[0] != "0" and (
        YEAR.fullmatch(spoken.starts) or spoken.starts.endswith(("00", "50"))
    )
    return Dictation(None, None if is_amount else False)


def _are_names(spoken: SpokenValue) -> bool:
    """Whether one or two words of a spelling alphabet may be names: "José Antonio"."""
    words = [piece.text for piece in spoken.pieces if piece.text not in _WORDS_OF_ONE_LETTER]
    return len(words) < 3 and all(word.isalpha() and len(word) > 1 for word in words)


def _names_place(spoken: SpokenValue) -> bool:
    """Whether one word of a spelling alphabet follows a short number: "cinco, Madrid" is a place."""
    last = spoken.pieces[-1]
    is_word = last.kind is Kind.LETTERS and last.count == 1 and len(last.text) > 1
    return is_word and spoken.kinds.count(Kind.LETTERS) == 1 and spoken.size <= _SHORT


def _is_digit_by_digit(spoken: SpokenValue) -> bool:
    """Whether it is written as only long numbers are: "7-7", or in groups of four figures."""
    # More digits than a telephone number has without a 0 or a plus in front.
    is_too_long = spoken.size > _PHONE_LENGTH and spoken.starts[0] not in "0+" and spoken.starts not in ZEROS
    is_part_of_card = (spoken.is_in_fours or is_too_long) and spoken.size < CARD_LENGTH
    return is_part_of_card or _DIGIT_BY_DIGIT.fullmatch(spoken.pieces[-1].text) is not None


def _is_behind_noun(spoken: SpokenValue, language: Language) -> bool:
    return bool(spoken.before) and spoken.before[-1] in language.before_plain_number


def _judge_wordy(text: str, expecting: Expectation | None, language: Language) -> Dictation | None:
    """Judge words that end in no digit and no letter, where a value is expected or was announced."""
    words = words_of(text)
    joined = language.join(words)
    if not words:
        return None
    cut = tuple(language.cut(joined).split())
    if cut[-1] in language.introductions and (named := _announced(cut, language)):
        is_value = named.value is not None and named.value is not Value.NAME
        return Dictation(named.value, False) if is_value else None
    if expecting is None:
        if _names_birth(joined, language):
            return _judge_begun(words, Expectation(Value.DATE), language)
        if _LETTERS.fullmatch(text.strip()) and (words[0],) not in language.answers | language.noises:
            return Dictation(Value.SPELLING, False)
        return _judge_house(text, joined, language)
    if language.courtesies.fullmatch(joined):
        return Dictation(expecting.value, False)
    if _is_spelling(words, expecting, language):
        return Dictation(expecting.value, False)
    most = _MOST_WORDS if language.is_spaced else _MOST_WORDS * _LETTERS_PER_WORD
    if language.denials & set(words) or len(words) > most:
        return None
    return _judge_begun(words, expecting, language)


def _is_spelling(words: list[str], expecting: Expectation, language: Language) -> bool:
    """Whether letters are said one by one, some of which were read as words: "Okay. No? W L."."""
    if expecting.value is not Value.SPELLING or words[0] in language.denials:
        return False
    letters = [word for word in words if len(word) == 1]
    has_letters = len(letters) > 1 or not set(letters) <= _WORDS_OF_ONE_LETTER
    return len(words) <= _FEW_WORDS or (has_letters and len(words) <= _LONGEST_SPELLING)


def _names_birth(joined: str, language: Language) -> bool:
    """Whether somebody has begun to say when they were born: a date without a year."""
    births = (noun.pattern for noun in language.nouns if noun.value is Value.DATE)
    return any(birth.search(joined) for birth in births)


def _judge_begun(words: list[str], expecting: Expectation, language: Language) -> Dictation | None:
    has_number = any(
        word in language.digits or word in language.numbers or word[0].isdigit() for word in words
    )
    match expecting.value:
        case Value.SPELLING | Value.EMAIL:
            is_begun = len(words) <= 3
        case Value.NAME:
            is_begun = len(words) == 1
        case Value.ADDRESS:
            is_begun = has_number or language.streets.search(language.join(words)) is not None
        case Value.DATE:
            is_day = language.names(words, language.months) or any(map(language.ordinals.fullmatch, words))
            is_begun = has_number or is_day
        case _:
            is_begun = False
    return Dictation(expecting.value, False) if is_begun else None


def _judge_house(text: str, joined: str, language: Language) -> Dictation | None:
    """Judge a house number without its whole street, or a street without the number of the house."""
    if language.homes.search(joined) and _lacks_end(joined, language):
        return Dictation(Value.ADDRESS, False)
    if not language.is_house_first:
        return None
    found = _HOUSE.search(text.strip())
    if found is None:
        return None
    names = found[1].split()
    if not all(name[0].isupper() for name in names) or names[0].lower() in language.months:
        return None
    if language.streets.search(names[-1].lower()):
        return None
    before = " ".join(words_of(text[: found.start()]))
    is_home = language.courtesies.fullmatch(before) or language.homes.search(joined)
    return Dictation(Value.ADDRESS, False) if is_home else None


def _lacks_end(joined: str, language: Language) -> bool:
    """Whether a street is named without what follows: "vivo en calle Mayor", "j'habite au 12, rue"."""
    *_, last = [None, *language.streets.finditer(joined)]
    if last is None:
        return False
    behind = language.cut(joined[last.end() :]).split()
    if language.is_house_first:
        return language.is_street_first and not behind
    numbers = language.digits | language.numbers.keys()
    return not any(word[0].isdigit() or word in numbers for word in behind)
