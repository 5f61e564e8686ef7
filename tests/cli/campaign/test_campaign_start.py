"""Starting a campaign from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceflow.cli.campaign.start import hook_of
from voiceflow.errors import ConfigurationError
from voiceflow.server import load_bot


def test_a_hook_that_is_no_coroutine_function_is_refused(folder: Path) -> None:
    file = folder / "hooked.py"
    file.write_text("async def bot(call): ...\ndef before_dial(row): ...\n")
    with pytest.raises(ConfigurationError, match="not a coroutine function"):
        hook_of(load_bot(file), file)
