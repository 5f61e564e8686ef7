"""What models that consist of several models share."""

from __future__ import annotations

import asyncio

import pytest

from tests.contracts.chat_model import ScriptedModel
from voiceflow.clients.chat.fallback import FallbackModel
from voiceflow.clients.chat.group import has_names, name_of
from voiceflow.dialogue import ModelError
from voiceflow.errors import ConfigurationError


def test_a_group_has_names_until_it_is_bound_and_the_bound_one_is_another() -> None:
    named = FallbackModel(["gpt-4o", FallbackModel(["inner"])])
    bound = named.bind(lambda name: ScriptedModel(model=name))
    assert (named.has_names, bound.has_names, has_names(named)) == (True, False, True)
    assert repr(bound) == "FallbackModel(gpt-4o, inner)"
    assert not has_names(FallbackModel([ScriptedModel()]))
    assert (name_of("plain"), name_of(ScriptedModel(model="m"))) == ("plain", "m")


def test_the_conversation_has_to_fit_the_smallest_window_that_is_known() -> None:
    assert FallbackModel(["unknown-model", "gpt-4.1", "gpt-4o"]).model == "gpt-4o"
    assert FallbackModel(["unknown-model", "another"]).model == "unknown-model"


@pytest.mark.parametrize(
    ("models", "rest"), [("gpt-4o", 1.0), ([], 1.0), (["a"], 0.0), (["a"], float("nan"))]
)
def test_a_group_needs_models_and_a_rest(models: list[str], rest: float) -> None:
    with pytest.raises(ConfigurationError):
        FallbackModel(models, rest=rest)


def test_a_check_passes_while_one_model_can_answer_and_each_failure_is_reported() -> None:
    failed: list[str] = []
    models = [ScriptedModel(model="bad", has_key=False), ScriptedModel(model="good")]
    asyncio.run(FallbackModel(models, on_failure=lambda name, _: failed.append(name)).check())
    assert failed == ["bad"]
    with pytest.raises(ModelError):
        asyncio.run(FallbackModel(models[:1], on_failure=lambda name, _: failed.append(name)).check())
    assert failed == ["bad", "bad"]


def test_names_that_were_not_bound_cannot_be_checked() -> None:
    with pytest.raises(ConfigurationError, match="need bind"):
        asyncio.run(FallbackModel(["gpt-4o"]).check())
