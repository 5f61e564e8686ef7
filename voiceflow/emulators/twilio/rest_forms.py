"""Requests to the carrier's REST API: form fields, errors, pages."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from multidict import MultiDictProxy
from yarl import URL

from voiceflow.emulators.twilio.identity import API_VERSION

Form = MultiDictProxy[str | bytearray | bytes | web.FileField]


class RestError(Exception):
    """A request that the API refuses.

    Attributes:
        status: HTTP status.
        code: The carrier's error code.
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def not_found(request: web.Request) -> RestError:
    """The error for a resource that does not exist."""
    return RestError(404, 20404, f"The requested resource {request.path} was not found")


def text_of(form: Form, name: str, default: str = "") -> str:
    """A field that is text."""
    value = form.get(name, default)
    return value if isinstance(value, str) else default


def texts_of(form: Form, name: str) -> Sequence[str]:
    """All values of a repeated field."""
    return [value for value in form.getall(name, []) if isinstance(value, str)]


def choice_of(form: Form, name: str, choices: Sequence[str], default: str = "") -> str:
    """A field that has one of these values.

    Raises:
        RestError: If it has another one.
    """
    value = text_of(form, name, default)
    if value not in choices and value != default:
        raise RestError(400, 20001, f"{name} is one of {', '.join(choices)}.")
    return value


def seconds_of(form: Form, name: str, default: float) -> float:
    """A field that is a number of seconds.

    Raises:
        RestError: If it is none.
    """
    text = text_of(form, name)
    if not text:
        return default
    if not text.isdecimal() or int(text) > 600:
        raise RestError(400, 21216, f"{name} is not a number of seconds up to 600.")
    return float(text)


def page_of(key: str, items: Sequence[dict[str, object]], url: URL) -> web.Response:
    """A page of a list, as the query requests it."""
    size = _whole(url, "PageSize", default=50, least=1, most=1000)
    page = _whole(url, "Page", default=0, least=0, most=len(items))
    start = page * size
    shown = list(items[start : start + size])

    def uri(number: int) -> str:
        return str(URL(url.path).with_query({**url.query, "PageSize": str(size), "Page": str(number)}))

    body = {
        key: shown,
        "page": page,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1) if start + size < len(items) else None,
        "previous_page_uri": uri(page - 1) if page else None,
    }
    return web.json_response(body)


def resource_uri(account_sid: str, path: str) -> str:
    """The ``uri`` of a resource below an account."""
    return f"/{API_VERSION}/Accounts/{account_sid}/{path}.json"


def _whole(url: URL, name: str, *, default: int, least: int, most: int) -> int:
    text = url.query.get(name, "")
    return max(least, min(most, int(text))) if text.isdecimal() else default
