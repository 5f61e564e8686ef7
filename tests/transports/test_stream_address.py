"""The addresses that a server names to its carrier."""

from __future__ import annotations

import pytest

from voiceflow.server import ResumeConfig, ServerConfig
from voiceflow.transports.stream_address import resume_url, websocket_url


@pytest.mark.parametrize(
    ("public", "address"),
    [("https://example.com", "wss://example.com"), ("HTTPS://a:1/x", "wss://a:1/x"), ("http://a", "ws://a")],
)
def test_a_websocket_is_as_safe_as_the_server(public: str, address: str) -> None:
    assert websocket_url(public) == address


def test_a_call_comes_back_with_its_count_and_its_query() -> None:
    settings = ServerConfig(public_url="https://example.com", auth_token="t")
    assert resume_url(settings, "/x/resume", returns=1, query="a=b") == "https://example.com/x/resume/2?a=b"


def test_calls_that_may_not_come_back_have_no_such_address() -> None:
    settings = ServerConfig(
        public_url="https://example.com",
        auth_token="t",
        resume=ResumeConfig(return_by="off"),
    )
    assert resume_url(settings, "/x/resume", returns=0) is None
