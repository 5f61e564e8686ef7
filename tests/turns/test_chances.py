import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns.chances import lean, voice_to_interrupt, words_to_interrupt

CHANCE = st.floats(0, 1)
SECONDS = st.floats(0.05, 5)


@pytest.mark.parametrize(
    ("ending", "expected"), [(0.0, 1.2), (0.25, 0.9), (0.5, 0.6), (0.75, 0.5), (1.0, 0.4)]
)
def test_the_surer_the_model_the_further_the_silence_leans(ending: float, expected: float) -> None:
    assert lean(0.6, ending, least=0.4, most=1.2) == pytest.approx(expected)


@given(SECONDS, CHANCE, CHANCE, SECONDS, SECONDS)
def test_a_likelier_end_never_waits_longer_and_no_bound_is_passed(
    silence: float, one: float, other: float, least: float, most: float
) -> None:
    sooner, later = (
        lean(silence, ending, least=least, most=most) for ending in (max(one, other), min(one, other))
    )
    assert sooner <= later + 1e-9
    assert min(silence, least) - 1e-9 <= sooner
    assert later <= max(silence, most) + 1e-9


@given(SECONDS, SECONDS, SECONDS)
def test_an_undecided_model_changes_nothing(silence: float, least: float, most: float) -> None:
    assert lean(silence, 0.5, least=least, most=most) == silence
    assert voice_to_interrupt(silence, None) == voice_to_interrupt(silence, 0.5) == silence


def test_a_sure_interruption_needs_half_the_voice() -> None:
    assert voice_to_interrupt(0.6, 0.0) == 0.3
    assert voice_to_interrupt(0.6, 0.25) == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("words", "backchannel", "expected"), [(0, None, 0), (0, 0.4, 0), (2, 0.4, 2), (0, 0.5, 3), (5, 0.9, 5)]
)
def test_what_sounds_like_a_backchannel_needs_sure_words(
    words: int, backchannel: float | None, expected: int
) -> None:
    assert words_to_interrupt(words, backchannel, sure=3) == expected
