"""Replacing the voice between two pieces of text."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from weakref import proxy

from voiceflow.audio.words import Word
from voiceflow.clients.speech.voice import TTSVoice, VoicedReply, VoiceListener
from voiceflow.processor import Processor
from voiceflow.updates import acknowledge

_CLOSE_LIMIT = 1.5


class HeldVoice:
    """A voice and its reports.

    Args:
        swap: The owner of the voices.
        voice: The voice.
        settings: The names of the settings that it changes; empty for the first voice.

    Attributes:
        source: The audio format of the voice.
        has_spoken: Whether any audio arrived.
    """

    def __init__(self, swap: VoiceSwap, voice: TTSVoice, settings: tuple[str, ...] = ()) -> None:
        self.voice = voice
        self.settings = settings
        self.source = voice.serve(swap.processor.session.format)
        self.has_spoken = False
        self._swap: VoiceSwap = proxy(swap)

    def start(self) -> None:
        """Begin to connect."""
        processor = self._swap.processor
        self.voice.start(self, audio=self.source, http=processor.session.http, spawn=processor.spawn)

    def audio(self, reply: int, data: bytes, words: Sequence[Word]) -> None:
        if data and not self.has_spoken:
            self.has_spoken = True
            self._swap.accept(self)
        self._swap.take(self, reply, partial(self._swap.hear, self, reply, data, words))

    def finished(self, reply: int) -> None:
        self._swap.take(self, reply, partial(self._swap.end_part, reply))

    def failed(self, reply: int, error: Exception | None) -> None:
        self._swap.take(self, reply, partial(self._swap.end_part, reply, error, has_failed=True))

    def lost(self, error: Exception) -> None:
        self._swap.listener.lost(error)

    def dead(self, error: Exception) -> None:
        self._swap.drop_voice(self, error)

    def measured(self, name: str, value: float) -> None:
        self._swap.listener.measured(name, value)


class VoicePart:
    """The part of a reply that one voice speaks, and its reports while the part before was not over."""

    def __init__(self, holder: HeldVoice) -> None:
        self.holder = holder
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
    """Holds the voice of a call, and earlier voices that are still speaking.

    A new voice speaks from the next piece of text on. The earlier voice stays until the new one has made a
    sound: if the service refuses the new voice, the earlier one speaks again.

    Args:
        listener: Receives the reports of the voices, in order.
        processor: Runs the tasks and reports errors.

    Attributes:
        current: The voice for the next piece of text.
    """

    def __init__(self, listener: VoiceListener, processor: Processor) -> None:
        self.listener = listener
        self.processor = processor
        self.current: HeldVoice
        self._holders: list[HeldVoice] = []
        self._fallback: HeldVoice | None = None
        self._parts: dict[int, deque[VoicePart]] = {}
        self._offsets: dict[int, float] = {}
        self._seconds: dict[int, float] = {}

    def start(self, voice: TTSVoice) -> None:
        """Start with this voice."""
        self.current = HeldVoice(self, voice)
        self._holders = [self.current]
        self.current.start()

    def replace(self, voice: TTSVoice, settings: tuple[str, ...]) -> None:
        """Speak with another voice; acknowledged at its first sound, or when it is refused."""
        if self.current.settings and not self.current.has_spoken:
            acknowledge(self.processor, self.current.settings, "another change came first")
        else:
            self._fallback = self.current
        self.current = HeldVoice(self, voice, settings)
        self._holders.append(self.current)
        self.current.start()
        self._tidy()

    async def close(self, limit: float) -> None:
        """Close all voices, within ``limit`` seconds."""
        holders, self._holders = self._holders, []
        for holder in holders:
            await holder.voice.close(limit / len(holders))

    def begin_part(self, reply: int) -> VoicedReply:
        """Open a reply at the current voice, after the parts of it that other voices speak."""
        voiced = self.current.voice.open(reply)
        self._parts.setdefault(reply, deque()).append(VoicePart(self.current))
        return voiced

    def forget(self, below: int) -> None:
        """Forget the replies numbered below this one, which were cancelled."""
        for reply in [each for each in self._parts if each < below]:
            self._drop(reply)
        self._tidy()

    # Reports of the held voices.

    def take(self, holder: HeldVoice, reply: int, event: Callable[[], None]) -> None:
        """Take a voice's report about a reply: at once if its part is being heard, otherwise in its turn."""
        for part in self._parts.get(reply, ()):
            if part.holder is holder:
                if part is self._parts[reply][0]:
                    event()
                else:
                    part.held.append(event)
                return

    def hear(self, holder: HeldVoice, reply: int, data: bytes, words: Sequence[Word]) -> None:
        """Pass on audio of a reply, with word times counted from the start of its first part."""
        if offset := self._offsets.get(reply, 0.0):
            words = [Word(word.text, word.start + offset, word.end + offset) for word in words]
        seconds = len(data) / holder.source.bytes_per_second
        self._seconds[reply] = self._seconds.get(reply, 0.0) + seconds
        self.listener.audio(reply, data, words)

    def end_part(self, reply: int, error: Exception | None = None, *, has_failed: bool = False) -> None:
        """End a voice's part of a reply: it is spoken, or the rest never will be."""
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

    def accept(self, holder: HeldVoice) -> None:
        """Accept a voice that has made its first sound."""
        if holder is self.current and holder.settings:
            self._fallback = None
            acknowledge(self.processor, holder.settings)
            self._tidy()

    def drop_voice(self, holder: HeldVoice, error: Exception) -> None:
        """Drop a voice that can no longer speak."""
        if holder is not self.current:
            return
        if self._fallback is None:
            self.listener.dead(error)
            return
        self.current, self._fallback = self._fallback, None
        self.listener.lost(error)
        code = getattr(error, "code", type(error).__name__)
        acknowledge(self.processor, holder.settings, f"the service refused it: {code}")
        self._tidy()

    def _drop(self, reply: int) -> None:
        for kept in (self._parts, self._offsets, self._seconds):
            kept.pop(reply, None)

    def _tidy(self) -> None:
        """Close the voices that have nothing left to say."""
        kept = {
            self.current,
            self._fallback,
            *(part.holder for each in self._parts.values() for part in each),
        }
        for holder in [each for each in self._holders if each not in kept]:
            self._holders.remove(holder)
            self.processor.spawn(holder.voice.close(_CLOSE_LIMIT), name="close")
