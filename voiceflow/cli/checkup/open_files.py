"""Whether this process may open as many files as the calls of its server need."""

from __future__ import annotations

from collections.abc import Mapping

from voiceflow.cli.checkup.finding import Finding, Level, Use
from voiceflow.server import descriptors
from voiceflow.server.config import ServerConfig

TOPIC = "open files"

_SERVE = frozenset({Use.SERVE})


def check_open_files(environ: Mapping[str, str], *, limit: int | None = None) -> list[Finding]:
    """Compare the limit of open files with what the server needs.

    Args:
        environ: The environment variables.
        limit: How many may be open at most; asked of the system if not given.
    """
    findings: list[Finding] = []
    numbers = {}
    for field, name in (("max_calls", "VOICEFLOW_MAX_CALLS"), ("max_pending", "VOICEFLOW_MAX_PENDING")):
        text = environ.get(name, "").strip() or str(ServerConfig.model_fields[field].default)
        if text.isdecimal() and int(text) > 0:
            numbers[field] = int(text)
        else:
            findings.append(Finding(Level.FAIL, name, "is no number", "set it to a number from 1", _SERVE))
    if findings:
        return findings
    calls, pending = numbers["max_calls"], numbers["max_pending"]
    limit = descriptors.attainable() if limit is None else limit
    wanted = descriptors.needed(calls=calls, pending=pending)
    if limit >= wanted:
        text = f"{limit} may be open; {calls} calls need about {wanted}"
        return [Finding(Level.OK, TOPIC, text, uses=_SERVE)]
    most = descriptors.affordable(limit, pending=pending)
    return [
        Finding(
            Level.WARN,
            TOPIC,
            f"{limit} may be open, enough for {most} calls; {calls} calls need about {wanted}",
            "raise the hard limit (LimitNOFILE in systemd, --ulimit nofile in Docker, ulimit -Hn), or lower "
            "VOICEFLOW_MAX_CALLS",
            _SERVE,
        )
    ]
