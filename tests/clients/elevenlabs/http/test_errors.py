"""Errors of the HTTP API, in each form that their bodies have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rows import each_row
from voiceflow.clients.elevenlabs.http import errors
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, refused
from voiceflow.errors import ServiceError

CURRENT = {
    "type": "not_found",
    "code": "voice_not_found",
    "message": "A voice with the voice_id nope was not found.",
    "status": "voice_not_found",
    "request_id": "4f0f6a0a9c7b4f5f",
    "param": "voice_id",
}


def error(status: int, detail: Any, **headers: str) -> ElevenLabsError:
    return refused(status, headers, json.dumps({"detail": detail}).encode())


def test_the_current_form_tells_code_request_and_argument() -> None:
    found = error(404, CURRENT)
    assert isinstance(found, errors.NotFoundError)
    assert (found.status, found.code, found.request_id) == (404, "voice_not_found", "4f0f6a0a9c7b4f5f")
    assert found.problems == (("voice_id", "voice_not_found"),)
    assert found.detail == CURRENT["message"]
    assert not found.retryable


def test_the_legacy_form_tells_its_status_as_the_code() -> None:
    found = error(401, {"status": "invalid_api_key", "message": "Invalid API key"}, **{"request-id": "r-1"})
    assert isinstance(found, errors.AuthenticationError)
    assert (found.code, found.detail, found.request_id) == ("invalid_api_key", "Invalid API key", "r-1")


def test_a_list_tells_each_field_that_does_not_fit() -> None:
    detail = [
        {"type": "missing", "loc": ["body", "text"], "msg": "Field required", "input": {"said": "secret"}},
        {"type": "int_parsing", "loc": ["query", "page_size"], "msg": "a number", "input": "secret"},
    ]
    found = error(422, detail)
    assert isinstance(found, errors.BadRequestError)
    assert found.problems == (("body.text", "missing"), ("query.page_size", "int_parsing"))
    assert "body.text: missing; query.page_size: int_parsing" in str(found)
    assert "secret" not in str(found)


def test_a_sentence_is_kept_for_eyes_alone() -> None:
    found = error(404, "Not Found")
    assert (found.code, found.detail) == ("http_404", "Not Found")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"detail": null}', b"\xff\xfe", b"[" * 100_000])
def test_a_body_of_no_known_form_is_an_error_all_the_same(body: bytes) -> None:
    found = refused(503, {}, body)
    assert isinstance(found, errors.UnavailableError)
    assert (found.code, found.retryable) == ("http_503", True)


def test_what_the_service_quotes_is_in_no_message() -> None:
    found = error(400, {"code": "the caller said 4711", "message": "the caller said 4711", "param": "a b"})
    assert "4711" not in str(found)
    assert found.detail == "the caller said 4711"


@each_row(
    ("status", "kind", "retryable"),
    [
        (400, errors.BadRequestError, False),
        (401, errors.AuthenticationError, False),
        (402, errors.CreditsError, False),
        (403, errors.ForbiddenError, False),
        (404, errors.NotFoundError, False),
        (408, errors.ElevenLabsError, False),
        (409, errors.ConflictError, False),
        (422, errors.BadRequestError, False),
        (429, errors.RateLimitError, True),
        (500, errors.UnavailableError, True),
        (501, errors.UnavailableError, False),
        (502, errors.UnavailableError, True),
        (503, errors.UnavailableError, True),
        (504, errors.UnavailableError, True),
    ],
)
def test_the_status_decides_what_an_error_is(
    status: int, kind: type[ElevenLabsError], retryable: bool
) -> None:
    found = error(status, "x")
    assert type(found) is kind
    assert found.retryable is retryable
    assert isinstance(found, ServiceError)


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (401, {"status": "quota_exceeded", "message": "m"}),
        (402, {"code": "insufficient_credits", "message": "m"}),
        (429, {"code": "rate_limit_exceeded", "status": "quota_exceeded", "message": "m"}),
    ],
)
def test_credits_that_are_used_up_are_not_waited_for(status: int, detail: Any) -> None:
    found = error(status, detail)
    assert isinstance(found, errors.CreditsError)
    assert not found.retryable


def test_a_key_without_the_right_is_no_matter_of_credits() -> None:
    found = error(401, {"status": "missing_permissions", "message": "m"})
    assert isinstance(found, errors.AuthenticationError)
    assert not found.retryable


@pytest.mark.parametrize(("value", "seconds"), [("3", 3.0), ("soon", 0.0), ("-1", 0.0), ("9" * 9, 0.0)])
def test_a_wait_that_is_asked_for_is_read(value: str, seconds: float) -> None:
    assert error(429, "x", **{"Retry-After": value}).retry_after == seconds
