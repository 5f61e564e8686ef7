"""How sure a recogniser is of its words."""

import math

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.clients.speech.confidence import confidence_of


def test_the_confidence_is_the_geometric_mean_of_the_probabilities() -> None:
    assert confidence_of([math.log(0.9), math.log(0.4)]) == math.sqrt(0.9 * 0.4)


def test_without_a_probability_there_is_no_confidence() -> None:
    assert confidence_of([]) is None


@given(st.lists(st.floats(-1e6, 0.5), min_size=1))
def test_the_confidence_is_never_outside_of_0_to_1(logprobs: list[float]) -> None:
    sure = confidence_of(logprobs)
    assert sure is not None
    assert 0 <= sure <= 1
