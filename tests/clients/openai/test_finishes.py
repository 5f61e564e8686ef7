"""Why an answer ended."""

import pytest

from tests.clients.openai.test_chat import chunk, decode
from voiceflow.clients.openai import (
    Cut,
    Finish,
)


def test_an_end_without_done_is_fine_if_a_reason_came() -> None:
    assert decode(chunk({"content": "Hi"}), chunk(finish="length"))[-1] == Finish("length", None, "m", "c1")


def test_a_done_without_a_reason_is_an_end() -> None:
    assert decode(chunk({"content": "Hi"}), "[DONE]")[-1] == Finish("stop", None, "m", "c1")


@pytest.mark.parametrize(
    ("reason", "cut"),
    [
        ("stop", None),
        ("tool_calls", None),
        ("eos", None),
        ("length", Cut.LENGTH),
        ("MAX_TOKENS", Cut.LENGTH),
        ("content_filter", Cut.FILTER),
        ("SAFETY", Cut.FILTER),
    ],
)
def test_an_answer_that_is_not_whole_says_why(reason: str, cut: Cut | None) -> None:
    finish = decode(chunk({"content": "Hi"}), chunk(finish=reason))[-1]
    assert isinstance(finish, Finish)
    assert finish.cut is cut
