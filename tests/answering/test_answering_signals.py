"""What single tones mean on a call."""

from __future__ import annotations

import pytest

from tests.rows import each_row
from voiceflow.answering.signals import LONGEST_BEEP, SHORTEST_BEEP, SignalFinder, SignalKind, ToneSignal
from voiceflow.audio.tone_meter import HeardTone


def found(*tones: tuple[float, float, float]) -> list[ToneSignal | None]:
    """The signals after each tone: its frequency, start and duration."""
    finder = SignalFinder()
    return [finder.take(HeardTone(frequency, start, seconds, True)) for frequency, start, seconds in tones]


@each_row(
    ("frequency", "seconds", "kind"),
    [
        (1000.0, SHORTEST_BEEP, SignalKind.BEEP),
        (1000.0, SHORTEST_BEEP - 0.01, None),
        (1000.0, LONGEST_BEEP, SignalKind.BEEP),
        (1000.0, LONGEST_BEEP + 0.1, None),
        (440.0, 0.8, SignalKind.BEEP),
        (440.0, 1.0, None),
        (2100.0, 0.8, SignalKind.FAX),
        (2100.0, 0.5, SignalKind.BEEP),
        (1100.0, 0.5, SignalKind.BEEP),
    ],
)
def test_a_tone_by_itself_is_known_by_its_frequency_and_length(
    frequency: float, seconds: float, kind: SignalKind | None
) -> None:
    [signal] = found((frequency, 1.0, seconds))
    assert (None if signal is None else signal.kind) == kind


def test_three_rising_tones_without_gaps_are_an_announcement() -> None:
    signal = found((950.0, 0.0, 0.33), (1400.0, 0.35, 0.33), (1800.0, 0.7, 0.33))[-1]
    assert signal == ToneSignal(SignalKind.SPECIAL_INFORMATION, 0.7, 0.7 + 0.33, 1800.0)


@pytest.mark.parametrize(
    "tones",
    [
        ((950.0, 0.0, 0.33), (1400.0, 0.6, 0.33), (1800.0, 1.0, 0.33)),
        ((1400.0, 0.0, 0.33), (950.0, 0.35, 0.33), (1800.0, 0.7, 0.33)),
        ((950.0, 0.0, 0.6), (1400.0, 0.62, 0.33), (1800.0, 0.97, 0.33)),
    ],
    ids=["a gap", "another order", "too long"],
)
def test_other_tones_are_none(tones: tuple[tuple[float, float, float], ...]) -> None:
    assert all(signal is None or signal.kind is SignalKind.BEEP for signal in found(*tones))


def test_a_calling_fax_repeats_itself_in_its_rhythm() -> None:
    first, second = found((1100.0, 0.0, 0.5), (1100.0, 3.5, 0.5))
    assert first is not None
    assert (first.kind, first.may_be_fax) == (SignalKind.BEEP, True)
    assert second is not None
    assert second.kind is SignalKind.FAX
    too_soon = found((1100.0, 0.0, 0.5), (1100.0, 1.0, 0.5))[-1]
    assert too_soon is not None
    assert too_soon.kind is SignalKind.BEEP
    assert not ToneSignal(SignalKind.BEEP, 0.0, 0.5, 1000.0).may_be_fax


def test_a_tone_that_lasts_is_no_signal_yet() -> None:
    assert SignalFinder().take(HeardTone(2100.0, 0.0, 3.0, False)) is None
