"""English sentences that cannot be over yet, by their last words and by the clause they begin with."""

from __future__ import annotations

import re

from voiceflow.turns.languages.en_clauses import CLEFT, is_only_subject, lacks_main_clause
from voiceflow.turns.languages.en_words import (
    AUXILIARIES,
    BE,
    DO,
    LINKS,
    MODALS,
    NOMINATIVE,
    OBJECT_WH,
    PREPOSITIONS,
    PRONOUNS,
    VERBS,
    WH,
)
from voiceflow.turns.languages.language import Sentence, words

# Words that take a question inside a sentence: "I don't know what the price is."
_ASKERS = words(
    "know tell me us say ask remember see find out wonder wondering sure idea understand care matter check "
    "explain show certain about that's it's is guess on of to depends tells you him her them"
)
_SAYING = words(
    "is was be think thought believe hope suppose fact so such reason problem issue thing one ones person "
    "people "
    "everything something anything given provided except says sure afraid mean means and but or if because "
    "which "
    "understand assume heard told"
)
_PARTICLE_IN = words(
    "come comes came coming go goes going went get gets getting got log logged logging sign signed signing "
    "check "
    "checked checking checks let fill filled drop dropped call called calling move moved moving hand handed "
    "give "
    "gave step walk walking jump stay staying bring brought take took pop join put putting plug dial dialled "
    "key "
    "sit settle kick count be back all all-in built-in tune chip cash trade turn send type sink join"
)
_PARTICLE_ON = words(
    "come go goes going went hold hang carry carried keep kept turn turned switch switched put try tried "
    "move moved "
    "log add pass passed get got later so early now and that's still log logged sign hands head click count "
    "leave "
    "left bring catch rely depend drag read further walk hold"
)
_OBJECTS = words("me you him her it us them this that one both everything myself yourself everyone")
_OF_VERBS = words(
    "made think thinking thought heard hear speaking afraid aware proud out dream dreaming capable fond "
    "tired sick "
    "consist consists composed approve full scared ashamed care rid"
)
_TIME_NOUNS = words(
    "day week month year soon shortly look looked looking morning weeks days hours minutes months years ever "
    "here "
    "there night hour minute afternoon evening"
)
_OPENERS = words(
    "and but so well um uh uhm erm er oh okay ok yes yeah no right now then also hi hello sorry because"
)
_UNFINISHED_OPENERS = words("and but so well also because")
_ALONE = frozenset(
    (
        "well", "actually", "so", "also", "basically", "anyway", "listen", "now", "plus", "then", "firstly",
        "first of all", "to be honest", "i think", "i mean", "you know", "let's say", "i'd say", "the thing",
        "what about", "how about", "in fact", "for example", "for instance", "in that case", "by the way",
        "the other thing", "another thing", "one more thing", "one question", "just", "can i ask",
        "can i ask you",
        "could i ask", "the first", "only", "apart from that", "as for", "in addition", "on the other hand",
        "excuse me",
    )
)  # fmt: skip
_FRAGMENT = re.compile(
    r"(?:.* )?(?:"
    r"i(?:'m| am| was)(?: just| only)? (?:calling|wondering|looking|ringing|phoning|trying|hoping|asking|"
    r"afraid)"
    r"|i(?:'d| would| just| only|'ve)?(?: just| only)? (?:want|wanted|need|needed|would like|like|wish) "
    r"?(?:to (?:ask|know|say|"
    r"tell you|have|get|make|see if|find))?"
    r"|(?:can|could|may|might) (?:i|we) (?:please |just |also )?(?:have|get|make|ask for)"
    r"|(?:can|could|would|will) you (?:please |just |also )?(?:tell|give|send|bring|get|make|show|let|put|"
    r"find|ask)"
    r"(?: me| us| him| her)?"
    r"|(?:do|does|did) (?:you|they|he|she|we|it) (?:have|need|want|offer|sell|take|accept|know if)"
    r"|(?:give|send|bring|get|show|make|buy|let) (?:me|us)"
    r"|(?:my|his|her|our|their|your|the|a) (?:\w+ )?name"
    r")"
)
_WANTING = words("want need like wanted needed wish")
_CALLED = words("called named spelled spelt written titled labelled numbered")
_NP_RELATIVE = re.compile(
    r"(?:.* )?(?:is|'s|\w+'s|are|was|were|not|want|wants|need|have|has|had|lost|find|know|no|any|some|"
    r"something|someone|anything|"
    r"somebody|nothing|nobody) (?:\w+ ){0,4}?\w+ (?:i|you|he|she|we|they|i'm|i've|i'd|i'll|you're|you've|"
    r"we're|we've|"
    r"they're|he's|she's|to) .*"
)


