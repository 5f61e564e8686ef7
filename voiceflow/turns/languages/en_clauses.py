"""English clauses that are not whole sentences: no main clause, no verb."""

from __future__ import annotations

import re

from voiceflow.turns.languages.en_words import BE, LINKS, MODALS, NOMINATIVE, PRONOUNS, VERBS
from voiceflow.turns.languages.language import Sentence, words

CLEFT = re.compile(
    r"(?:the (?:only |main |other |real |first |second |next )*(?:reason|thing|problem|question|issue|point|"
    r"trouble|one)"
    r"|(?:what|all|where|why|how) (?:i|we))\b"
)
_VERB_OF_CLEFT = re.compile(
    r"(?<!what )(?<!how )(?<!where )\b(?:is|are|was|were|has|have to|must|will|isn't|wasn't|should|can|"
    r"could|would|seems|works|happened|came|makes|sounds)\b"
)
_SUBORDINATE = re.compile(
    r"(?:even )?(?:if|when|whenever|while|although|though|unless|whereas|whether|in case|as long as|"
    r"as soon as|every time|each time|the next time|next time|the last time|last time|now that|provided|"
    r"given that|supposing|assuming|seeing that)\b"
)
_SUBORDINATE_WITH_SUBJECT = re.compile(
    r"(?:since|after|before|until|till|once|as|the way|the moment|the day|where|wherever) (?:i|you|he|she|"
    r"it|we|they|i'm|i've|i'd|we're|we've|you've|they've|it's|he's|she's|there)\b"
)
_IF_ASIDE = re.compile(
    r"(?:(?:only|even) )?(?:if|when|whenever|as) (?:possible|so|not|necessary|needed|required|available|any|"
    r"ever|at all|(?:that|it|this)(?:'s| is| works| suits| helps| would be)(?: \w+){0,5}|you (?:like|want|"
    r"prefer|can|could|will|would|please|wish|don't mind|say so|insist|have (?:one|it|any|some|"
    r"time))(?: to)?(?: please)?|i (?:may|can|could|remember(?: \w+)?)"
    r"|(?:soon|early|late|quickly|much|fast|cheap|many|often|far) as (?:possible|you can|i can|you like|"
    r"needed))"
)
_SUBJECTS = words(
    "i he she we they i'd i'll i'm i've we'd we'll we're they'd they'll they're he'd he'll he's she'd "
    "she'll she's you'd you'll that'd that'll it'd it'll please"
)
_WEAK_SUBJECTS = words(
    "you it that this there everything nothing what how where who that's it's there's what's"
)


def is_aside(spoken: tuple[str, ...]) -> bool:
    """Whether a clause is said behind a sentence: "If possible.", "If that's okay."."""
    return _IF_ASIDE.fullmatch(" ".join(spoken)) is not None


def lacks_main_clause(spoken: tuple[str, ...], sentence: Sentence) -> bool:
    """Whether a sentence is a subordinate clause alone: "If you have anything on Tuesday."."""
    text = " ".join(spoken)
    is_clause = _SUBORDINATE.match(text) or _SUBORDINATE_WITH_SUBJECT.match(text)
    if not is_clause or len(spoken) < 2:
        return False
    opener = is_clause[0].split()[0]
    if opener in ("when", "where") and len(spoken) > 1:
        # "When do you open?" asks.
        after = spoken[1]
        if after in MODALS | BE | {"have", "has"} or after.endswith(("n't",)) or len(spoken) == 1:
            return False
    if opener == "where" and sentence.is_question:
        return False
    lead = len(sentence.words) - len(spoken)
    if any(1 < part - lead <= len(spoken) - 2 for part in sentence.parts):
        return False
    return not _has_second_subject(spoken, len(is_clause[0].split()))


def _has_second_subject(spoken: tuple[str, ...], start: int) -> bool:
    for place in range(start + 2, len(spoken)):
        word, before = spoken[place], spoken[place - 1]
        if before in LINKS:
            continue
        after = spoken[place + 1] if place + 1 < len(spoken) else ""
        if word in _SUBJECTS and after:
            return True
        if word in _WEAK_SUBJECTS and (after in VERBS or (word.endswith("'s") and after)):
            return True
        if word in ("can", "could", "would", "do", "does", "is", "are", "will") and after in PRONOUNS:
            return True
    return False


def is_only_subject(spoken: tuple[str, ...]) -> bool:
    """Whether there is a subject and no verb yet: "The reason I'm calling."."""
    text = " ".join(spoken)
    found = CLEFT.match(text)
    if not found or found[0].startswith("how"):
        return False
    if found[0].startswith(("the", "all")) and not NOMINATIVE & {word.partition("'")[0] for word in spoken}:
        return False
    return _VERB_OF_CLEFT.search(text[found.end() :]) is None
