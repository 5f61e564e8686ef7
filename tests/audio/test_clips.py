"""The clips are there and are speech on the telephone."""

from __future__ import annotations

import numpy as np

from voiceflow.audio.clips import apology
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import decode


def test_the_apology_is_a_few_seconds_of_speech_and_fits_the_line() -> None:
    clip = apology()
    assert 2.0 < TELEPHONE.seconds(len(clip)) < 5.0
    samples = decode(clip, Encoding.MULAW)
    assert 20000 < np.max(np.abs(samples)) < 30000
    # Trimmed: no more than a breath of near-silence at either end.
    loud = np.flatnonzero(np.abs(samples) > 300)
    assert loud[0] < 800
    assert len(samples) - loud[-1] < 1600
