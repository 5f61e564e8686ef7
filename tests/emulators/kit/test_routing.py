"""Where the public hosts of an application really are."""

from __future__ import annotations

import pytest

from voiceflow.emulators.kit.routing import locate

ROUTES = {"voice.example.com": "http://127.0.0.1:8080"}


@pytest.mark.parametrize(
    ("url", "real"),
    [
        ("https://voice.example.com/a?b=%20c#d", "http://127.0.0.1:8080/a?b=%20c"),
        ("wss://voice.example.com/media", "ws://127.0.0.1:8080/media"),
    ],
)
def test_a_known_host_is_reached_at_its_real_address(url: str, real: str) -> None:
    target, headers = locate(ROUTES, url)
    assert str(target) == real
    assert headers == {"Host": "voice.example.com"}


def test_another_host_is_reached_as_it_stands() -> None:
    target, headers = locate(ROUTES, "https://elsewhere.example/a")
    assert (str(target), headers) == ("https://elsewhere.example/a", {})
