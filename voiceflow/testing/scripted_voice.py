"""A caller's voice that announces its words to the emulated recogniser."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from voiceflow.testing.callers import SimulatedFormantVoice
from voiceflow.testing.speech import SECONDS_PER_WORD

if TYPE_CHECKING:
    from voiceflow.emulators.elevenlabs import HeardUtterance, Segment


class ScriptedListener:
    """A recogniser that knows beforehand which words it will hear."""

    def __init__(self) -> None:
        self._said: deque[str] = deque()
        self._language = "en"

    def expect(self, text: str, language: str) -> None:
        """Recognise this text, in this language, in the next voice."""
        self._said.append(text)
        self._language = language

    def take(self) -> str:
        """Return what was said since the last time, for a model that listens by itself."""
        text = " ".join(self._said)
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
        said = self._utterance()
        self._said.clear()
        return said

    def heard(self) -> str:
        """The words that were said since the last final transcript, for a recogniser of recordings."""
        text = " ".join(self._said)
        self._said.clear()
        return text

    def _utterance(self) -> HeardUtterance:
        from voiceflow.emulators.elevenlabs import HeardUtterance

        return HeardUtterance(" ".join(self._said), language=self._language)


class ScriptedVoice:
    """The caller's voice, which announces its words to the recogniser.

    Args:
        listener: The recogniser.
    """

    def __init__(self, listener: ScriptedListener) -> None:
        self._listener = listener
        self._voice = SimulatedFormantVoice()

    async def speak(self, text: str, *, language: str = "en") -> bytes:
        self._listener.expect(text, language)
        return await self._voice.speak(text)
