"""The frame of a page, and small pieces of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "media-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def shell(title: str, body: Iterable[str], *, root: str, events: str = "") -> str:
    """A whole page.

    Args:
        title: Its title.
        body: The content, as HTML.
        root: The address of the list of calls, seen from the page.
        events: The address of the events that keep the page current; none if empty.
    """
    live = f' data-events="{escape(events)}"' if events else ""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)}</title>",
            f'<link rel="icon" href="{root}icon.svg">',
            f'<link rel="stylesheet" href="{root}call.css"><link rel="stylesheet" href="{root}pages.css">',
            f'<script src="{root}inspector.js" defer></script></head>',
            f"<body{live}><main>",
            *body,
            "</main></body></html>",
        ]
    )


def fragments(parts: Mapping[str, str]) -> Iterable[str]:
    """Parts of a page that its events replace, by the id of their element."""
    return (f'<div id="{name}">{html}</div>' for name, html in parts.items())


def section(title: str, content: Iterable[str]) -> str:
    """A part of a page with a heading."""
    return f"<section><h2>{escape(title)}</h2>{''.join(content)}</section>"


def clock(seconds: float) -> str:
    """Minutes and seconds."""
    return f"{int(seconds // 60)}:{int(seconds % 60):02}"


def milliseconds(seconds: float | None) -> str:
    """Milliseconds, or a dash."""
    return "–" if seconds is None else f"{seconds * 1000:.0f} ms"
