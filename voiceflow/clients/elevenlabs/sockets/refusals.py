"""How ElevenLabs refuses a socket: the body of a handshake, the code and reason of a close."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voiceflow.clients.elevenlabs.http.errors import refused
from voiceflow.clients.elevenlabs.reactions import TTS_ERRORS, VENDOR, Reaction, reaction_to
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.net.sockets.socket import POLICY_VIOLATION, Refusals
from voiceflow.net.waiting import retry_after

_WORDS = re.compile(r"[a-z0-9]+")
_RETRYABLE = frozenset({408, 409, 425, 429})


def _of_handshake(status: int, headers: Mapping[str, str], body: bytes) -> HandshakeError:
    cause = refused(status, headers, body)
    # A name in the body may say that waiting is of no use; else the status counts.
    is_passing = cause.retryable or (status in _RETRYABLE and status != 429) or status > 504
    named = "" if cause.code == f"http_{status}" else f"{cause.code}: "
    return HandshakeError(
        f"the service refused the socket with HTTP {status}",
        vendor=VENDOR,
        code=f"http_{status}",
        retryable=is_passing,
        retry_after=retry_after(headers),
        detail=named + cause.detail,
    )


def _of_close(code: int | None, reason: str) -> SocketClosedError:
    # A name or a sentence: "voice_not_found", "Voice not found."
    name = "_".join(_WORDS.findall(reason.lower()))
    is_pointless = code == POLICY_VIOLATION and reaction_to(name, TTS_ERRORS) is Reaction.GIVE_UP
    return SocketClosedError(
        f"the socket was closed with {code}",
        vendor=VENDOR,
        code=f"closed_{code}",
        retryable=not is_pointless,
        detail=reason,
    )


REFUSALS = Refusals(vendor=VENDOR, name="ElevenLabs", of_handshake=_of_handshake, of_close=_of_close)
