"""What holds for the account of every carrier."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping

import pytest

from voiceflow.errors import ConfigurationError

FromEnv = Callable[[Mapping[str, str]], object]


def check_secrets(from_env: FromEnv, environ: Mapping[str, str], *secrets: str) -> None:
    """Check that no repr and no error of an account shows one of its secrets."""
    shown = repr(from_env(environ))
    assert not any(environ[name] in shown for name in secrets)


def check_missing(from_env: FromEnv, environ: Mapping[str, str], *needed: str) -> None:
    """Check that each variable without which there is no account is named."""
    for name in needed:
        with pytest.raises(ConfigurationError, match=name):
            from_env({key: value for key, value in environ.items() if key != name})


def check_malformed(from_env: FromEnv, environ: Mapping[str, str], wrong: Mapping[str, str]) -> None:
    """Check that a value of the wrong form is refused by its name, and not shown."""
    for name, value in wrong.items():
        with pytest.raises(ConfigurationError, match=name) as refused:
            from_env({**environ, name: value})
        assert value not in str(refused.value)


def basic(user: str, password: str) -> str:
    """The header of HTTP's basic authentication."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
