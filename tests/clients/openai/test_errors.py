"""What a refusal means."""

import json
from collections.abc import Mapping

import pytest

from voiceflow.clients.openai.errors import refused, retry_wait

FULL = {"error": {"message": "secret", "type": "requests", "param": None, "code": "rate_limit_exceeded"}}


@pytest.mark.parametrize(
    ("status", "body", "code", "detail"),
    [
        (429, json.dumps(FULL), "rate_limit_exceeded", "secret"),
        (400, '{"error": {"type": "invalid_request_error", "code": null}}', "invalid_request_error", ""),
        (500, '{"error": "secret"}', "http_500", "secret"),
        (422, '{"detail": [{"loc": ["body"]}]}', "http_422", '[{"loc": ["body"]}]'),
        (404, '{"detail": "Not Found"}', "http_404", "Not Found"),
        (400, '[{"error": {"code": 400, "message": "secret", "status": "INVALID"}}]', "http_400", "secret"),
        (503, "secret", "http_503", "secret"),
        (502, "", "http_502", ""),
        (500, "[]", "http_500", ""),
        (500, "null", "http_500", ""),
        (400, '{"error": {"code": "secret words, quoted"}}', "http_400", ""),
        (500, "[" * 100_000, "http_500", "[" * 100_000),
    ],
)
def test_every_form_of_a_body_gives_a_code(status: int, body: str, code: str, detail: str) -> None:
    error = refused(status, {"x-request-id": "req_1"}, body.encode())
    assert (error.code, error.status, error.request_id, error.detail) == (code, status, "req_1", detail)
    assert "secret" not in str(error)
    assert "req_1" in str(error)


@pytest.mark.parametrize(
    ("status", "headers", "body", "retryable"),
    [
        (400, {}, "", False),
        (401, {}, "", False),
        (404, {}, "", False),
        (408, {}, "", True),
        (409, {}, "", True),
        (429, {}, "", True),
        (429, {}, '{"error": {"code": "insufficient_quota"}}', False),
        (429, {}, '{"error": {"type": "insufficient_quota"}}', False),
        (500, {}, "", True),
        (529, {}, "", True),
        (500, {"x-should-retry": "false"}, "", False),
        (400, {"x-should-retry": "true"}, "", True),
    ],
)
def test_what_may_be_tried_again(status: int, headers: Mapping[str, str], body: str, retryable: bool) -> None:
    error = refused(status, headers, body.encode())
    assert error.retryable is retryable
    assert (error.retry_after is not None) is retryable


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "121"}, None),
        ({"retry-after": "0"}, 0.5),
        ({"retry-after": "-3"}, 0.5),
        ({"retry-after": "nan"}, 0.5),
        ({"retry-after": "soon"}, 0.5),
        ({"retry-after-ms": "soon", "retry-after": "2"}, 2.0),
        (
            {"retry-after": "Wed, 21 Oct 2026 07:28:02 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"},
            2.0,
        ),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:02 GMT"}, 0.5),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:02 GMT", "date": "noon"}, 0.5),
    ],
)
def test_how_long_the_server_wants_us_to_wait(headers: Mapping[str, str], wait: float | None) -> None:
    assert retry_wait(headers) == wait


def test_a_request_id_that_is_none_is_not_told() -> None:
    assert refused(500, {"x-request-id": "a b\n"}, b"").request_id == ""
