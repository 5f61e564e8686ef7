"""The replies that are being spoken, played one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from voiceflow.audio.convert import Converter
from voiceflow.clients.speech.voice import VoicedReply
from voiceflow.frames import Frame, OperationOutcome, ReplyEndFrame
from voiceflow.processors.operations import TrackedOperation


@dataclass(slots=True)
class SpokenReply:
    """One reply that the voice is speaking.

    Attributes:
        asked_at: Loop time of its first text.
        converter: Converts to the session's audio format, if the service does not offer it.
        end: The frame that ends it, once it has arrived.
        is_over: Whether all of its audio has arrived, or no more will.
        has_audio: Whether any audio arrived.
        voiced: The voice's handle for it, while it is open there.
        held: Its frames that wait for the replies before it.
        work: Reports its speech to the observers; None without any text.
    """

    asked_at: float
    converter: Converter | None
    end: ReplyEndFrame | None = None
    is_over: bool = False
    has_audio: bool = False
    voiced: VoicedReply | None = None
    held: list[Frame] = field(default_factory=list, repr=False)
    work: TrackedOperation | None = None

    def end_work(self, outcome: OperationOutcome) -> None:
        """Report how its speech ended."""
        if self.work is not None:
            self.work.end(outcome)


class OrderedReplies:
    """Keeps the audio in the order of the replies, although they are spoken concurrently."""

    def __init__(self, push: Callable[[Frame], None]) -> None:
        self._push = push
        self._replies: dict[int, SpokenReply] = {}

    def __len__(self) -> int:
        return len(self._replies)

    def find(self, number: int) -> SpokenReply | None:
        """The reply with this number, if it is in the queue."""
        return self._replies.get(number)

    def add(self, number: int, reply: SpokenReply) -> SpokenReply:
        """Append a reply."""
        self._replies[number] = reply
        return reply

    def numbers(self) -> list[int]:
        """The numbers of the replies, first to last."""
        return list(self._replies)

    def push(self, number: int, frame: Frame) -> None:
        """Send on a frame of a reply, at once if it is its turn; frames of a dropped reply are discarded."""
        reply = self._replies.get(number)
        if reply is None:
            return
        if next(iter(self._replies)) == number:
            self._push(frame)
        else:
            reply.held.append(frame)

    def settle(self) -> None:
        """End the complete replies, in order, and release the next one."""
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
        """Remove the replies numbered below this one and return them."""
        return [self._replies.pop(number) for number in list(self._replies) if number < below]
