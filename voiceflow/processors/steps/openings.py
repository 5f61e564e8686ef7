"""What a speech-to-speech agent is to say when one step follows another."""

from __future__ import annotations

import asyncio

from voiceflow.processors.steps.step_tools import StepTools

NEXT_STEP = 8.0
"""Seconds that a result waits for the next step, whose instructions go to the model with it."""


class StepOpenings:
    """Joins the end of a step to the beginning of the next: the model reads both in one tool's result."""

    def __init__(self) -> None:
        self._waiter: asyncio.Future[str] | None = None
        self._lines: list[str] = []

    def add_line(self, text: str) -> None:
        """Say this before what the next step says."""
        self._lines.append(text)

    def take_lines(self) -> str:
        """Remove and return what is to be said."""
        text = " ".join(self._lines)
        self._lines.clear()
        return text

    async def next(self) -> str:
        """Wait for the next step. Returns what the model is to do in it."""
        waiter: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        try:
            async with asyncio.timeout(NEXT_STEP):
                return await waiter
        except TimeoutError:
            return "Done. Ask the user to wait a moment."
        finally:
            self._waiter = None

    def hand_over(self, text: str) -> bool:
        """Pass the next step's instructions to the tool that waits for them, if one does."""
        if self._waiter is None or self._waiter.done():
            return False
        self._waiter.set_result(text)
        return True

    def begin(self, made: StepTools) -> bool:
        """Pass a step's beginning to the tool that waits for it, if one does."""
        is_taken = self.hand_over(self.briefing(made))
        if is_taken:
            self._lines.clear()
        return is_taken

    def briefing(self, made: StepTools) -> str:
        """What the model is to do in a step, and what it says first."""
        opening = made.opening()
        parts = ("Done.", self.said_first, made.instructions(is_fixed=True))
        return " ".join(filter(None, (*parts, f'Begin with: "{opening}"' if opening else "")))

    @property
    def said_first(self) -> str:
        """The instruction to say what the bot's function has said; empty if it has said nothing."""
        return f'First say: "{" ".join(self._lines)}"' if self._lines else ""

    def words(self, made: StepTools) -> str:
        """What is said at the beginning of a step that no tool waits for; empty if the model begins."""
        return " ".join(filter(None, (self.take_lines(), made.opening())))
