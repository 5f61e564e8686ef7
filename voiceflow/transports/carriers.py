"""The carriers that a server can be started with by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TypeAlias

from voiceflow.errors import ConfigurationError
from voiceflow.transports.carrier import Carrier

CARRIERS: Mapping[str, str] = {
    "asterisk": "voiceflow.transports.asterisk.kind:ASTERISK",
    "plivo": "voiceflow.transports.plivo.kind:PLIVO",
    "signalwire": "voiceflow.transports.signalwire.kind:SIGNALWIRE",
    "telnyx": "voiceflow.transports.telnyx.kind:TELNYX",
    "twilio": "voiceflow.transports.twilio.kind:TWILIO",
    "vonage": "voiceflow.transports.vonage.kind:VONAGE",
}
"""Name of ``--carrier`` -> module and name of its :class:`CarrierKind`. A new carrier is one line."""

DEFAULT = "twilio"


class ResumeSettings(Protocol):
    """What happens to a call whose media stream breaks; see ``voiceflow.server.ResumeConfig``."""

    @property
    def return_by(self) -> str:
        """``"callback"``, ``"continuation"``, ``"both"`` or ``"off"``."""

    @property
    def limit(self) -> int:
        """How often a call may come back."""

    @property
    def apology(self) -> str:
        """The text that the carrier's voice says when there is no further stream."""

    @property
    def language(self) -> str | None:
        """The language of the apology."""

    @property
    def transfer_to(self) -> str:
        """The number of somebody to whom the call is put through after the apology; empty to hang up."""


class CarrierSettings(Protocol):
    """The settings of a server that every carrier needs. ``ServerConfig`` has them."""

    @property
    def public_url(self) -> str:
        """The address at which the carrier reaches this server, such as ``https://voice.example.com``."""

    @property
    def validate_signatures(self) -> bool:
        """Whether requests that the carrier has not signed are refused."""

    @property
    def parameters(self) -> Mapping[str, str]:
        """Custom parameters of every stream."""

    @property
    def resume(self) -> ResumeSettings:
        """What happens to a call whose media stream breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierKey:
    """A variable with a credential of a carrier.

    Attributes:
        name: Of the variable.
        purpose: What it is for.
        is_needed: Whether the server does not start without it.
        form: A regular expression that it matches in full.
        is_strict: Whether a value of another form cannot be right.
        looks_like: What a value of another form probably is: beginning and description.
    """

    name: str
    purpose: str
    is_needed: bool = False
    form: str = r".+"
    is_strict: bool = False
    looks_like: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierKind:
    """A carrier that a server can be started with by name.

    Attributes:
        title: Its name for people.
        make: Makes the carrier from the server's settings and the environment. It raises
            ``ConfigurationError`` if a variable is malformed; what is missing ``Carrier.check`` reports.
        voice_path: The path that the carrier requests for each new call.
        console: Where its users enter the addresses: ``"In the Twilio console, under …"``.
        addresses: What they enter there: a label, and the path of the address.
        keys: Its credentials in the environment.
        key_source: Where one gets them.
        needs_public_url: Whether the server must know its public address.
    """

    title: str
    make: Callable[[CarrierSettings, Mapping[str, str]], Carrier]
    voice_path: str
    console: str
    addresses: Sequence[tuple[str, str]]
    keys: Sequence[CarrierKey] = ()
    key_source: str = ""
    needs_public_url: bool = True


CarrierChoice: TypeAlias = Carrier | str | Sequence[Carrier | str] | None
"""A carrier, its name, or several of them: each answers at its own path. None: those of the settings."""


def kind_of(name: str) -> CarrierKind:
    """The kind of carrier with this name.

    Args:
        name: A key of :data:`CARRIERS`, or ``"package.module:NAME"`` for a kind of your own.

    Raises:
        ConfigurationError: If there is none.
    """
    target = name if ":" in name else CARRIERS.get(name.lower(), "")
    if not target:
        raise ConfigurationError(f"there is no carrier {name!r}: choose from {', '.join(sorted(CARRIERS))}")
    module, _, attribute = target.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as exc:
        raise ConfigurationError(f"carrier {name!r} cannot be loaded: {exc}") from exc
    if not isinstance(found, CarrierKind):
        raise ConfigurationError(f"{target} is no CarrierKind")
    return found


def make_carriers(
    choice: CarrierChoice,
    settings: CarrierSettings,
    *,
    names: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> list[Carrier]:
    """The carriers of a server.

    Args:
        choice: Carriers or their names.
        settings: The settings of the server.
        names: The names if ``choice`` is None; :data:`DEFAULT` if empty.
        environ: The environment; ``os.environ`` if None.

    Raises:
        ConfigurationError: If a name is unknown or repeated, or a variable is malformed.
    """
    if choice is None:
        choice = names or DEFAULT
    chosen = [choice] if isinstance(choice, str) or not isinstance(choice, Sequence) else [*choice]
    env = os.environ if environ is None else environ
    made = [kind_of(one).make(settings, env) if isinstance(one, str) else one for one in chosen]
    paths = [one.voice_path for one in made]
    if not paths or len(set(paths)) < len(paths):
        raise ConfigurationError("name at least one carrier, and each only once")
    return made
