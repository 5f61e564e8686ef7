"""Whether words look like the end of what somebody wanted to say."""

import pytest

from voiceflow.turns import TurnPolicy
from voiceflow.turns.completeness import Completeness, completeness_of, is_backchannel, words_of

FINISHED, UNKNOWN, OPEN = Completeness.FINISHED, Completeness.UNKNOWN, Completeness.OPEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd like to come on Tuesday.", FINISHED),
        ("Are you open on Saturday?", FINISHED),
        ("No.", FINISHED),
        ("Is it?", FINISHED),
        ("Yes, I think it is.", FINISHED),
        ("I'd like to come on Tuesday", UNKNOWN),
        ("my number is four seven two nine", UNKNOWN),
        ("", UNKNOWN),
        ("?!", UNKNOWN),
        ("I would like to book an appointment for", OPEN),
        ("I would like to book an appointment for.", OPEN),
        ("my number is", OPEN),
        ("It is on Tuesday and", OPEN),
        ("um", OPEN),
        ("I'd like…", OPEN),
        ("Well...", OPEN),
        ("On Tuesday,", OPEN),
        ("My name is A B", OPEN),
        ("plan b", UNKNOWN),
    ],
)
def test_the_last_words_tell(text: str, expected: Completeness) -> None:
    assert completeness_of(text) is expected


@pytest.mark.parametrize("text", ["Mm-hm.", "yeah", "Okay, right.", "uh-huh", "I see.", "Got it."])
def test_murmurs_are_known(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["Stop.", "yeah but no", "Right, right, right, right.", "okay Saturday"])
def test_what_wants_something_is_no_murmur(text: str) -> None:
    assert not is_backchannel(text)


def test_words_keep_their_apostrophes_and_hyphens() -> None:
    assert words_of("I'd  like, Mm-hm — it’s") == ["i'd", "like", "mm-hm", "it's"]


def test_the_silence_follows_the_words() -> None:
    policy = TurnPolicy(silence=0.6, silence_finished=0.3, silence_open=1.5)
    assert [policy.silence_after(text) for text in ("Yes.", "yes", "and")] == [0.3, 0.6, 1.5]


@pytest.mark.parametrize("wrong", [{"silence": 0.0}, {"final_limit": -1.0}, {"words_to_interrupt": -1}])
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TurnPolicy(**wrong)  # type: ignore[arg-type]
