"""Thresholds, and sets of them for a kind of line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns import Expectation, TurnPolicy, Value
from voiceflow.turns.completeness import Completeness, completeness_of


def test_each_preset_can_be_changed() -> None:
    assert TurnPolicy.noisy_line(silence=0.9, pause_limit=2.0).silence == 0.9
    assert TurnPolicy.noisy_line(pause_limit=2.0).pause_limit == 2.0
    assert TurnPolicy.speakerphone(language="de").language == "de"


def test_a_noisier_line_needs_more_words_and_a_quiet_one_less_voice() -> None:
    usual = TurnPolicy()
    assert TurnPolicy.quiet_line().voice_to_interrupt < usual.voice_to_interrupt
    assert usual.words_to_interrupt < TurnPolicy.noisy_line().words_to_interrupt
    assert TurnPolicy.noisy_line().words_to_interrupt < TurnPolicy.speakerphone().words_to_interrupt


@pytest.mark.parametrize(
    "wrong",
    [
        {"clear_voice": 1.1},
        {"words_to_interrupt": -1},
        {"words_to_interrupt_thinking": -1},
        {"noise_memory": 0},
    ],
)
def test_a_threshold_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TurnPolicy(**wrong)  # type: ignore[arg-type]


TEXTS = st.sampled_from(
    [
        *("", "Yes.", "I am calling about my order.", "I am calling about my order", "I am calling about my"),
        *(
            "My number is zero one five five.",
            "0155",
            "Let me think.",
            "My e-mail is anna at",
            "4 7 1 1 2 9.",
        ),
    ]
)
EXPECTING = st.sampled_from([None, Expectation(Value.CODE, 8), Expectation(Value.EMAIL)])


@given(TEXTS, EXPECTING, st.floats(0, 1), st.lists(st.floats(0.1, 5), min_size=5, max_size=5))
def test_a_turn_model_moves_the_silence_within_bounds_and_never_over_the_words(
    text: str, expecting: Expectation | None, ending: float, times: list[float]
) -> None:
    finished, silence, longest, dictation = sorted(times[:4])
    policy = TurnPolicy(
        silence_finished=finished,
        silence=silence,
        silence_open=longest,
        silence_dictation=dictation,
        silence_doubted=times[4],
    )
    worded = policy.silence_after(text, expecting=expecting)
    heard = policy.silence_after(text, expecting=expecting, ending=ending)
    assert finished - 1e-9 <= heard <= max(worded, longest) + 1e-9
    assert heard <= max(worded, policy.silence_doubted) + 1e-9
    is_open = completeness_of(text, expecting=expecting) is Completeness.OPEN
    if is_open or expecting is not None or ending == 0.5:
        assert heard == worded
