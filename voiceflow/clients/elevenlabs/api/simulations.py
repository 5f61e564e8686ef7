"""Reads the parts of a streamed simulation."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.history import Analysis, TranscriptItem
from voiceflow.errors import RemoteProtocolError

PART_LIMIT = 4 * 2**20
"""Characters of one part, at most."""

_OPENING = re.compile(r"[\[{]")


@dataclass(frozen=True, slots=True)
class SimulationPart:
    """Some turns more, or the end.

    Attributes:
        messages: The turns that are new.
        analysis: How the conversation went; None before the end.
    """

    messages: Sequence[TranscriptItem] = field(default=(), repr=False)
    analysis: Analysis | None = None


class PartReader:
    """Finds JSON objects and arrays in a text that comes in pieces.

    They may be on separate lines, follow each other directly, or be the data of server-sent events.
    """

    def __init__(self) -> None:
        self._json = json.JSONDecoder()
        self._text = ""
        self._tried = 0  # characters in which the value that has begun does not end

    def feed(self, piece: str) -> Iterator[SimulationPart]:
        """The parts that are whole now.

        Raises:
            RemoteProtocolError: If one does not fit or does not end.
        """
        self._text += piece
        while self._begins():
            # A value can only end with a closing bracket; without a new one there is nothing to try.
            if max(self._text.rfind("}"), self._text.rfind("]")) < self._tried:
                break
            try:
                value, end = self._json.raw_decode(self._text)
            except (json.JSONDecodeError, RecursionError):
                self._tried = len(self._text)
                break
            self._text, self._tried = self._text[end:], 0
            yield _part(value)
        if len(self._text) > PART_LIMIT:
            raise RemoteProtocolError(f"a part of more than {PART_LIMIT} characters")

    def end(self) -> None:
        """The stream is over.

        Raises:
            RemoteProtocolError: If it ended inside a part.
        """
        if self._begins():
            raise RemoteProtocolError("a simulation that was cut off")

    def _begins(self) -> bool:
        """Whether a value has begun; what stands before it is dropped."""
        found = _OPENING.search(self._text)
        self._text = "" if found is None else self._text[found.start() :]
        return found is not None


async def read_parts(pieces: AsyncIterator[bytes]) -> AsyncIterator[SimulationPart]:
    """The parts of a streamed body.

    Raises:
        RemoteProtocolError: If it does not fit, is too long or was cut off.
    """
    reader, decode = PartReader(), codecs.getincrementaldecoder("utf-8")("replace").decode
    async for piece in pieces:
        for part in reader.feed(decode(piece)):
            yield part
    for part in reader.feed(decode(b"", final=True)):
        yield part
    reader.end()


def _part(value: Any) -> SimulationPart:
    if isinstance(value, list):
        return SimulationPart(read(list[TranscriptItem], value))
    messages = value.get("simulated_conversation") or ([value] if "role" in value else [])
    analysis = value.get("analysis")
    return SimulationPart(
        read(list[TranscriptItem], messages), None if analysis is None else Analysis.read(analysis)
    )
