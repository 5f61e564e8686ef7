"""English sentences that cannot be over yet, by their last words and by the clause they begin with."""

from __future__ import annotations

import re

from voiceflow.turns.languages.en_clauses import CLEFT, is_aside, is_only_subject, lacks_main_clause
from voiceflow.turns.languages.en_prepositions import is_preposition_at_home
from voiceflow.turns.languages.en_words import (
    AUXILIARIES,
    BE,
    DO,
    LINKS,
    MODALS,
    NOMINATIVE,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    VERBS,
    WH,
)
from voiceflow.turns.languages.language import Sentence, phrases, words

# Words that take a question inside a sentence: "I don't know what the price is."
_ASKERS = words(
    "know tell me us say ask remember see find out wonder wondering sure idea understand care matter check "
    "explain show certain about that's it's is guess on of to depends tells you him her them"
)
_SAYING = words(
    "is was be think thought believe hope suppose fact so such reason problem issue thing one ones person "
    "people everything something anything given provided except says sure afraid mean means and but or if "
    "because which understand assume heard told"
)
_LETTERED = words(
    "plan grade option vitamin class type an letter hepatitis section team category b zone block"
)
_BEFORE_MONTH = frozenset(["", *"of in this next last early late mid on until by".split()])
_UNFINISHED_OPENERS = words("and but so well also because")
_ALONE = phrases(
    "well, actually, so, also, basically, anyway, listen, now, plus, then, firstly, first of all, to be "
    "honest, i think, i mean, you know, let's say, i'd say, the thing, what about, how about, in fact, "
    "for example, for instance, in that case, by the way, the other thing, another thing, one more "
    "thing, one question, just, can i ask, can i ask you, could i ask, the first, only, not only, i "
    "said, he said, she said, they said, around, except, this is, maybe we could, perhaps we could, "
    "maybe i could, perhaps i could, maybe i should, perhaps i should, apart from that, as for, in "
    "addition, on the other hand, excuse me"
)
"""What opens a sentence, if nothing else is said."""
_FRAGMENT = re.compile(
    r"(?:.* )?(?:i(?:'m| am| was)(?: just| only)? (?:calling|wondering|looking|ringing|phoning|trying|"
    r"hoping|asking|afraid)"
    r"|i(?:'d| would| just| only|'ve)?(?: just| only)? (?:want|wanted|need|needed|would like|like|"
    r"wish) ?(?:to (?:ask|ask you|know|say|tell you|let you know|have|get|make|see if|find))?"
    r"|(?:can|could|may|might) (?:i|we) (?:please |just |also )?(?:have|get|make|ask for)"
    r"|(?:can|could|would|will) you (?:please |just |also )?(?:tell|give|send|bring|get|make|show|let|put|"
    r"find|ask)(?: me| us| him| her)?"
    r"|(?:do|does|did) (?:you|they|he|she|we|it) (?:have|need|want|offer|sell|take|accept|know if)"
    r"|(?:give|send|bring|get|show|make|buy|let) (?:me|us)"
    r"|\w+ says here"
    r"|(?:my|his|her|our|their|your|the|a) (?:\w+ )?name)"
)
_NOUN_THAT = re.compile(r"(?:.* )?(?:a|an|the|some|any|one|two|three|my|your|another) \w+ that")
"""A relative clause begins: "We need a van that."."""
_BEFORE_CLAUSE = words("that if when because whether while until since me us")
_REPORTING = words("said says mentioned explained")
_REPORTED = phrases("told me, told us, tells me, told him, told her")
_REPORT_ENDS = words("as like that all it nobody none never everything so just if")
_THOUGHTS = words("think see check look remember")
_LETTING = words("to you please don't won't didn't they he she and just will can could would not it")
_CALLED = words("called named spelled spelt written titled labelled numbered")


def is_open(sentence: Sentence) -> bool | None:
    """Whether more must follow, or None if these rules cannot tell."""
    spoken = _without_openers(sentence.words)
    if not spoken:
        return True if sentence.words[-1] in _UNFINISHED_OPENERS or sentence.text == "and then" else None
    if spoken in _ALONE:
        return True
    if sentence.text in ("and so on", "and so forth"):
        return None
    if is_aside(spoken):
        return None
    if _breaks_off(spoken):
        return True
    dangles = _dangles(spoken, sentence)
    if dangles or (
        dangles is None and _FRAGMENT.fullmatch(" ".join(spoken)) and not _is_about_object(spoken)
    ):
        return True
    return lacks_main_clause(spoken, sentence) or is_only_subject(spoken) or None


