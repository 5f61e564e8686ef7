"""Where the public hosts of an application really are."""

from __future__ import annotations

from collections.abc import Mapping

from yarl import URL


def locate(routes: Mapping[str, str], url: str) -> tuple[URL, dict[str, str]]:
    """Where to send a request for a public URL, and with which headers.

    Args:
        routes: Public host, or host and beginning of a path, -> real address; the longest one holds.
        url: The public URL.
    """
    public = URL(url.split("#", 1)[0], encoded=True)
    base = _base(routes, f"{public.host}{public.raw_path}")
    if base is None:
        return public, {}
    real = URL(base)
    secure = real.scheme == "https"
    scheme = ("wss" if secure else "ws") if public.scheme in ("ws", "wss") else real.scheme
    moved = public.with_scheme(scheme).with_host(real.host or "").with_port(real.port)
    return moved, {"Host": public.host_port_subcomponent or ""}


def _base(routes: Mapping[str, str], place: str) -> str | None:
    """The route of a place, or of the folder that is nearest above it."""
    while (base := routes.get(place)) is None:
        place, slash, _ = place.rpartition("/")
        if not slash:
            return None
    return base
