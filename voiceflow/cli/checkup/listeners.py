"""Whether the lines with separate addresses can be opened."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from voiceflow.cli.checkup.finding import Finding, Level, Use
from voiceflow.cli.checkup.network import check_port
from voiceflow.errors import ConfigurationError

AUDIOSOCKET = "VOICEFLOW_AUDIOSOCKET"
SIP = "VOICEFLOW_SIP"

_SERVE = frozenset({Use.SERVE})


def check_listeners(environ: Mapping[str, str]) -> list[Finding]:
    """Check the address of AudioSocket and the account or address of SIP, if they are set."""
    return [*_check_audiosocket(environ), *_check_sip(environ)]


def _check_audiosocket(environ: Mapping[str, str]) -> list[Finding]:
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


def _check_sip(environ: Mapping[str, str]) -> list[Finding]:
    address = environ.get(SIP, "").strip()
    if not address:
        return []
    from voiceflow.transports.sip import SipConfig

    try:
        config = SipConfig.at(address, environ)
        config.check()
    except ConfigurationError as exc:
        return [Finding(Level.FAIL, SIP, "SIP calls cannot come in", str(exc), _SERVE)]
    if find_spec("baresip") is None:
        fix = "pip install 'voiceflow-calls[sip]'"
        return [Finding(Level.FAIL, SIP, "the SIP stack is not installed", fix, _SERVE)]
    return [Finding(Level.OK, SIP, "registers an account" if config.registers else "listens")]
