from __future__ import annotations

import numpy as np

from voiceflow.audio.words import Word
from voiceflow.clients.local.timing import loud_span, spread


def test_the_sound_is_found_between_silences() -> None:
    samples = np.zeros(8000, np.float32)
    samples[2000:6000] = 0.5
    assert loud_span(samples, 8000) == (0.25, 0.75)


def test_digital_silence_has_no_span_and_a_click_has_all_of_it() -> None:
    assert loud_span(np.zeros(8000, np.float32), 8000) == (0.0, 0.0)
    assert loud_span(np.ones(8, np.float32), 8000) == (0.0, 0.001)


def test_words_share_the_time_by_their_letters() -> None:
    assert spread(["one", "two", "fourths"], 1.0, 5.0) == (
        Word("one", 1.0, 2.0),
        Word("two", 2.0, 3.0),
        Word("fourths", 3.0, 5.0),
    )


def test_no_words_share_nothing() -> None:
    assert spread([], 0.0, 1.0) == ()
