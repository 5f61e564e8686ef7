"""Who may open a page of the server."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import SecretStr

from voiceflow.transports.page_access import PageAccess

TOKEN = "t0ken-of-the-page"
ACCESS = PageAccess(SecretStr(TOKEN), cookie="pages", public_url="https://voice.example.com/phone")


def request(path: str = "/", **headers: str) -> web.Request:
    return make_mocked_request("GET", path, headers={"Host": "127.0.0.1:8080", **headers})


def cookie(host: str = "127.0.0.1:8080") -> tuple[str, bool]:
    """The cookie that a browser gets, and whether it is sent over TLS only."""
    response = web.Response()
    ACCESS.admit(request(Host=host), response)
    morsel = response.cookies["pages"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Strict"
    return f"pages={morsel.value}", bool(morsel["secure"])


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (f"/?token={TOKEN}", True),
        ("/", False),
        ("/?token=", False),
        ("/?token=%C3%A9%ED%A0%80", False),
        (f"/?token={TOKEN}x", False),
    ],
)
def test_only_the_token_opens_the_page(path: str, answer: bool) -> None:
    assert ACCESS.has_token(request(path)) is answer


def test_the_cookie_is_not_the_token_and_is_secure_where_browsers_use_tls() -> None:
    value, is_secure = cookie()
    assert TOKEN not in value
    assert not is_secure
    assert cookie("voice.example.com") == (value, True)


@pytest.mark.parametrize("origin", [None, "http://127.0.0.1:8080", "https://voice.example.com"])
def test_a_browser_with_the_cookie_reads_pages_of_this_server(origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    ACCESS.check(request(Cookie=cookie()[0], **headers))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://[", "https://voice.example.com:444"]
)
def test_a_page_of_another_site_is_refused(origin: str) -> None:
    with pytest.raises(web.HTTPForbidden):
        ACCESS.check(request(Cookie=cookie()[0], Origin=origin))


def test_without_the_cookie_nothing_opens() -> None:
    other = PageAccess(SecretStr(TOKEN), cookie="other")
    for headers in (
        {},
        {"Cookie": "pages="},
        {"Cookie": "pages=x"},
        {"Cookie": cookie()[0].replace("pages", "other")},
    ):
        with pytest.raises(web.HTTPForbidden) as refused:
            ACCESS.check(request(**headers))
        assert "it contains the token" in str(refused.value.text)
    with pytest.raises(web.HTTPForbidden):
        other.check(request(Cookie=cookie()[0].replace("pages", "other")))


def test_a_change_must_name_the_page_that_it_comes_from() -> None:
    ACCESS.check_change(request(Cookie=cookie()[0], Origin="http://127.0.0.1:8080"))
    with pytest.raises(web.HTTPForbidden) as refused:
        ACCESS.check_change(request(Cookie=cookie()[0]))
    assert "another site" in str(refused.value.text)
