"""Mistakes that show when somebody calls the bot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from loguru import logger

from tools.mistakes.definitions import execute, line_of
from voiceflow.server import create_app
from voiceflow.testing import Stage, run_virtual


def seen_in_a_call(code: str) -> str:
    """What fails the test of two calls to a bot, else what is logged in them; empty if nothing is.

    Args:
        code: Defines ``bot``.
    """
    with _log() as logged:
        try:
            run_virtual(_calls(execute(code)["bot"]))
        except Exception as error:  # noqa: BLE001 - whatever it is goes into the table
            return line_of(error)
    return logged[0] if logged else ""


async def _calls(bot: Any) -> None:
    async with Stage(partial(create_app, bot), answers=["Fine.", "Fine."]) as stage:
        for _ in range(2):
            async with stage.call() as caller:
                await caller.wait_for_agent()
                await caller.say("How are you?")
                await caller.wait_for_agent()


@contextmanager
def _log() -> Iterator[list[str]]:
    lines: list[str] = []
    handler = logger.add(lambda text: lines.append(str(text)), level="WARNING", format="{level}: {message}")
    try:
        yield lines
    finally:
        logger.remove(handler)
