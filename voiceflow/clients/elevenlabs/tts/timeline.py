"""One time line for speech that comes over HTTP in chunks."""

from __future__ import annotations

from voiceflow.clients.elevenlabs.tts.alignment import Characters

_ROUNDING = 0.01
_LEAD = 1.0


class Timeline:
    """Gives the chunks of ``/stream/with-timestamps`` times from the start of the stream.

    Times count from the start of the stream, but some models restart in each chunk. Those are recognised by
    times that run backwards, or that lie long before the chunk's own audio.
    """

    def __init__(self) -> None:
        self._end = 0.0

    def place(self, characters: Characters, played: float) -> Characters:
        """Take the characters of the next chunk.

        Args:
            characters: As read, without anything added to their times.
            played: Seconds of audio that came before the chunk.

        Returns:
            The same with times from the start of the stream, none of which is earlier than one before it.
        """
        if not characters:
            return characters
        is_anew = characters.starts[0] < max(self._end - _ROUNDING, played - _LEAD)
        shift = played if is_anew else 0.0
        starts: list[float] = []
        ends: list[float] = []
        for start, end in zip(characters.starts, characters.ends, strict=True):
            starts.append(max(self._end, start + shift))
            self._end = max(starts[-1], end + shift)
            ends.append(self._end)
        return Characters(characters.text, tuple(starts), tuple(ends))
