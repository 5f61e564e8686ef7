"""Thresholds, and sets of them for a kind of line."""

import pytest

from voiceflow.turns import TurnPolicy


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
