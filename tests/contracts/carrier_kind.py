"""What holds for every carrier in the list of carriers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import SecretStr

from voiceflow.server import ServerConfig, create_app
from voiceflow.transports import Call
from voiceflow.transports.carriers import CarrierKind

CONFIG = ServerConfig(public_url="https://voice.example.com", auth_token=SecretStr("token"))


def check_keys(kind: CarrierKind, right: Mapping[str, str], wrong: Mapping[str, str]) -> None:
    """Check that credentials of the documented form are taken, and others are refused or warned of.

    Args:
        kind: The carrier.
        right: A credential for each of its variables.
        wrong: Values that cannot be right, for those that have a strict form.
    """
    keys = {key.name: key for key in kind.keys}
    assert keys.keys() == right.keys()
    assert {name for name, key in keys.items() if key.is_strict} == wrong.keys()
    for name, value in right.items():
        assert re.fullmatch(keys[name].form, value), name
    for name, value in wrong.items():
        assert not re.fullmatch(keys[name].form, value), name


def check_made(kind: CarrierKind, environ: Mapping[str, str]) -> None:
    """Check that the carrier of an environment is complete, and answers where its users enter it to."""
    carrier = kind.make(CONFIG, environ)
    carrier.check()
    assert carrier.voice_path == kind.voice_path
    app = create_app(_bot, CONFIG, carrier=[carrier])
    assert {path for _, path in kind.addresses} <= {one.canonical for one in app.router.resources()}


async def _bot(call: Call) -> None:
    """Nobody calls."""
