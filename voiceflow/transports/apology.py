"""The recorded apology that the user hears when the agent cannot say anything."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from loguru import logger

from voiceflow.audio.convert import Converter
from voiceflow.audio.encoding import TELEPHONE, AudioFormat
from voiceflow.net.once import Once
from voiceflow.transports.line import Line

APOLOGY_SLACK = 5.0
"""Seconds beyond the length of the clip after which a missing echo of its mark is given up."""

_MARK = "apology"


class Apology:
    """Plays the apology of one call and waits until the carrier has confirmed it.

    Args:
        call_id: The carrier's name of the call, for the log.
        line: Media line to the user.
        audio: The clip, in the line's format. It may be empty.
    """

    def __init__(self, call_id: str, line: Line, audio: bytes) -> None:
        self._call_id = call_id
        self._line = line
        self._audio = audio
        self._is_over = Once()

    async def play(self) -> None:
        """Play the clip in place of any queued audio."""
        self._line.clear()
        self._line.audio(self._audio)
        self._line.mark(_MARK)
        try:
            async with asyncio.timeout(self._line.format.seconds(len(self._audio)) + APOLOGY_SLACK):
                await self._is_over.wait()
        except TimeoutError:
            logger.warning("call {}: the apology was not confirmed", self._call_id)

    def confirm(self, mark: str) -> bool:
        """Handle the echo of a mark. Returns whether the mark belongs to the apology."""
        if mark != _MARK:
            return False
        self._is_over.set()
        return True

    def abandon(self) -> None:
        """Stop waiting for the confirmation, because the far end is gone."""
        self._is_over.set()


@lru_cache(maxsize=8)
def convert_apology(apology: bytes, target: AudioFormat) -> bytes:
    """The clip, which is G.711 µ-law at 8000 Hz, in a line's format."""
    if target == TELEPHONE:
        return apology
    converter = Converter(TELEPHONE, target)
    return converter.process(apology) + converter.flush()
