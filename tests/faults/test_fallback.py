"""What the user hears when a vendor fails while a second one stands by, in every way it can."""

import pytest

from benchmarks.fallback import DEFECTS, KINDS, FallbackTrial
from tests.faults.trial import KEY
from voiceflow.testing import MemoryNetwork

BOUNDS = {"LLM": 2.3, "TTS": 1.6, "STT": 1.6}
"""Seconds of silence, at most; with nothing wrong it is 0.7."""


@pytest.mark.parametrize("defect", DEFECTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_second_vendor_keeps_every_word_and_the_silence_short(
    kind: str, defect: str, network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ELEVENLABS", "OPENAI"):
        monkeypatch.setenv(f"{name}_API_KEY", KEY)
    result = await FallbackTrial(network, kind, defect, has_second=True).result()
    assert (result.lost, result.doubled) == (0, 0)
    assert result.is_answered
    assert not result.is_excused
    assert result.silence <= BOUNDS[kind]


@pytest.mark.parametrize("kind", KINDS)
async def test_one_vendor_alone_that_is_dead_is_excused_in_words(
    kind: str, network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ELEVENLABS", "OPENAI"):
        monkeypatch.setenv(f"{name}_API_KEY", KEY)
    result = await FallbackTrial(network, kind, "dead", has_second=False).result()
    assert result.is_excused
    assert result.silence <= 2.5
