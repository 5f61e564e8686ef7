"""What a refusal means."""

import json
from collections.abc import Mapping

import pytest

from tests.rows import each_row
from voiceflow.clients.chat.errors import ContentRefusedError
from voiceflow.clients.chat.refusals import retry_wait
from voiceflow.clients.openai import ContextTooLongError
from voiceflow.clients.openai.errors import refused
from voiceflow.errors import ErrorScope, ServiceError

FULL = {"error": {"message": "secret", "type": "requests", "param": None, "code": "rate_limit_exceeded"}}


@each_row(
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


@each_row(
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


@each_row(
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


REQUEST, SERVICE = ErrorScope.REQUEST, ErrorScope.SERVICE
NO_RETRY = {"x-should-retry": "false"}


@each_row(
    ("status", "headers", "error", "scope"),
    [
        (429, NO_RETRY, {"code": "rate_limit_exceeded"}, REQUEST),
        (503, NO_RETRY, {}, REQUEST),
        (500, {}, {}, REQUEST),
        (408, {}, {}, REQUEST),
        (400, {}, {}, REQUEST),
        (400, {}, {"code": "content_filter"}, REQUEST),
        (400, {}, {"code": "content_policy_violation"}, REQUEST),
        (422, {}, {}, REQUEST),
        (403, {}, {"message": "Your chosen model requires moderation and your input was flagged"}, REQUEST),
        (403, {}, {"code": "content_filter"}, REQUEST),
        (307, {}, {}, SERVICE),
        (401, {}, {"code": "invalid_api_key"}, SERVICE),
        (401, {"x-should-retry": "true"}, {}, REQUEST),
        (402, {}, {}, SERVICE),
        (403, {}, {"code": "unsupported_country_region_territory"}, SERVICE),
        (404, {}, {"code": "model_not_found"}, SERVICE),
        (400, {}, {"code": "model_not_found"}, SERVICE),
        (400, {}, {"code": "unsupported_parameter"}, SERVICE),
        (400, {}, {"code": "unsupported_value"}, SERVICE),
        (429, {}, {"code": "insufficient_quota"}, SERVICE),
        (429, NO_RETRY, {"type": "insufficient_quota"}, SERVICE),
    ],
)
def test_how_far_a_refusal_reaches(
    status: int, headers: Mapping[str, str], error: object, scope: ErrorScope
) -> None:
    assert refused(status, headers, json.dumps({"error": error}).encode()).scope is scope


@pytest.mark.parametrize("retryable", [True, False])
def test_a_vendor_that_does_not_say_reaches_as_far_as_it_always_did(retryable: bool) -> None:
    error = ServiceError("x", vendor="v", code="c", retryable=retryable)
    assert error.scope is (REQUEST if retryable else SERVICE)


TOO_LONG = [
    (400, {"code": "context_length_exceeded", "type": "invalid_request_error"}),
    (400, {"code": 400, "type": "exceed_context_size_error", "message": "the request exceeds it"}),
    (413, {}),
    (500, {"message": "Input is too long for requested model."}),
    *(
        (400, {"message": text})
        for text in (
            "This model's maximum context length is 4096 tokens. However, you requested 4200 tokens",
            "the request exceeds the available context size. try increasing the context size",
            "request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it",
            "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
            "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
            "the input length exceeds the context length",
            "prompt too long; exceeded max context length by 12 tokens",
            "The number of tokens to keep from the initial prompt is greater than the context length.",
            "prompt is too long: 213462 tokens > 200000 maximum",
            "Your input exceeds the context window of this model.",
            "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).",
            "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
            "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
            "Please reduce the length of the messages or completion.",
            "context window exceeds limit (2013)",
            "Invalid request: Your request exceeded model token limit: 8192",
            "prompt token count of 13000 exceeds the limit of 12288",
            "Range of input length should be [1, 30720]",
            "`inputs` must have less than 1024 tokens. Given: 2000",
            "Context size has been exceeded.",
        )
    ),
    (429, {"code": "rate_limit_exceeded", "message": "Request too large for m on tokens per min (TPM)"}),
]


@each_row(("status", "error"), TOO_LONG)
def test_a_context_that_is_too_long_is_known_in_every_servers_words(status: int, error: object) -> None:
    made = refused(status, {}, json.dumps({"error": error}).encode())
    assert isinstance(made, ContextTooLongError)
    assert (made.retryable, made.retry_after, made.scope) == (False, None, REQUEST)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "max_tokens is too large: 100000. This model supports at most 16384 completion tokens"),
        (400, "Invalid value for temperature: it exceeds 2"),
        (429, "Rate limit reached: too many tokens per minute"),
        (429, "Limit 30000 tokens, please wait: the context window of your minute is exceeded"),
        (401, "prompt is too long"),
    ],
)
def test_what_is_not_about_the_length_of_the_context(status: int, text: str) -> None:
    made = refused(status, {}, json.dumps({"error": {"message": text}}).encode())
    assert not isinstance(made, ContextTooLongError)


@each_row(
    ("status", "error", "is_about_content"),
    [
        (400, {"code": "content_filter"}, True),
        (400, {"code": "content_policy_violation"}, True),
        (400, {"message": "Output blocked by content filtering policy"}, True),
        (403, {"message": "Your chosen model requires moderation and your input was flagged"}, True),
        (400, {"code": "unsupported_parameter", "message": "Unknown name: safety_settings"}, False),
        (400, {"message": "Invalid value: 'safety_identifier'"}, False),
        (401, {"message": "content policy"}, False),
        (500, {"message": "content filter failed"}, False),
    ],
)
def test_a_refusal_of_what_was_said_differs_from_that_of_a_setting(
    status: int, error: object, is_about_content: bool
) -> None:
    read = refused(status, {}, json.dumps({"error": error}).encode())
    assert isinstance(read, ContentRefusedError) is is_about_content