def is_open(sentence: Sentence) -> bool | None:
    """Whether more must follow, or None if these rules cannot tell."""
    spoken = _without_openers(sentence.words)
    if not spoken:
        return True if sentence.words[-1] in _UNFINISHED_OPENERS or sentence.text == "and then" else None
    if " ".join(spoken) in _ALONE:
        return True
    if sentence.text in ("and so on", "and so forth"):
        return None
    dangles = _dangles(spoken, sentence)
    if dangles or (
        dangles is None and _FRAGMENT.fullmatch(" ".join(spoken)) and not _is_about_object(spoken)
    ):
        return True
    return lacks_main_clause(spoken, sentence) or is_only_subject(spoken) or None


def _without_openers(spoken: tuple[str, ...]) -> tuple[str, ...]:
    start = 0
    while start < len(spoken) and spoken[start] in _OPENERS:
        start += 1
    return spoken[start:]


def _dangles(spoken: tuple[str, ...], sentence: Sentence) -> bool | None:
    """Judge the last word; None if it is not one that may dangle."""
    last = spoken[-1]
    before = spoken[-2] if len(spoken) > 1 else ""
    if last in PREPOSITIONS:
        return not _is_preposition_at_home(spoken)
    if last in AUXILIARIES or last in DO:
        return _auxiliary_dangles(spoken, sentence)
    if last == "that":
        is_question = spoken[0] in WH and len(spoken) <= 4
        return before in _SAYING and not is_question and spoken[:-1] != ("is",)
    if last in WH:
        is_bare = before in ("", "and", "or", "since", "from", "by", "no", "for", "until", "than", "but")
        return not (is_bare or before in _ASKERS)
    if last in _CALLED:
        is_name = before in BE or before.endswith(("'s", "'re"))
        return True if is_name and not WH & set(spoken[:-1]) and "how's" not in spoken else None
    return _adverb_dangles(spoken)


def _adverb_dangles(spoken: tuple[str, ...]) -> bool | None:
    last = spoken[-1]
    before = spoken[-2] if len(spoken) > 1 else ""
    match last:
        case "so":
            return before not in words(
                "think hope guess suppose believe or is say said afraid not if even do did and"
            )
        case "just" | "quite":
            return before not in words("not only")
        case "only" | "also" | "rather" | "always" | "usually":
            return before in PRONOUNS or before.endswith(("'m", "'s", "'re", "'d", "'ve", "'ll"))
        case "next":
            return before in words("on for until the by since come coming")
        case "like" if before in words("it's that's something is looks sounds feels would i'd we'd"):
            # "What is it like?" and "whatever you'd like" have their object in front.
            return not WH & set(spoken)
        case "because":
            return True
    if last in NOMINATIVE - {"you", "it"}:
        return True if len(spoken) > 2 or before in LINKS else None
    if len(spoken) <= 3 and last in NOMINATIVE and before in MODALS | {"have"}:
        # "Could you.", "How do I."
        return True if spoken[0] in WH or before in words("could can would may might") else None
    return None


