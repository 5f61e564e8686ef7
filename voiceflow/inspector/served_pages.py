"""What all pages share: who may open them, their frame, and the files that they load."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from aiohttp import web

from voiceflow.inspector.html import HEADERS, fragments, shell
from voiceflow.inspector.settings import InspectorConfig
from voiceflow.inspector.turn_page import TurnContent
from voiceflow.transports.page_access import PageAccess

PATH = "/inspect/"

FILES = {
    "call.css": "text/css",
    "pages.css": "text/css",
    "icon.svg": "image/svg+xml",
    "inspector.js": "text/javascript",
}
"""What the pages load, with the types."""


class ServedPages:
    """Serves pages to those who have the token.

    Args:
        config: The token and the title.

    Attributes:
        access: Checks requests.
    """

    def __init__(self, config: InspectorConfig) -> None:
        config.check()
        self.access = PageAccess(config.token, cookie="voiceflow_inspect", public_url=config.public_url)
        self._config = config

    def url(self, server_url: str) -> str:
        """The address of the list of calls, with the token."""
        return f"{server_url}{PATH}?token={self._config.token.get_secret_value()}"

    def enter(self, request: web.Request) -> web.Response | None:
        """Take the token out of the address of a page; None if there is none and the page may be shown.

        Raises:
            web.HTTPForbidden: If the request has neither the token nor its cookie.
        """
        if not self.access.has_token(request):
            self.access.check(request)
            return None
        # A relative address stays right behind a proxy that strips a path.
        response = web.Response(status=303, headers={**HEADERS, "Location": "./"})
        self.access.admit(request, response)
        return response

    def list(self, body: Iterable[str], *, events: str = "") -> web.Response:
        """The page with the list of calls."""
        title = escape(self._config.title)
        top = f'<header class="top"><h1>{title}</h1><p id="connection"></p></header>'
        return _page(shell(f"Calls · {self._config.title}", [top, *body], root="./", events=events))

    def call(self, name: str, about: str, body: Iterable[str], *, events: str = "") -> web.Response:
        """The page of one call.

        Args:
            name: The carrier's name of the call, or of its file.
            about: A line under it, as text.
            body: The rest, as HTML.
            events: The address of the events that keep the page current; none if empty.
        """
        top = [
            '<nav><a href="../../">All calls</a><span id="connection"></span></nav>',
            f'<header class="top"><h1>{escape(name)}</h1><p>{escape(about)}</p></header>',
        ]
        title = f"{name} · {self._config.title}"
        return _page(shell(title, [*top, *body], root="../../", events=events))

    def turn(self, name: str, content: TurnContent | None) -> web.Response:
        """The page of one turn of a call.

        Args:
            name: The name of the call.
            content: What it shows.

        Raises:
            web.HTTPNotFound: If there is no such turn.
        """
        if content is None:
            raise web.HTTPNotFound(text="no such turn")
        top = [
            '<nav><a href="../../">The call</a></nav>',
            f'<header class="top"><h1>Turn {content.number}</h1><p>{escape(content.said)}</p></header>',
        ]
        title = f"Turn {content.number} · {name}"
        return _page(shell(title, [*top, *fragments(content.parts)], root="../../../../"))

    async def file(self, request: web.Request) -> web.Response:
        """A file that the pages load."""
        self.access.check(request)
        name = request.match_info["name"]
        if name not in FILES:
            raise web.HTTPNotFound
        body = (files("voiceflow.inspector") / "page" / name).read_bytes()
        return web.Response(body=body, content_type=FILES[name], charset="utf-8", headers=HEADERS)


def _page(html: str) -> web.Response:
    return web.Response(body=html.encode(), content_type="text/html", charset="utf-8", headers=HEADERS)
