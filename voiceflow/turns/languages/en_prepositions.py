"""English prepositions that may end a sentence, and those that want an object."""

from __future__ import annotations

import re

from voiceflow.turns.languages.en_words import (
    BE,
    DO,
    LINKS,
    MODALS,
    NOMINATIVE,
    OBJECT_WH,
    OPENERS,
    PRONOUNS,
    VERBS,
    WANTING,
    WH,
)
from voiceflow.turns.languages.language import words

_PARTICLE_IN = words(
    "come comes came coming go goes going went get gets getting got log logged logging sign signed signing "
    "check checked checking checks let fill filled drop dropped call called calling move moved moving hand "
    "handed give gave step walk walking jump stay staying bring brought take took pop join put putting plug "
    "dial dialled key sit settle kick count be back all all-in built-in tune chip cash trade turn send type "
    "sink join"
)
_PARTICLE_ON = words(
    "come go goes going went hold hang carry carried keep kept turn turned switch switched put try tried "
    "move moved log add pass passed get got later so early now and that's still log logged sign hands head "
    "click count leave left bring catch rely depend drag read further walk hold"
)
_ASKING_BE = words("is are was were isn't aren't")
_OBJECTS = words("me you him her it us them this that one both everything myself yourself everyone")
_OF_VERBS = words(
    "made think thinking thought heard hear speaking afraid aware proud out dream dreaming capable fond "
    "tired sick consist consists composed approve full scared ashamed care rid"
)
_TIME_NOUNS = words(
    "day week month year soon shortly look looked looking morning weeks days hours minutes months years "
    "ever here there night hour minute afternoon evening"
)
_NP_RELATIVE = re.compile(
    r"(?:.* )?(?:is|'s|\w+'s|are|was|were|not|want|wants|need|have|has|had|lost|find|know|no|any|some|"
    r"something|someone|anything|somebody|nothing|nobody) (?:\w+ ){0,4}?\w+ (?:i|you|he|she|we|they|i'm|"
    r"i've|i'd|i'll|you're|you've|we're|we've|they're|he's|she's|to) .*"
)
_PARTICLES = {"in": _PARTICLE_IN, "on": _PARTICLE_ON}
_ALONE = frozenset({"what for", "where to", "where from", "where at", "who for", "who with"})
_ENDINGS = {
    "after": _TIME_NOUNS,
    "by": words("stop drop come go pass"),
    "about": words("out all"),
    "without": words("go do manage"),
}


def is_preposition_at_home(spoken: tuple[str, ...]) -> bool:
    """Whether a preposition may end the sentence: its object stands in front, or it is part of the verb."""
    last, earlier = spoken[-1], spoken[:-1]
    if len(earlier) < 2 and " ".join(spoken) in _ALONE:
        return True
    before = earlier[-1] if earlier else ""
    if not earlier or (len(earlier) == 1 and before in WH):
        return False
    if last in ("in", "on"):
        verb = earlier[-2] if before in _OBJECTS and len(earlier) > 1 else before
        if verb in _PARTICLES[last] or _is_state(earlier):
            return True
    if before in _ENDINGS.get(last, ()) or earlier[:2] == ("not", "that"):
        return True
    if last == "of" and before in ("sort", "kind"):
        return len(spoken) <= 3
    return _is_infinitive_left_out(earlier, last) or _is_object_in_front(earlier, last)


def _is_state(earlier: tuple[str, ...]) -> bool:
    """Whether "in" or "on" states how something is: "Is he in?", "The light is on.", "I have it on."."""
    before = earlier[-1]
    if before in ("it", "them") and len(earlier) > 1 and earlier[-2] in words("have had leave left got keep"):
        return True
    if earlier[0] in _ASKING_BE and len(earlier) == 2 and before != "there":
        return True
    is_be = (
        before in BE
        or before.partition("'")[0] in ("isn", "aren", "wasn")
        or before in ("i'm", "he's", "she's", "what's")
    )
    subject = earlier[:-1]
    thing = subject[-1] if subject else before.partition("'")[0]
    return is_be and thing in words("i he she light power phone alarm heating machine tv radio screen what")


def _is_infinitive_left_out(earlier: tuple[str, ...], last: str) -> bool:
    """Whether "to" stands for a verb that was said before: "I don't want to.", "I'd love to."."""
    if last != "to":
        return False
    if earlier[-1] in words("love glad happy used able allowed ought"):
        return True
    if earlier[-1] not in words("want wanted like need needed have has had going got prefer try tried"):
        return False
    return any(word.endswith("n't") or word in ("not", "never", "if", "whenever") for word in earlier)


def _is_object_in_front(earlier: tuple[str, ...], last: str) -> bool:
    """Whether the object stands in front: "What are you waiting for?", "the person I spoke to"."""
    before = earlier[-1]
    fronted = [place for place, word in enumerate(earlier) if _fronts(word)]
    if fronted and len(earlier) - fronted[-1] > 1 - (last == "for"):
        if last == "of":
            return before in _OF_VERBS
        is_noun_phrase = (
            earlier[-2] in words("the a an my your our next nearest of") if len(earlier) > 1 else False
        )
        has_verb_after = any(
            word in BE | DO | MODALS or word in NOMINATIVE or word.endswith(("'s", "'re", "'m", "'ve", "'d"))
            for word in earlier[fronted[-1] :]
        )
        return has_verb_after and not (is_noun_phrase and last != "for")
    text = " ".join(earlier)
    if len(earlier) > 2 and earlier[0].startswith(("some", "any", "no")) and earlier[1] == "to":
        return True
    if _NP_RELATIVE.fullmatch(text + " " + last) and before not in words("is are was were the a"):
        return _has_relative(earlier)
    return False


def _fronts(word: str) -> bool:
    stem = word.removesuffix("'s").removesuffix("'re").removesuffix("'d")
    return stem in OBJECT_WH or word == "how"


def _has_relative(earlier: tuple[str, ...]) -> bool:
    """Whether another subject, or "to", follows a noun: "a person I spoke", "something to write"."""
    for place in range(2, len(earlier) - 1):
        subject = earlier[place].partition("'")[0]
        before = earlier[place - 1]
        is_verb_before = before in LINKS | BE | VERBS | WANTING | PRONOUNS | OPENERS | WH
        if is_verb_before or before.endswith(("'d", "'ll", "'m", "'re", "ing", "ed")):
            continue
        is_infinitive = subject == "to" and before.startswith(("some", "any", "no", "else", "one"))
        if is_infinitive or (subject in NOMINATIVE and before not in ("like", "going", "able")):
            return True
    return False
