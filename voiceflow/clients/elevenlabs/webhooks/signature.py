"""Verifying that a webhook comes from ElevenLabs by the signature of the raw body.

Source: https://elevenlabs.io/docs/overview/administration/webhooks
"""

from __future__ import annotations

import hashlib
import hmac

from voiceflow.errors import ConfigurationError, RemoteProtocolError

SIGNATURE = "ElevenLabs-Signature"
"""The header that carries it: ``t=1793523601,v0=<hex>``."""

OLDEST = 1800.0
"""Seconds after which a signature proves nothing any more."""

AHEAD = 300.0
"""Seconds by which the sender's clock may be before ours."""

_SCHEME = "v0"
_LONGEST_HEADER = 1024


class SignatureError(RemoteProtocolError):
    """A post that nobody with the secret has signed, or not lately."""


class Verifier:
    """Checks whether a webhook comes from ElevenLabs.

    Args:
        secret: The webhook's secret, ``wsec_…``; shown once, when it is created.

    Raises:
        ConfigurationError: If it is empty: then anybody could sign.
    """

    def __init__(self, secret: str) -> None:
        if not secret.strip():
            raise ConfigurationError("a webhook needs its secret, which its creation returned (wsec_…)")
        self._secret = secret

    def check(self, body: bytes, header: str | None, now: float) -> None:
        """Check that a webhook is genuine. Compares in constant time.

        Args:
            body: The bytes as they were received, not what they mean.
            header: The value of ``ElevenLabs-Signature``; None if there is none.
            now: The date, in seconds since 1970.

        Raises:
            SignatureError: If it is not.
        """
        stamp, signatures = read_header(header, now)
        wanted = _digest(self._secret, stamp, body)
        if not any(hmac.compare_digest(wanted, one.encode(errors="replace")) for one in signatures):
            raise SignatureError("the signature is not that of this body")


def sign(secret: str, body: bytes, at: int) -> str:
    """The header's value that ElevenLabs would send at this date, in seconds since 1970."""
    return f"t={at},{_SCHEME}={_digest(secret, str(at), body).decode()}"


def read_header(header: str | None, now: float) -> tuple[str, list[str]]:
    """The header's time stamp, and its signatures of the scheme that is known here.

    It costs nothing, and so can come before the body is read.

    Args:
        header: Its value; None if there is none.
        now: The date, in seconds since 1970.

    Raises:
        SignatureError: If it cannot belong to a genuine post, whatever the body.
    """
    if not header or len(header) > _LONGEST_HEADER:
        raise SignatureError(f"no {SIGNATURE}")
    # By name and not by place: there may be more schemes one day.
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == _SCHEME]
    if len(stamps) != 1 or not signatures:
        raise SignatureError(f"the {SIGNATURE} has no time or no {_SCHEME}")
    stamp = stamps[0]
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise SignatureError(f"the time in the {SIGNATURE} is none")
    if not -AHEAD <= now - int(stamp) <= OLDEST:
        raise SignatureError("the signature is too old, or of another time")
    return stamp, signatures


def _digest(secret: str, stamp: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest().encode()
