"""Silence before the words does not change them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from voiceflow.clients.local.whisper import Whisper

PhoneCall = Callable[..., NDArray[np.int16]]


@pytest.mark.parametrize(
    ("said", "heard"), [("Goodbye.", "Goodbye."), ("Where is my order?", "Where is my order?")]
)
def test_a_long_silence_before_a_sentence_does_not_repeat_it(
    whisper: Whisper, phone_call: PhoneCall, said: str, heard: str
) -> None:
    samples = phone_call(said)
    found = asyncio.run(whisper.recognize(np.pad(samples, (8 * 8000, 0)), 8000))
    assert found.text == heard
    at_once = asyncio.run(whisper.recognize(samples, 8000))
    assert [round(word.start - 8, 2) for word in found.words] == pytest.approx(
        [word.start for word in at_once.words], abs=0.1
    )
