"""What commands to the REST APIs of carriers have in common."""

from __future__ import annotations

import pytest

from voiceflow.clients.call_commands import check_digits, has_ended_call, read_call_id
from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.testing import run_virtual


@pytest.mark.parametrize("digits", ["", "12 3", "e", "1" * 65])
def test_keys_that_no_telephone_has_are_refused_unquoted(digits: str) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        check_digits(digits)
    assert "12 3" not in str(caught.value)


def test_the_first_field_that_is_there_names_the_call() -> None:
    assert read_call_id("telnyx", {"sid": "b", "call_sid": "a"}, "call_sid", "sid") == "a"
    assert read_call_id("telnyx", {"sid": "b"}, "call_sid", "sid") == "b"


@pytest.mark.parametrize("answer", [None, [], {}, {"sid": 3}, {"sid": None}])
def test_an_answer_without_the_name_of_the_call_is_an_error(answer: object) -> None:
    with pytest.raises(ServiceError) as caught:
        read_call_id("plivo", answer, "sid")
    assert (caught.value.code, caught.value.vendor) == ("bad_answer", "plivo")


async def answered(code: str) -> None:
    if code:
        raise ServiceError("refused", vendor="plivo", code=code, retryable=False)


@pytest.mark.parametrize(("code", "ended"), [("", True), ("http_404", False)])
def test_a_call_that_is_over_is_not_ended_again(code: str, ended: bool) -> None:
    assert run_virtual(has_ended_call(answered(code), over=("http_404",))) is ended


def test_another_refusal_of_a_hang_up_is_an_error() -> None:
    with pytest.raises(ServiceError):
        run_virtual(has_ended_call(answered("http_403"), over=("http_404",)))
