"""Whether keys are set, and look like keys. Their values go nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from voiceflow.cli.checkup.finding import Finding, Level, Use

if TYPE_CHECKING:
    from voiceflow.transports.carriers import CarrierKind

_SERVE = frozenset({Use.SERVE})
_OPENAI = "api.openai.com"
_PLACEHOLDER = re.compile(
    r"^<.*>$|^\.+$|…|^x{3,}$|your[-_ ]|changeme|placeholder|^(secret|key|token)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Credential:
    """A variable that holds a credential.

    Attributes:
        name: Of the variable.
        purpose: What it is for.
        source: Where one gets it.
        level: The severity if it is missing.
        form: A regular expression that it matches in full.
        is_strict: Whether a value of another form is refused; an emulator may take any.
        looks_like: What a value of another form probably is: beginning and description.
    """

    name: str
    purpose: str
    source: str
    level: Level = Level.FAIL
    form: str = r".+"
    is_strict: bool = False
    looks_like: Mapping[str, str] | None = None


ELEVENLABS = Credential(
    "ELEVENLABS_API_KEY",
    "for ElevenLabs' recognisers, voices and agents; only a public agent needs none",
    "elevenlabs.io, Developers, API keys",
    looks_like={"sk-": "a key of OpenAI"},
)
OPENAI = Credential(
    "OPENAI_API_KEY",
    "for the language model",
    "platform.openai.com, API keys",
    looks_like={"sk_": "a key of ElevenLabs"},
)
KEYS = (ELEVENLABS, OPENAI)


def check_keys(environ: Mapping[str, str], carriers: Sequence[CarrierKind] | None = None) -> list[Finding]:
    """Look at every key that a phone bot needs, those of its carriers included; Twilio's if None."""
    # Not at the top: a command that needs the key of a service alone loads no transport.
    from voiceflow.transports.carriers import DEFAULT, kind_of

    kinds = [kind_of(DEFAULT)] if carriers is None else carriers
    keys = [*KEYS, *(key for kind in kinds for key in carrier_credentials(kind))]
    return [check_key(key, environ) for key in keys]


def carrier_credentials(kind: CarrierKind) -> list[Credential]:
    """The credentials of a carrier."""
    return [
        Credential(
            key.name,
            key.purpose,
            kind.key_source,
            level=Level.FAIL if key.is_needed else Level.WARN,
            form=key.form,
            is_strict=key.is_strict,
            looks_like=key.looks_like,
        )
        for key in kind.keys
    ]


def needs_openai_key(environ: Mapping[str, str]) -> bool:
    """Whether the language model is OpenAI's own; other servers may want no key."""
    base = environ.get("OPENAI_BASE_URL") or f"https://{_OPENAI}"
    return urlsplit(base).hostname == _OPENAI


def check_key(key: Credential, environ: Mapping[str, str]) -> Finding:
    """Look at one key."""
    value = environ.get(key.name, "")
    if not value.strip():
        if key is OPENAI and not needs_openai_key(environ):
            return Finding(Level.OK, key.name, "not set; OPENAI_BASE_URL leads elsewhere", uses=_SERVE)
        return Finding(
            key.level, key.name, f"not set ({key.purpose})", f"set it; you get it from {key.source}", _SERVE
        )
    fix = f"get it from {key.source}"
    if mistake := next(_mistakes(key, value), ""):
        return Finding(Level.FAIL, key.name, f"set, but {mistake}", fix, _SERVE)
    if _PLACEHOLDER.search(value):
        return Finding(Level.WARN, key.name, "set to what looks like a placeholder", fix, _SERVE)
    if not re.fullmatch(key.form, value):
        level = Level.FAIL if key.is_strict else Level.WARN
        return Finding(level, key.name, "set, but not in the form of one", fix, _SERVE)
    return Finding(Level.OK, key.name, "set", uses=_SERVE)


def _mistakes(key: Credential, value: str) -> Iterator[str]:
    """The definite error in a value, without the value."""
    if value != value.strip():
        yield "with blanks around it"
    if value[0] in "\"'" or value[-1] in "\"'":
        yield "with quotes around it"
    if not value.isascii() or not value.isprintable() or " " in value:
        yield "with characters that no key has"
    for beginning, description in (key.looks_like or {}).items():
        if value.startswith(beginning):
            yield f"to what looks like {description}"
