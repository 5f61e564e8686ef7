"""``voiceflow serve --fleet`` and ``voiceflow fleet``, where no NATS is needed."""

from __future__ import annotations

import pytest

from voiceflow.cli.fleet.options import operate
from voiceflow.errors import ConfigurationError


async def _nothing(_: object) -> None:
    """Do nothing."""


def test_a_fleet_that_is_not_named_or_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_FLEET", raising=False)
    with pytest.raises(ConfigurationError, match="VOICEFLOW_FLEET"):
        operate(None, _nothing)
    with pytest.raises(ConfigurationError, match="cannot be reached"):
        operate("nats://127.0.0.1:1", _nothing)
