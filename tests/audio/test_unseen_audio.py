"""The audio that a voice model has not been shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceflow.audio.unseen_audio import LEAD_IN, UnseenAudio


class Model:
    """Takes windows of 32 ms at 8 kHz."""

    sample_rate = 8000
    window = 0.032


def made(rate: int = 8000) -> UnseenAudio:
    unseen = UnseenAudio()
    unseen.start(rate, Model())  # type: ignore[arg-type]
    return unseen


def packet(*values: int, size: int = 160) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.resize(np.array(values, np.int16), size)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=30))
def test_a_continuous_voice_is_shown_whole_in_order_and_once(sizes: list[int]) -> None:
    unseen, shown, now, count = made(), [np.zeros(0, np.float32)], 0.0, 0
    for size in sizes:
        now += size / 8000
        has_window = unseen.add(np.arange(count + 1, count + size + 1, dtype=np.int16), now)
        count += size
        if has_window:
            shown += [window for window, _ in unseen.take(32768.0)]
    flat = np.concatenate(shown)
    assert len(flat) % 256 == 0
    if len(flat):
        assert flat.tolist() == np.arange(flat[0], flat[0] + len(flat)).tolist()
        assert count - flat[-1] < 256


def test_the_last_window_after_a_gap_ends_now() -> None:
    unseen = made()
    unseen.add(packet(1, size=300), 10.0)
    [(window, end)] = unseen.take(1.0)
    assert (len(window), end, unseen.seen) == (256, 10.0, 10.0)


def test_of_what_the_model_need_not_see_the_lead_in_is_kept() -> None:
    unseen = made()
    for number in range(100):
        unseen.keep(packet(number + 1), (number + 1) * 0.02)
    windows = list(unseen.take(32768.0))
    assert len(windows) == int(LEAD_IN * 8000) // 256
    assert windows[-1][1] == 2.0
    assert windows[0][0][0] == 72


def test_digital_silence_is_shown_as_faint_noise_and_a_gain_is_applied() -> None:
    unseen = made()
    unseen.add(packet(0, 16384, size=256), 1.0)
    [(window, _)] = unseen.take(1.0)
    assert float(window[1]) == 0.5
    assert np.count_nonzero(window) == 256
    assert 0 < abs(float(window[0])) < 0.01


def test_wide_audio_is_averaged_to_the_rate_of_the_model() -> None:
    unseen = made(16000)
    unseen.add(packet(100, 300, size=512), 1.0)
    [(window, _)] = unseen.take(32768.0)
    assert window.tolist() == [200.0] * 256


def test_a_rate_that_is_no_multiple_is_refused() -> None:
    with pytest.raises(ValueError, match="takes 8000 Hz, not 11025"):
        made(11025)
