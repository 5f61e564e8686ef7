"""``voiceflow serve --zoom``: listen to Zoom meetings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voiceflow.cli.terminal import console, say
from voiceflow.errors import ConfigurationError


def listen(
    file: Path, *, port: int | None, host: str | None, ready: Callable[[str], None] | None = None
) -> None:
    """Listen to the meetings that Zoom offers until a signal comes.

    Args:
        file: A Python file with ``async def bot(meeting)``.
        port: Port to listen on; from the environment if None.
        host: Address to listen on; from the environment if None.
        ready: Called with the address when connections are accepted.

    Raises:
        ConfigurationError: If a setting is missing or wrong; the message names it.
    """
    from voiceflow.server import ServerConfig, run
    from voiceflow.server.load import load_any_bot
    from voiceflow.transports import Call
    from voiceflow.transports.extension import NoCarrier
    from voiceflow.transports.zoom import ZoomMeetings

    given: dict[str, Any] = {
        name: value for name, value in (("port", port), ("host", host)) if value is not None
    }
    config = ServerConfig.from_env(**given)
    if not config.public_url:
        raise ConfigurationError("set PUBLIC_URL to the address at which Zoom reaches this server")
    meetings = ZoomMeetings(load_any_bot(file), limit=config.max_calls)

    async def no_phone(call: Call) -> None:
        """Never called: there is no carrier."""

    def announce(address: str) -> None:
        to = console()
        say(to, (f"{file.name} listens to meetings at {address}", "bold"))
        say(to, "In the Zoom App Marketplace, as the event notification endpoint of the app:")
        say(to, "  ", (config.public_url + meetings.path, "cyan"))
        if ready is not None:
            ready(address)

    try:
        run(no_phone, config, carrier=NoCarrier(meetings.path), extensions=[meetings], ready=announce)
    except OSError as exc:
        raise ConfigurationError(
            f"cannot listen on {config.host}, port {config.port} ({os.strerror(exc.errno or 0)}): "
            "choose others with --port and --host"
        ) from exc
