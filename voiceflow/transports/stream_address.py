"""The public addresses at which a carrier opens streams and asks what to do next."""

from __future__ import annotations

from voiceflow.transports.carriers import CarrierSettings


def websocket_url(public_url: str) -> str:
    """The public address for websockets: ``wss://…``, or ``ws://…`` on this machine.

    Args:
        public_url: The public address of the server, ``https://…``.
    """
    scheme, colon, rest = public_url.partition(":")
    return f"{'wss' if scheme.lower() == 'https' else 'ws'}{colon}{rest}"


def resume_url(settings: CarrierSettings, path: str, *, returns: int, query: str = "") -> str | None:
    """The address to request when a stream has ended; None if calls do not come back.

    Args:
        settings: The settings of the server.
        path: Of the webhook.
        returns: How often the call has been brought back.
        query: The query string of the request, repeated when the call comes back.
    """
    if settings.resume.return_by == "off":
        return None
    return f"{settings.public_url}{path}/{returns + 1}" + (f"?{query}" if query else "")
