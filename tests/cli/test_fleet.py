"""``voiceflow serve --fleet`` and ``voiceflow fleet``, where no NATS is needed."""

from __future__ import annotations

import pytest

from voiceflow.cli.fleet.options import operate
from voiceflow.errors import ConfigurationError
from voiceflow.inspector.call_inspection import CallInspection


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"speaking": 1}', b'{"words": "said"}'])
def test_what_is_no_report_is_refused_without_a_quote(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is no report of a call$"):
        CallInspection.unpack(data)


async def _nothing(_: object) -> None:
    """Do nothing."""


def test_a_fleet_that_is_not_named_or_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VOICEFLOW_FLEET", raising=False)
    with pytest.raises(ConfigurationError, match="VOICEFLOW_FLEET"):
        operate(None, _nothing)
    with pytest.raises(ConfigurationError, match="cannot be reached"):
        operate("nats://127.0.0.1:1", _nothing)
