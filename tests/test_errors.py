"""What a log shows of an exception."""

import asyncio

from voiceflow.errors import ConfigurationError, describe_error, errors_in_full, real_error


def test_the_text_of_a_strange_exception_is_shown_only_where_a_person_develops() -> None:
    error = ValueError("my number is 4711")
    assert describe_error(error) == "ValueError"
    with errors_in_full():
        assert describe_error(error) == "ValueError: my number is 4711"
    assert describe_error(error) == "ValueError"


def test_our_own_messages_are_always_shown() -> None:
    assert describe_error(ConfigurationError("set PORT")) == "ConfigurationError: set PORT"


def test_an_exception_without_a_text_is_its_class() -> None:
    with errors_in_full():
        assert describe_error(ValueError()) == "ValueError"


def test_tasks_started_within_show_texts_and_others_do_not() -> None:
    async def main() -> list[str]:
        async def described() -> str:
            await asyncio.sleep(0)
            return describe_error(ValueError("x"))

        outside = asyncio.ensure_future(described())
        with errors_in_full():
            inside = asyncio.ensure_future(described())
        return [await outside, await inside]

    assert asyncio.run(main()) == ["ValueError", "ValueError: x"]


def test_the_real_error_is_the_first_in_a_group_of_groups() -> None:
    lost, other = ConnectionError("lost"), ValueError()
    assert real_error(ExceptionGroup("outer", [ExceptionGroup("inner", [lost, other])])) is lost
    assert real_error(other) is other
