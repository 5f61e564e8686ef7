"""The clips are there and are speech on the telephone."""

from __future__ import annotations

import numpy as np
import pytest

from voiceflow.audio.clips import apology, moment
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import decode


@pytest.mark.parametrize(("clip", "seconds"), [(apology(), 3.6), (moment(), 1.5)])
def test_a_clip_is_speech_and_fits_the_line(clip: bytes, seconds: float) -> None:
    assert round(TELEPHONE.seconds(len(clip)), 1) == seconds
    samples = decode(clip, Encoding.MULAW)
    assert 20000 < np.max(np.abs(samples)) < 30000
    # Trimmed: no more than a breath of near-silence at either end.
    loud = np.flatnonzero(np.abs(samples) > 300)
    assert loud[0] < 800
    assert len(samples) - loud[-1] < 1600
