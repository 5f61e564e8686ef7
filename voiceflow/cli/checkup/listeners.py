"""Whether the lines with separate addresses can be opened."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.cli.checkup.finding import Finding, Level, Use
from voiceflow.cli.checkup.network import check_port
from voiceflow.errors import ConfigurationError

AUDIOSOCKET = "VOICEFLOW_AUDIOSOCKET"

_SERVE = frozenset({Use.SERVE})


def check_listeners(environ: Mapping[str, str]) -> list[Finding]:
    """Check the address of AudioSocket, if it is set."""
    address = environ.get(AUDIOSOCKET, "").strip()
    if not address:
        return []
    from voiceflow.transports.audiosocket import AudioSocketListener

    try:
        listener = AudioSocketListener.at(address, environ)
        listener.check()
    except ConfigurationError as exc:
        return [Finding(Level.FAIL, AUDIOSOCKET, "calls of Asterisk cannot come in", str(exc), _SERVE)]
    return [check_port(listener.host, listener.port)]
