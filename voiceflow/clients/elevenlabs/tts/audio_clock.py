"""The timer of the utterances that a client speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from voiceflow.clients.elevenlabs.tts.utterance import SpokenUtterance
from voiceflow.net.timer import Timer


class AudioClock:
    """Calls when audio is due that has not come.

    Args:
        expire: Called then.
        utterances: Returns what is being spoken.
    """

    def __init__(
        self, expire: Callable[[], None], utterances: Callable[[], Iterable[SpokenUtterance]]
    ) -> None:
        self._timer = Timer(expire)
        self._utterances = utterances

    def now(self) -> float:
        """Loop time."""
        return asyncio.get_running_loop().time()

    def arm(self) -> None:
        """Set the timer for the audio that is due first."""
        self._timer.move(utterance.wait.due for utterance in self._utterances())

    def expect(self, utterance: SpokenUtterance) -> None:
        """Text was asked for: begin to wait for its audio."""
        utterance.expect(self.now())
        self.arm()

    def close(self) -> None:
        """Part from what is called when no audio comes."""
        self._timer.close()
        self._utterances = tuple

    def stop(self) -> None:
        """Wait for nothing."""
        self._timer.cancel()
