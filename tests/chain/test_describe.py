"""Pipelines as values."""

from voiceflow import (
    Pipeline,
)
from voiceflow.chain import shape_of
from voiceflow.processors import LLM, VAD


def test_two_pipelines_of_the_same_classes_have_equal_shapes() -> None:
    assert shape_of(Pipeline([VAD(), LLM()])) == shape_of(Pipeline([VAD(), LLM()]))
