"""The checks of the local engines."""

import pytest

from tests.cli.test_doctor import levels
from voiceflow.cli.checkup import Level
from voiceflow.cli.checkup.engines import check_engines


def test_the_engines_weights_are_checked() -> None:
    pytest.importorskip("hibari")
    assert set(levels(check_engines()).values()) == {Level.OK}
