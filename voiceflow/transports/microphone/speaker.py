"""What waits to be played: filled by the call, emptied by the thread of the sound device."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from voiceflow.transports.microphone.protocol import CLEAR
from voiceflow.transports.protocol import Message


class Loudspeaker:
    """A queue of audio and marks. :meth:`pull` may run in any thread.

    The call's output sends no more than its lead ahead of real time, so the queue stays short.

    Args:
        played: Called with each mark that was played or cleared, in the thread that played it.

    Attributes:
        is_open: Whether anything is still played.
    """

    def __init__(self, played: Callable[[str], None]) -> None:
        self.is_open = True
        self._played = played
        self._queue: deque[Message] = deque()
        self._lock = Lock()

    def send(self, message: Message) -> None:
        """Append audio or a mark, or drop the audio that waits."""
        with self._lock:
            if message != CLEAR:
                self._queue.append(message)
                return
            marks = [item for item in self._queue if isinstance(item, str)]
            self._queue.clear()
        for mark in marks:
            self._played(mark)

    def pull(self, size: int) -> bytes:
        """Take exactly ``size`` bytes to play; silence where there is no audio."""
        audio = bytearray()
        marks: list[str] = []
        with self._lock:
            while self._queue and (len(audio) < size or isinstance(self._queue[0], str)):
                item = self._queue.popleft()
                if isinstance(item, str):
                    marks.append(item)
                    continue
                wanted = size - len(audio)
                audio += item[:wanted]
                if len(item) > wanted:
                    self._queue.appendleft(item[wanted:])
        for mark in marks:
            self._played(mark)
        return bytes(audio) + bytes(size - len(audio))