def _breaks_off(spoken: tuple[str, ...]) -> bool:
    """Whether somebody stops to think: "I need let me think", but not "You have to let me think."."""
    is_thought = len(spoken) > 3 and spoken[-3:-1] == ("let", "me") and spoken[-1] in _THOUGHTS
    return is_thought and spoken[-4] not in _LETTING


def _without_openers(spoken: tuple[str, ...]) -> tuple[str, ...]:
    start = 0
    while start < len(spoken) and spoken[start] in OPENERS:
        start += 1
    return spoken[start:]


def _dangles(spoken: tuple[str, ...], sentence: Sentence) -> bool | None:
    """Judge the last word; None if it is not one that may dangle."""
    last = spoken[-1]
    before = spoken[-2] if len(spoken) > 1 else ""
    if last in ("a", "i"):
        # "Plan A" has a name of one letter.
        return before not in _LETTERED or (last == "i" and before in ("and", "or"))
    if last in PREPOSITIONS:
        return not is_preposition_at_home(spoken)
    if last in AUXILIARIES or last in DO:
        return _auxiliary_dangles(spoken, sentence)
    if last == "that":
        is_question = spoken[0] in WH and len(spoken) <= 4
        if _NOUN_THAT.fullmatch(" ".join(spoken)) and before not in PREPOSITIONS | VERBS | DO:
            return True
        return before in _SAYING and not is_question and spoken[:-1] != ("is",)
    if last in ("you", "it") and len(spoken) > 3 and before in _BEFORE_CLAUSE:
        # "My neighbour says that you", "it was me you".
        return True
    if last in _REPORTING or spoken[-2:] in _REPORTED:
        is_asked = bool((WH | _REPORT_ENDS) & set(spoken[:-1])) or "n't" in " ".join(spoken)
        return True if len(spoken) > 2 and not is_asked else None
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
                "think hope guess suppose believe or is say said afraid not if how me him her us them even "
                "do did and"
            )
        case "just" | "quite":
            return before not in words("not only")
        case "only" | "also" | "rather" | "always" | "usually":
            return before in PRONOUNS or before.endswith(("'m", "'s", "'re", "'d", "'ve", "'ll"))
        case "next":
            return before in words("on for until the by since come coming")
        case "already" | "almost" | "nearly" | "barely" | "hardly" | "not" if (
            before.endswith("'ve") or last == "hardly"
        ):
            return True
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


def _auxiliary_dangles(spoken: tuple[str, ...], sentence: Sentence) -> bool | None:
    last, earlier = spoken[-1], spoken[:-1]
    before = earlier[-1] if earlier else ""
    if last == "may" and _is_month(before):
        return None
    if not earlier:
        return True
    if last in ("be", "been") and before in AUXILIARIES:
        if not WH & set(earlier) and (last == "been" or before == "would"):
            return True
        return _auxiliary_dangles(earlier, sentence) if len(earlier) > 1 else False
    if last in DO and before not in WH:
        return True if spoken[0] in WH and not set(earlier) & (MODALS | PRONOUNS | {"the", "to"}) else None
    if before in BE:
        return None
    if before in PRONOUNS or before.endswith(("n't", "there", "here")):
        return _ellipsis_dangles(earlier, last, sentence)
    return not _ends_question(earlier, last)


def _is_month(before: str) -> bool:
    return before in _BEFORE_MONTH or before[-2:] in ("th", "rd", "st", "nd")


def _ends_question(earlier: tuple[str, ...], last: str) -> bool:
    """Whether a verb may end the question: "I don't know where the office is.", "What does he have?"."""
    if last in ("have", "had", "has") and set(earlier) & DO and earlier[0] in WH:
        return True
    asking = [place for place, word in enumerate(earlier) if word in WH]
    return bool(asking) and 0 < asking[-1] < len(earlier) - 1 and earlier[asking[-1] - 1] in _ASKERS


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
