"""What a model of turn ends answers."""

import pytest

from voiceflow.audio.turn_model import TurnChance


def test_a_probability_is_from_0_to_1() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        TurnChance(ending=1.01)
    with pytest.raises(ValueError, match="from 0 to 1"):
        TurnChance(ending=0.5, backchannel=-0.1)
