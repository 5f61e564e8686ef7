"""The voicemail: a greeting, a tone, and the message in a file."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.examples.conftest import EXAMPLES
from voiceflow.audio.tones import level
from voiceflow.audio.wav import read_wav
from voiceflow.processors import ReplyLimits
from voiceflow.server import create_app, load_bot
from voiceflow.testing import Stage
from voiceflow.testing.callers import CallerError

GREETING = "Nobody is in the office at the moment. Please leave a message after the tone."


def message_in(folder: Path) -> tuple[NDArray[np.int16], int]:
    return read_wav(next(folder.iterdir()))


async def test_what_is_said_after_the_tone_is_kept_until_a_silence(
    stage_for: Callable[..., Stage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage_for("voicemail.py") as stage, stage.call() as caller:
        await caller.wait_for_agent()
        await caller.say("Please call me back on Monday.")
        await caller.call.over()
    assert [text for who, text in stage.transcript if who == "agent"] == [GREETING, "Thank you. Goodbye."]
    samples, rate = message_in(tmp_path)
    assert rate == 8000
    assert 6.0 < len(samples) / rate < 12.0
    assert level(samples) > -40


async def test_words_over_the_greeting_change_nothing_and_are_not_kept(
    stage_for: Callable[..., Stage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage_for("voicemail.py") as stage, stage.call() as caller:
        await caller.agent_begins()
        await caller.say("Hello?")
        await caller.wait_for_agent()
        await caller.call.over()
    assert stage.transcript[0] == ("agent", GREETING)
    samples, _ = message_in(tmp_path)
    assert level(samples[:8000]) < -60


async def test_a_message_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bot = load_bot(EXAMPLES / "voicemail.py")
    assert bot.__globals__["LENGTH"].longest_call == 120.0
    # Two minutes of talk are two minutes of recognition, and show no more than fifteen seconds do.
    monkeypatch.setitem(bot.__globals__, "LENGTH", ReplyLimits(longest_call=15.0))
    async with Stage(partial(create_app, bot)) as stage, stage.call() as caller:
        await caller.wait_for_agent()
        with suppress(CallerError):
            while True:
                await caller.say("And then there is one more thing.")
    assert ("agent", "That was two minutes. Thank you. Goodbye.") in stage.transcript
