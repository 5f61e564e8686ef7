"""The replies that are being spoken, let out one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voiceflow.audio.convert import Converter
from voiceflow.clients.speech.voice import VoicedReply
from voiceflow.frames import Frame, ReplyEndFrame


@dataclass(slots=True)
class SpokenReply:
    """One reply on its way through the voice.

    Attributes:
        asked_at: When its first text came.
        converter: To the session's audio format, where the service has not that.
        end: The frame that ends it, once it came.
        is_over: Whether all of its audio came, or no more will.
        has_audio: Whether any came.
        voiced: The way to speak it, while it is open at the voice.
        held: What waits for the replies before it.
    """

    asked_at: float
    converter: Converter | None
    end: ReplyEndFrame | None = None
    is_over: bool = False
    has_audio: bool = False
    voiced: VoicedReply | None = None
    held: list[Frame] = field(default_factory=list, repr=False)


class ReplyQueue:
    """Keeps what is heard in the order of the replies, though they are spoken at the same time."""

    def __init__(self, push: Callable[[Frame], None]) -> None:
        self._push = push
        self._replies: dict[int, SpokenReply] = {}

    def __len__(self) -> int:
        return len(self._replies)

    def find(self, number: int) -> SpokenReply | None:
        """The reply, if it is on its way."""
        return self._replies.get(number)

    def add(self, number: int, reply: SpokenReply) -> SpokenReply:
        """Begin a reply, behind those that are on their way."""
        self._replies[number] = reply
        return reply

    def numbers(self) -> list[int]:
        """The replies on their way, first to last."""
        return list(self._replies)

    def push(self, number: int, frame: Frame) -> None:
        """Let a frame of a reply go on, at once if it is its turn; of one that was dropped, never."""
        reply = self._replies.get(number)
        if reply is None:
            return
        if next(iter(self._replies)) == number:
            self._push(frame)
        else:
            reply.held.append(frame)

    def settle(self) -> None:
        """End the replies that are complete, in order, and let the next one speak."""
        while self._replies:
            number, reply = next(iter(self._replies.items()))
            held, reply.held = reply.held, []
            for frame in held:
                self._push(frame)
            if reply.end is None or not reply.is_over or self._replies.get(number) is not reply:
                return
            del self._replies[number]
            self._push(reply.end)

    def drop(self, below: int) -> list[SpokenReply]:
        """Forget the replies numbered below this one; returns them."""
        return [self._replies.pop(number) for number in list(self._replies) if number < below]
