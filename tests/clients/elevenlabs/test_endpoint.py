"""Where the service is, and keeping the key to ourselves."""

import pytest

from tests.rows import each_row
from voiceflow.clients.elevenlabs import Endpoint
from voiceflow.errors import ConfigurationError

KEY = "sk_4f0f6a0a9c7b"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY", raising=False)
    monkeypatch.delenv("ELEVENLABS_BASE_URL", raising=False)


def test_key_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", f" {KEY}\n")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", "http://127.0.0.1:8080/")
    endpoint = Endpoint.resolve()
    assert endpoint.headers == {"xi-api-key": KEY}
    assert endpoint.base_url == "http://127.0.0.1:8080"


def test_arguments_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "other")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", "http://other")
    endpoint = Endpoint.resolve(api_key=KEY, base_url="https://api.us.elevenlabs.io")
    assert endpoint == Endpoint(base_url="https://api.us.elevenlabs.io", api_key=KEY)


def test_without_an_address_it_is_the_public_service() -> None:
    assert Endpoint.resolve().websocket_url("v1", "x") == "wss://api.elevenlabs.io/v1/x"


def test_a_missing_key_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="set ELEVENLABS_API_KEY or pass api_key="):
        _ = Endpoint.resolve().headers


@each_row(
    "url",
    [
        "",
        "api.elevenlabs.io",
        "ftp://host",
        "https://",
        "https://host/v1",
        "https://host?x=1",
        "https://u:p@host",
        "https://host:port",
        "https://[::1",
        "wss://host",
    ],
)
def test_an_address_that_is_no_root_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ConfigurationError, match="must look like https://host") as caught:
        Endpoint(base_url=url)
    assert not url or url not in str(caught.value).replace("https://host[:port]", "")


@pytest.mark.parametrize("key", ["sk_\r\nX-Evil: 1", "sk_é"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_quoted(key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Endpoint(api_key=key)
    assert key not in str(caught.value)


def test_the_key_is_in_no_repr() -> None:
    assert KEY not in repr(Endpoint(api_key=KEY))


def test_path_and_query_are_escaped() -> None:
    url = Endpoint(base_url="http://host:1").websocket_url(
        "v1", "a/b ?", query=[("k", "Ada & Eve+1"), ("k", "ü")]
    )
    assert url == "ws://host:1/v1/a%2Fb%20%3F?k=Ada%20%26%20Eve%2B1&k=%C3%BC"
