"""The arguments with which a model calls a tool."""

import json

import pytest

from tests.dialogue.test_tools import book, call
from tests.rows import each_row
from voiceflow.dialogue import Tool, ToolResult
from voiceflow.errors import ConfigurationError


def test_arguments_become_the_types_that_the_function_wants() -> None:
    arguments = {"day": "2026-03-02", "kind": "pain", "patient": {"name": "Ann", "born": "1990-01-01"}}
    assert call(book, json.dumps(arguments)) == ToolResult("Monday pain 15 Ann")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("{", "Invalid JSON"),
        ("[]", "object"),
        ("", "day: Field required; kind: Field required"),
        ('{"day": "2026-03-02", "kind": "fun"}', "kind: Input should be 'check' or 'pain'"),
        ('{"day": "someday", "kind": "pain"}', "day: Input should be a valid date"),
        ('{"day": "2026-03-02", "kind": "pain", "minutes": 0}', "minutes: Input should be greater than 0"),
    ],
)
def test_arguments_that_do_not_fit_are_told_to_the_model(arguments: str, complaint: str) -> None:
    result = call(book, arguments)
    assert result.is_error
    assert result.text.startswith("Error: the arguments do not fit: ")
    assert complaint in result.text


def test_only_some_of_many_faults_are_told() -> None:
    def many(a: list[int]) -> None: ...

    assert call(many, json.dumps({"a": ["x"] * 1000})).text.count("valid integer") == 5


def test_names_of_arguments_may_be_anything() -> None:
    def odd(model_config: int, copy: str, _x: int = 3, schema: str = "s") -> str:
        return f"{model_config} {copy} {_x} {schema}"

    assert list(Tool(odd).parameters["properties"]) == ["model_config", "copy", "_x", "schema"]
    assert call(odd, '{"model_config": 1, "copy": "c", "_x": 2, "unknown": 5}').text == "1 c 2 s"


def test_a_function_without_arguments_needs_none() -> None:
    def ping() -> str:
        return "pong"

    assert Tool(ping).parameters == {"type": "object", "properties": {}}
    assert call(ping).text == "pong"
    assert call(ping, "{}").text == "pong"


@each_row("arguments", ["null", " null\n", "", " \n", '""', '"null"', '"{}"', "{}"])
def test_what_stands_for_no_arguments(arguments: str) -> None:
    def hours(day: str = "today") -> str:
        return day

    assert call(hours, arguments) == ToolResult("today")


@pytest.mark.parametrize("arguments", [r'"{\"day\": \"Monday\"}"', r'"{\"day\":\"Monday\"} "'])
def test_arguments_may_be_written_as_a_json_string(arguments: str) -> None:
    def hours(day: str) -> str:
        return day

    schema = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
    assert call(hours, arguments) == ToolResult("Monday")
    assert call(Tool(hours, name="open", parameters=schema), arguments) == ToolResult("Monday")


def test_an_array_or_object_may_be_written_as_a_string_and_text_stays_text() -> None:
    def order(items: list[str], to: dict[str, str], note: str, more: str = "") -> str:
        return f"{items} {to} {note}"

    wanted = "['tea'] {'city': 'Rome'} [as a gift]"
    written = {"items": '["tea"]', "to": '{"city": "Rome"}', "note": "[as a gift]", "more": None}
    assert call(order, json.dumps(written)) == ToolResult(wanted)


@pytest.mark.parametrize("arguments", ["[]", "5", "true", '"Monday"', "nul"])
def test_json_that_is_no_object_is_told_to_the_model(arguments: str) -> None:
    def hours() -> str:
        return "until six"

    result = call(hours, arguments)
    assert (result.is_error, result.text.startswith("Error: the arguments do not fit: ")) == (True, True)


def test_null_is_an_argument_that_was_not_given_if_it_has_a_default() -> None:
    def book(day: str, minutes: int = 15, room: str | None = "a") -> str:
        return f"{day} {minutes} {room}"

    assert call(book, '{"day": "Monday", "minutes": null}').text == "Monday 15 a"
    assert call(book, '{"day": "Monday", "room": null}').text == "Monday 15 None"
    assert "day: " in call(book, '{"day": null, "minutes": null}').text


def test_a_default_that_json_cannot_write_is_refused() -> None:
    def f(limit: float = float("inf")) -> None: ...

    with pytest.raises(ConfigurationError, match="JSON"):
        Tool(f)