def _is_preposition_at_home(spoken: tuple[str, ...]) -> bool:
    """Whether a preposition may end the sentence: its object stands in front, or it is part of the verb."""
    last, earlier = spoken[-1], spoken[:-1]
    before = earlier[-1] if earlier else ""
    if not earlier or earlier in (("what",), ("how",)):
        return earlier == ("what",) and last == "for"
    if last in ("in", "on"):
        verbs = _PARTICLE_IN if last == "in" else _PARTICLE_ON
        verb = earlier[-2] if before in _OBJECTS and len(earlier) > 1 else before
        if verb in verbs and not (verb == "be" and "to" not in earlier):
            return True
    if last == "after" and before in _TIME_NOUNS:
        return True
    if last == "by" and before in words("stop drop come go pass"):
        return True
    if last == "about" and before in words("out all just"):
        return before != "just"
    if last == "of" and before in ("sort", "kind"):
        return len(spoken) <= 3
    if last == "without" and before in words("go do manage"):
        return True
    return _is_infinitive_left_out(earlier, last) or _is_object_in_front(earlier, last)


def _is_infinitive_left_out(earlier: tuple[str, ...], last: str) -> bool:
    """Whether "to" stands for a verb that was said before: "I don't want to.", "I'd love to."."""
    if last != "to":
        return False
    if earlier[-1] in words("love glad happy used supposed mean meant hoping able allowed ought"):
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
    """Whether a subject of its own, or "to", follows a noun: "a person I spoke", "something to write"."""
    for place in range(2, len(earlier) - 1):
        subject = earlier[place].partition("'")[0]
        before = earlier[place - 1]
        is_verb_before = before in LINKS | BE | VERBS | _WANTING | PRONOUNS | _OPENERS | WH
        if is_verb_before or before.endswith(("'d", "'ll", "'m", "'re", "ing", "ed")):
            continue
        is_infinitive = subject == "to" and before.startswith(("some", "any", "no", "else", "one"))
        if is_infinitive or (subject in NOMINATIVE and before not in ("like", "going", "able")):
            return True
    return False


def _auxiliary_dangles(spoken: tuple[str, ...], sentence: Sentence) -> bool | None:
    last, earlier = spoken[-1], spoken[:-1]
    if not earlier:
        return last != "may"
    if last in ("be", "been") and earlier[-1] in AUXILIARIES:
        if not WH & set(earlier) and (last == "been" or earlier[-1] == "would"):
            return True
        return _auxiliary_dangles(earlier, sentence) if len(earlier) > 1 else False
    before = earlier[-1]
    if last == "may" and (
        before in words("of in this next last early late mid on until by")
        or before[-2:] in ("th", "rd", "st", "nd")
    ):
        return None
    if last in DO and before not in WH:
        return True if spoken[0] in WH and not set(earlier) & (MODALS | PRONOUNS | {"the", "to"}) else None
    if before in BE:
        return None
    if before in PRONOUNS or before.endswith(("n't", "there", "here")):
        return _ellipsis_dangles(earlier, last, sentence)
    if last in ("have", "had", "has") and set(earlier) & DO and earlier[0] in WH:
        return False
    wh = [place for place, word in enumerate(earlier) if word in WH]
    # A question within a sentence ends in its verb: "I don't know where the office is."
    is_inside = bool(wh) and wh[-1] > 0 and (earlier[wh[-1] - 1] in _ASKERS) and wh[-1] < len(earlier) - 1
    return not is_inside


def _ellipsis_dangles(earlier: tuple[str, ...], last: str, sentence: Sentence) -> bool | None:
    """Judge "I think it is": what is left out was said before, if anything was."""
    if len(earlier) > 1 and earlier[-2] in words("that because if reason when"):
        return True
    if earlier == ("there",) and last in BE:
        # "Yes, there is." answers.
        return None if {"yes", "no", "yeah"} & set(sentence.words) else True
    if CLEFT.match(" ".join((*earlier, last))) and earlier[0] not in ("how", "where"):
        return True
    return None


def _is_about_object(spoken: tuple[str, ...]) -> bool:
    """Whether the object of the last verb stands in front: "What do you need?", "That's all I want."."""
    starts = spoken[0].partition("'")[0]
    return (
        starts in WH
        or bool({"if", "all", "whatever", "everything", "what", "which", "how", "as"} & set(spoken[:-1]))
        or (len(spoken) > 2 and spoken[0] in ("yes", "that's", "it's", "please", "the"))
    )
