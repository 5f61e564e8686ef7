"""What single tones mean on a call: a mailbox's beep, a network's announcement, a fax machine."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from voiceflow.audio.tone_meter import HeardTone


class SignalKind(StrEnum):
    """The meaning of a tone."""

    BEEP = "beep"
    """A single tone. After a greeting it is a mailbox that records from now on."""
    SPECIAL_INFORMATION = "special information"
    """Three rising tones: an announcement of the network follows."""
    FAX = "fax"


@dataclass(frozen=True, slots=True)
class ToneSignal:
    """A signal.

    Attributes:
        kind: Its meaning.
        start: Loop time of its beginning.
        end: Loop time of its end, or of the moment at which it was recognised.
        frequency: In Hz; of three tones, the last.
    """

    kind: SignalKind
    start: float
    end: float
    frequency: float

    @property
    def may_be_fax(self) -> bool:
        """Whether the tone may be the first call of a fax machine."""
        is_long = _within(self.end - self.start, _CALLING_SECONDS)
        return is_long and _within(self.frequency, _CALLING)


# Source: ITU-T E.180, clause 7: 950, 1400 and 1800 Hz, each +-50 Hz and 330 ms +-70 ms.
_SIT = ((900.0, 1000.0), (1350.0, 1450.0), (1750.0, 1850.0))
_SIT_SECONDS = (0.2, 0.45)
_SIT_GAP = 0.12

# Source: ITU-T T.30, clause 4: the called station answers with 2100 Hz +-15 Hz for 2.6 to 4.0 s; the calling
# station sends 1100 Hz +-38 Hz for 0.5 s, every 3 s.
_CALLED = (2080.0, 2120.0)
_CALLED_SECONDS = 0.8
_CALLING = (1060.0, 1140.0)
_CALLING_SECONDS = (0.4, 0.6)
_CALLING_PERIOD = (3.2, 3.8)

SHORTEST_BEEP = 0.12
"""Seconds."""

LONGEST_BEEP = 2.5
"""Seconds. A longer tone is no beep."""

# Source: ITU-T E.180, Supplement 2: ringing, busy and dial tones of most networks.
_CALL_PROGRESS = (400.0, 500.0)
_LONGEST_LOW_BEEP = 0.8


class SignalFinder:
    """Recognises signals in the tones of one call."""

    def __init__(self) -> None:
        self._ended: deque[HeardTone] = deque(maxlen=3)

    def take(self, tone: HeardTone) -> ToneSignal | None:
        """Take a tone.

        Returns:
            A signal that ended with it. A beep that turns out to be the first part of another signal was
            reported before.
        """
        if not tone.is_over:
            return None
        self._ended.append(tone)
        kind = self._kind(tone)
        if kind is None:
            return None
        return ToneSignal(kind, tone.start, tone.start + tone.duration, tone.frequency)

    def _kind(self, tone: HeardTone) -> SignalKind | None:
        if self._is_special():
            return SignalKind.SPECIAL_INFORMATION
        if _within(tone.frequency, _CALLED) and tone.duration >= _CALLED_SECONDS:
            return SignalKind.FAX
        if self._is_calling_fax():
            return SignalKind.FAX
        longest = _LONGEST_LOW_BEEP if _within(tone.frequency, _CALL_PROGRESS) else LONGEST_BEEP
        if SHORTEST_BEEP <= tone.duration <= longest:
            return SignalKind.BEEP
        return None

    def _is_special(self) -> bool:
        tones = [*self._ended]
        return (
            len(tones) == len(_SIT)
            and all(_within(one.frequency, band) for one, band in zip(tones, _SIT, strict=True))
            and all(_within(one.duration, _SIT_SECONDS) for one in tones)
            and all(
                after.start - before.start - before.duration <= _SIT_GAP for before, after in pairwise(tones)
            )
        )

    def _is_calling_fax(self) -> bool:
        bursts = [
            one
            for one in self._ended
            if _within(one.frequency, _CALLING) and _within(one.duration, _CALLING_SECONDS)
        ]
        return len(bursts) > 1 and _within(bursts[-1].start - bursts[-2].start, _CALLING_PERIOD)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
