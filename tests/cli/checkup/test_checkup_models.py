"""The checks of the models that a bot names."""

import pytest

from tests.cli.test_doctor import finding
from voiceflow.cli.checkup import Level
from voiceflow.cli.checkup.models import check_models, services_of


@pytest.mark.parametrize(
    ("variables", "topic", "level", "says"),
    [
        ({"ANTHROPIC_API_KEY": "sk-ant-0123"}, "ANTHROPIC_API_KEY", Level.OK, "set"),
        ({}, "ANTHROPIC_API_KEY", Level.FAIL, "not set (for models of Anthropic)"),
        ({"ANTHROPIC_API_KEY": "'k'"}, "ANTHROPIC_API_KEY", Level.FAIL, "quotes around it"),
        ({"GOOGLE_API_KEY": "k"}, "GOOGLE_API_KEY", Level.OK, "set"),
        ({}, "GEMINI_API_KEY", Level.FAIL, "not set (for models of Gemini)"),
        ({"GOOGLE_GEMINI_BASE_URL": "http://here"}, "GEMINI_API_KEY", Level.OK, "leads elsewhere"),
    ],
)
def test_the_keys_of_the_models_that_a_bot_names_are_looked_at(
    variables: dict[str, str], topic: str, level: Level, says: str
) -> None:
    found = finding(check_models(variables, ["anthropic", "gemini", "openai"]), topic)
    assert (found.level, says in found.text) == (level, True)


def test_a_vendor_of_models_that_is_not_there_is_told() -> None:
    (found,) = check_models({}, ["nobody"])
    assert (found.level, found.topic) == (Level.FAIL, "models of nobody")
    assert services_of(["nobody", "openai", "gemini"])[0].default.startswith("https://generativelanguage.")
