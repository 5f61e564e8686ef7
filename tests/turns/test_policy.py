"""Thresholds, and sets of them for a kind of line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns import Expectation, TurnPolicy, Value


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


CHANCE = st.floats(0, 1)
CODE = Expectation(Value.CODE, 8)


@given(
    st.sampled_from(["", "Yes.", "I am calling about my order.", "I am calling about my order"]),
    CHANCE,
    st.lists(st.floats(0.1, 5), min_size=3, max_size=3).map(sorted),
    st.floats(0.1, 10),
)
def test_a_turn_model_moves_the_silence_within_bounds(
    text: str, ending: float, times: list[float], doubted: float
) -> None:
    finished, silence, longest = times
    policy = TurnPolicy(
        silence_finished=finished, silence=silence, silence_open=longest, silence_doubted=doubted
    )
    worded, heard = policy.silence_after(text), policy.silence_heard(text, ending)
    assert finished - 1e-9 <= heard <= longest + 1e-9
    assert heard <= max(worded, doubted) + 1e-9
    assert heard <= worded + 1e-9 if ending >= 0.5 else heard >= worded


@given(ending=CHANCE)
def test_a_turn_model_shortens_no_wait_for_more_words(ending: float) -> None:
    policy = TurnPolicy()
    heard = policy.silence_heard("I booked a room.", ending, may_go_on=True)
    assert policy.silence_brief <= heard <= policy.silence_doubted
    assert heard == policy.silence_brief or ending < 0.5


@pytest.mark.parametrize(
    ("text", "expecting"),
    [
        ("I am calling about my", None),
        ("Let me think.", None),
        ("My number is zero one five five.", None),
        ("My number is zero one five five one two three four five six.", None),
        ("anna at mail dot com.", None),
        ("Yes.", CODE),
        ("4 7 1 1 2 9 0 3", CODE),
        ("I don't have one.", CODE),
        ("tomorrow", CODE),
    ],
)
@given(ending=CHANCE)
def test_a_turn_model_overrides_no_open_end_and_no_value_that_is_read_out_or_expected(
    text: str, expecting: Expectation | None, ending: float
) -> None:
    policy = TurnPolicy()
    heard = policy.silence_heard(text, ending, expecting=expecting)
    assert heard == policy.silence_after(text, expecting=expecting)
