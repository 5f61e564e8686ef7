"""One voice in place of another, from one piece of text to the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from voiceflow.audio.words import Word
from voiceflow.clients.speech.voice import TTSVoice, VoicedReply, VoiceListener
from voiceflow.processor import Processor
from voiceflow.updates import acknowledge

_CLOSE_LIMIT = 1.5


class HeldVoice:
    """A voice, and what it reports.

    Args:
        swap: Who holds the voices.
        voice: What speaks.
        settings: Names of the settings that change with it; empty for the first voice.

    Attributes:
        source: The format in which it speaks.
        has_spoken: Whether any audio came.
    """

    def __init__(self, swap: VoiceSwap, voice: TTSVoice, settings: tuple[str, ...] = ()) -> None:
        self.voice = voice
        self.settings = settings
        self.source = voice.serve(swap.processor.session.format)
        self.has_spoken = False
        self._swap = swap

    def start(self) -> None:
        """Begin to connect."""
        processor = self._swap.processor
        self.voice.start(self, audio=self.source, http=processor.session.http, spawn=processor.spawn)

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        if data and not self.has_spoken:
            self.has_spoken = True
            self._swap.prove(self)
        self._swap.take(self, reply, partial(self._swap.hear, self, reply, data, words))

    def finished(self, reply: int) -> None:
        self._swap.take(self, reply, partial(self._swap.end_part, reply))

    def failed(self, reply: int, error: Exception | None) -> None:
        self._swap.take(self, reply, partial(self._swap.end_part, reply, error, has_failed=True))

    def lost(self, error: Exception) -> None:
        self._swap.listener.lost(error)

    def dead(self, error: Exception) -> None:
        self._swap.bury(self, error)

    def measured(self, name: str, value: float) -> None:
        self._swap.listener.measured(name, value)


class Part:
    """What one voice speaks of a reply, and what it reported while the part before was not over."""

    def __init__(self, seat: HeldVoice) -> None:
        self.seat = seat
        self.held: list[Callable[[], None]] = []


class SwitchingReply:
    """One reply, whose voice may change between two pieces of its text; see ``VoicedReply``."""

    def __init__(self, swap: VoiceSwap, number: int) -> None:
        self._swap = swap
        self._number = number
        self._parts: list[VoicedReply] = []
        self._seat: HeldVoice | None = None

    def speak(self, text: str) -> None:
        if self._seat is not self._swap.current:
            self.finish()
            self._seat = self._swap.current
            self._parts.append(self._swap.begin_part(self._number))
        self._parts[-1].speak(text)

    def finish(self) -> None:
        if self._parts:
            self._parts[-1].finish()

    def cancel(self) -> None:
        for part in reversed(self._parts):
            part.cancel()


class VoiceSwap:
    """Holds the voice of a call, and those that speak their last words.

    A new voice speaks from the next piece of text on. The one before stays until the new one has made a
    sound: if the service refuses the new one, it speaks again.

    Args:
        listener: Takes what the voices report, in order.
        processor: Runs the tasks and reports.

    Attributes:
        current: The voice of the next piece of text.
    """

    def __init__(self, listener: VoiceListener, processor: Processor) -> None:
        self.listener = listener
        self.processor = processor
        self.current: HeldVoice
        self._seats: list[HeldVoice] = []
        self._fallback: HeldVoice | None = None
        self._parts: dict[int, deque[Part]] = {}
        self._offsets: dict[int, float] = {}
        self._seconds: dict[int, float] = {}

    def start(self, voice: TTSVoice) -> None:
        """Begin with a voice."""
        self.current = HeldVoice(self, voice)
        self._seats = [self.current]
        self.current.start()

    def replace(self, voice: TTSVoice, settings: tuple[str, ...]) -> None:
        """Speak with another voice; acknowledged at its first sound, or when it is refused."""
        if self.current.settings and not self.current.has_spoken:
            acknowledge(self.processor, self.current.settings, "another change came first")
        else:
            self._fallback = self.current
        self.current = HeldVoice(self, voice, settings)
        self._seats.append(self.current)
        self.current.start()
        self._tidy()

    async def close(self, limit: float) -> None:
        """Close all voices, within so many seconds."""
        seats, self._seats = self._seats, []
        for seat in seats:
            await seat.voice.close(limit / len(seats))

    def begin_part(self, reply: int) -> VoicedReply:
        """Open a reply at the present voice, behind what other voices speak of it."""
        voiced = self.current.voice.open(reply)
        self._parts.setdefault(reply, deque()).append(Part(self.current))
        return voiced

    def forget(self, below: int) -> None:
        """The replies numbered below this one were cancelled."""
        for reply in [each for each in self._parts if each < below]:
            self._drop(reply)
        self._tidy()

    # What the seats report.

    def take(self, seat: HeldVoice, reply: int, event: Callable[[], None]) -> None:
        """Take what a voice reports of a reply: at once if its part is being heard, else in its turn."""
        for part in self._parts.get(reply, ()):
            if part.seat is seat:
                if part is self._parts[reply][0]:
                    event()
                else:
                    part.held.append(event)
                return

    def hear(self, seat: HeldVoice, reply: int, data: bytes, words: Sequence[Word]) -> None:
        """Audio of a reply, with its words counted from the start of its first part."""
        if offset := self._offsets.get(reply, 0.0):
            words = [Word(word.text, word.start + offset, word.end + offset) for word in words]
        seconds = len(data) / seat.source.bytes_per_second
        self._seconds[reply] = self._seconds.get(reply, 0.0) + seconds
        self.listener.audio(reply, data, words)

    def end_part(self, reply: int, error: Exception | None = None, *, has_failed: bool = False) -> None:
        """A voice has spoken its part of a reply, or will not speak the rest."""
        parts = self._parts[reply]
        parts.popleft()
        if parts:
            if error is not None:
                self.listener.lost(error)
            self._offsets[reply] = self._seconds.get(reply, 0.0)
            held, parts[0].held = parts[0].held, []
            for event in held:
                event()
        else:
            self._drop(reply)
            if has_failed:
                self.listener.failed(reply, error)
            else:
                self.listener.finished(reply)
        self._tidy()

    def prove(self, seat: HeldVoice) -> None:
        """A voice makes its first sound."""
        if seat is self.current and seat.settings:
            self._fallback = None
            acknowledge(self.processor, seat.settings)
            self._tidy()

    def bury(self, seat: HeldVoice, error: Exception) -> None:
        """A voice will speak no more."""
        if seat is not self.current:
            return
        if self._fallback is None:
            self.listener.dead(error)
            return
        self.current, self._fallback = self._fallback, None
        self.listener.lost(error)
        code = getattr(error, "code", type(error).__name__)
        acknowledge(self.processor, seat.settings, f"the service refused it: {code}")
        self._tidy()

    def _drop(self, reply: int) -> None:
        for kept in (self._parts, self._offsets, self._seconds):
            kept.pop(reply, None)

    def _tidy(self) -> None:
        """Close the voices that have nothing to say any more."""
        kept = {self.current, self._fallback, *(part.seat for each in self._parts.values() for part in each)}
        for seat in [each for each in self._seats if each not in kept]:
            self._seats.remove(seat)
            self.processor.spawn(seat.voice.close(_CLOSE_LIMIT), name="close")
