import numpy as np
import pytest

pytest.importorskip("hibari")

from benchmarks.ears.detectors import Voice
from benchmarks.ears.eot_rows import EotRow
from benchmarks.ears.terms import as_heard, barge_table, measured, of_the_chain, true_ends
from voiceflow.cli.tuning.replay import TurnSetting
from voiceflow.turns.policy import TurnPolicy

ROW = EotRow("a", np.zeros(80000, np.int16), ((2.0, 3.0),), 5.0)
SETTING = TurnSetting(TurnPolicy(silence=0.6), 0.3)


def test_silence_that_knows_the_ends_cuts_each_longer_pause() -> None:
    one = measured([true_ends(ROW)], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (1.0, 0.6)


def test_a_detector_that_hears_on_delays_the_end() -> None:
    voices = [Voice(1.1, 1.0, 2.2, 2.3), Voice(3.1, 3.0, 5.2, 5.3)]
    one = measured([as_heard(ROW, voices)], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (1.0, 0.8)


def test_a_detector_that_never_stops_cuts_nothing() -> None:
    one = measured([as_heard(ROW, [Voice(1.1, 1.0, 5.0, 5.1)])], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.6)


def test_words_keep_the_turn_open() -> None:
    voices = [Voice(1.1, 1.0, 2.0, 2.1), Voice(3.1, 3.0, 5.0, 5.1)]
    texts = {2.1: "My name is", 5.1: "My name is Ann Miller."}
    turn = as_heard(ROW, voices, lambda samples: texts[round(len(samples) / 8000, 3)])
    one = measured([turn], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.45)


def test_a_turn_model_is_asked_soon_after_the_last_voice() -> None:
    voices = [Voice(1.1, 1.0, 2.0, 2.1), Voice(3.1, 3.0, 5.0, 5.1)]
    endings = {2.2: 0.0, 5.2: 1.0}
    turn = as_heard(ROW, voices, lambda _: "A table on Tuesday.", lambda heard: endings[len(heard) / 8000])
    assert turn.endings == {2.0: (2.26, 0.0), 5.0: (5.26, 1.0)}
    one = measured([turn], SETTING)
    assert (one.cut_offs, round(one.delay, 6)) == (0.0, 0.45)


def test_the_whole_chain_is_a_line_once_all_its_rows_are_known() -> None:
    def cell(**figures: float) -> dict[str, object]:
        return {"text": "", "sample": False, "figures": figures}

    cells = {
        "interruptions": {"default": cell(answered=23, of=24, silent_after_p50=0.19)},
        "murmurs": {"default": cell(whole=12, of=13)},
        "noises": {"default": cell(cut=1, of=17)},
    }
    whole = of_the_chain(cells, "default")
    assert barge_table({}, whole).endswith(
        "| the default chain: voice, words, level | 96% | 7% | 190 ms | a word, or 0.8 s |"
    )
    assert of_the_chain(cells, "silero") is None
    cells["noises"]["default"]["sample"] = True
    assert of_the_chain(cells, "default") is None
