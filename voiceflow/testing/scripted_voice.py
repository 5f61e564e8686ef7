"""A caller's voice that announces its words to the emulated recogniser."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from voiceflow.testing.callers import SimulatedFormantVoice
from voiceflow.testing.speech import SECONDS_PER_WORD

if TYPE_CHECKING:
    from voiceflow.emulators.elevenlabs import HeardUtterance, Segment


PACKET = 160
"""Samples by which a sound is recognised: 20 ms."""


class ScriptedListener:
    """A recogniser that knows beforehand which words it will hear."""

    def __init__(self) -> None:
        self._said: deque[tuple[str, bytes]] = deque()
        self._language = "en"

    def expect(self, text: str, language: str, sound: bytes = b"") -> None:
        """Recognise this text, in this language, in the next voice.

        Args:
            text: The words.
            language: Their ISO 639-1 code.
            sound: How they sound on the telephone. What does not reach the recogniser, while what was said
                after it does, is not recognised.
        """
        self._said.append((text, sound))
        self._language = language

    def take(self) -> str:
        """Return what was said since the last time, for a model that listens by itself."""
        text = self._text()
        self._said.clear()
        return text

    async def partial(self, segment: Segment) -> str | None:
        if not segment.is_voiced or not self._said:
            return None
        return self._utterance().partial(segment.voiced_seconds, SECONDS_PER_WORD)

    async def final(self, segment: Segment) -> HeardUtterance:
        from voiceflow.emulators.elevenlabs import HeardUtterance

        if not segment.is_voiced:
            return HeardUtterance("")
        self._drop_unheard(segment.data)
        said = self._utterance()
        self._said.clear()
        return said

    def heard(self) -> str:
        """The words that were said since the last final transcript, for a recogniser of recordings."""
        text = self._text()
        self._said.clear()
        return text

    def _utterance(self) -> HeardUtterance:
        from voiceflow.emulators.elevenlabs import HeardUtterance

        return HeardUtterance(self._text(), language=self._language)

    def _text(self) -> str:
        return " ".join(text for text, _ in self._said)

    def _drop_unheard(self, data: bytes) -> None:
        """Drop texts of which nothing has arrived, before one that has."""
        arrived = [_has_arrived(sound, data) for _, sound in self._said]
        if True in arrived:
            for _ in range(arrived.index(True)):
                self._said.popleft()


def _has_arrived(sound: bytes, data: bytes) -> bool:
    """Whether some packet of a sound is in what a recogniser has received, in the telephone's form."""
    return any(sound[at : at + PACKET] in data for at in range(0, len(sound) - PACKET, 4 * PACKET))


class ScriptedVoice:
    """The caller's voice, which announces its words to the recogniser.

    Args:
        listener: The recogniser.
    """

    def __init__(self, listener: ScriptedListener) -> None:
        self._listener = listener
        self._voice = SimulatedFormantVoice()

    async def speak(self, text: str, *, language: str = "en") -> bytes:
        sound = await self._voice.speak(text)
        self._listener.expect(text, language, sound)
        return sound
