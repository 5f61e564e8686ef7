"""Verifying the signatures of Twilio's webhooks and websocket upgrades.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, urlsplit, urlunsplit

SIGNATURE = "X-Twilio-Signature"
"""The header that carries the signature."""
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
"""The header that names the shared key and the hash, if the account signs with one."""

_HASHES = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
# The official validator adds ":80" to every scheme but https, wss included, and Twilio's servers were seen to
# sign with and without the port, so each standard port may be in the string.
_STANDARD_PORTS = {"https": (443,), "wss": (443, 80), "http": (80,), "ws": (80,)}

Parameters = Iterable[tuple[str, str]]


def sign(key: str, url: str, parameters: Parameters = (), *, algorithm: str = "HMAC_SHA1") -> str:
    """Compute the signature that Twilio would send.

    Args:
        key: The account's auth token, or the secret of a shared key.
        url: As configured at Twilio: scheme, host, path and query, without a fragment.
        parameters: The decoded fields of a form POST, in any order; repeated names are allowed.
        algorithm: ``"HMAC_SHA1"`` or ``"HMAC_SHA256"``.

    Raises:
        KeyError: If the algorithm is unknown.
    """
    return _digest(key, url, _tail(parameters), _HASHES[algorithm.upper()]).decode()


class SignatureValidator:
    """Checks whether requests come from Twilio.

    Args:
        auth_token: The primary token of the account that Twilio signs with.
        shared_keys: Secrets by key id, for accounts that sign with shared keys.
    """

    def __init__(self, auth_token: str, shared_keys: Mapping[str, str] | None = None) -> None:
        self._auth_token = auth_token
        self._shared_keys = dict(shared_keys or {})

    def is_signed(
        self, url: str, headers: Mapping[str, str], parameters: Parameters = (), *, body: bytes | None = None
    ) -> bool:
        """Whether Twilio sent this request. Compares in constant time.

        Args:
            url: The public URL of the request, query string included; ``wss://`` for an upgrade.
            headers: The request's headers; a case-insensitive mapping, or with the names spelled as here.
            parameters: The decoded fields of a form POST; empty for GET, upgrades and JSON.
            body: The raw body of a POST that is not a form. It must match ``bodySHA256`` in the URL.
        """
        signature = headers.get(SIGNATURE, "").encode(errors="replace")
        key, algorithm = self._key(headers.get(SETTINGS, ""))
        if not signature or not key or algorithm is None:
            return False
        if body is not None and not _is_body_intact(url, body):
            return False
        tail = "" if body is not None else _tail(parameters)
        wanted = [_digest(key, one, tail, algorithm) for one in _variants(url)]
        return any(hmac.compare_digest(one, signature) for one in wanted)

    def _key(self, settings: str) -> tuple[str, str | None]:
        """The key and hash function named by the settings header; empty or None if unknown."""
        pairs = (part.partition("=") for part in settings.split(","))
        fields = {name.strip(): value.strip() for name, _, value in pairs}
        algorithm = fields.get("algorithm", "")
        if not algorithm:
            return self._auth_token, "sha1"
        return self._shared_keys.get(fields.get("key", ""), ""), _HASHES.get(algorithm.upper())


def _digest(key: str, url: str, tail: str, algorithm: str) -> bytes:
    text = (url + tail).encode(errors="replace")
    return base64.b64encode(hmac.digest(key.encode(), text, algorithm))


def _tail(parameters: Parameters) -> str:
    return "".join(name + value for name, value in sorted(set(parameters)))


def _is_body_intact(url: str, body: bytes) -> bool:
    claimed = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), claimed.encode(errors="replace"))


def _variants(url: str) -> list[str]:
    """The URL as given, without its port, and with each standard port of its scheme."""
    bare = url.partition("#")[0]
    parts = urlsplit(bare)
    try:
        port = parts.port
    except ValueError:
        return [bare]
    host = parts.netloc if port is None else parts.netloc.rpartition(":")[0]
    standard = _STANDARD_PORTS.get(parts.scheme, ())
    ports = standard if port is None or port in standard else (port,)
    hosts = [host, *(f"{host}:{number}" for number in ports)]
    return list(dict.fromkeys([bare, *(urlunsplit(parts._replace(netloc=one)) for one in hosts)]))
