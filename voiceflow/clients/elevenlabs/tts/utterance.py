"""What shall be spoken in one context, and how much of it has been received (no I/O)."""

from __future__ import annotations

from collections import deque

from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.tts import ssml
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters
from voiceflow.clients.elevenlabs.tts.events import Audio, Final, Limit, Overrun
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.errors import LocalProtocolError

MAX_TEXT = 40_000
"""Characters of one utterance: the service's limit for its fast models."""

_LOOK_AHEAD = 12
_ROUNDING = 0.0015


class Utterance:
    """Text on one side, audio on the other, and how far the one covers the other.

    Attributes:
        settings: For the message that opens the context.
        text: All that was given.
        is_finished: Whether no more text comes.
        is_open: Whether the present socket has a context for it.
        is_started: Whether audio came since text was last asked for.
        seconds: Audio delivered.
        due: When something must have been received.
        retries: How often it was asked for again because the service was too slow.
    """

    def __init__(self, settings: ContextSettings | None, *, has_tags: bool = False) -> None:
        """Begin without text.

        Args:
            settings: For the message that opens the context.
            has_tags: Whether the service reads SSML in the text.
        """
        self.settings = settings
        self._has_tags = has_tags
        self.text = ""
        self.is_finished = False
        self.is_open = False
        self.is_started = False
        self.seconds = 0.0
        self.due: float | None = None
        self.retries = 0
        self._position = 0.0
        self._aligned_until = 0.0
        self._asked = 0
        self._read = 0
        self._received = 0
        self._ahead: deque[tuple[str, float, float, int]] = deque()
        self._has_timing = False
        self._told = -1
        self._starts: list[tuple[int, float]] = []

    @property
    def rest(self) -> str:
        """The text whose audio has not come, as far as the timing tells."""
        return self.text[self._received :]

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.text) or self.is_finished

    @property
    def is_spoken(self) -> bool:
        """Whether the audio of all text is known to have come."""
        return not self._spoken(self.rest).strip()

    @property
    def is_asked(self) -> bool:
        """Whether there is text that the service shall speak without waiting for more."""
        return bool(self._spoken(self.text[self._received : self._asked]).strip())

    @property
    def is_owed(self) -> bool:
        """Whether the service should be sending."""
        if self.is_finished:
            return True
        # Without timings nobody can tell how much of the text the audio is.
        return self.is_asked and (self._has_timing or not self.is_started)

    def expect(self, now: float, limits: TTSLimits) -> None:
        """Text was asked for: begin to wait for its audio, or for the final."""
        if self.due is None and self.is_owed:
            self.due = now + (limits.stall if self.is_spoken else limits.first_audio)

    def overrun(self, context_id: str, now: float, limits: TTSLimits) -> Overrun:
        """What was due did not come: it is asked for again."""
        limit = Limit.STALL if self.is_started else Limit.FIRST_AUDIO
        self.retries += 1
        self.due = now + limits.first_audio
        return Overrun(context_id, limit, self.retries)

    def add(self, text: str, *, is_asked: bool, is_flushed: bool = False) -> str:
        """Take more text.

        Args:
            text: Any.
            is_asked: Whether the service will speak all of it without waiting for more.
            is_flushed: Whether a flush follows, which completes the last word.

        Returns:
            The text, with the space that completes it.

        Raises:
            LocalProtocolError: If it is too much for one utterance.
        """
        whole = self.text + text
        if is_flushed and whole[-1:].strip() and not (self._has_tags and ssml.unfinished(whole) < len(whole)):
            text += " "
        if len(self.text) + len(text) > MAX_TEXT:
            raise LocalProtocolError(f"an utterance of more than {MAX_TEXT} characters")
        self.text += text
        if is_asked:
            self._asked = ssml.unfinished(self.text) if self._has_tags else len(self.text)
            if not self._has_timing:
                self.is_started = False
        return text

    def hear(self, audio: Audio, options: TTSOptions, now: float, limits: TTSLimits) -> Audio:
        """Take audio as ``deliver`` does, and wait for the next if more is owed."""
        audio = self.deliver(audio, options)
        self.due = now + limits.stall if self.is_owed else None
        return audio

    def deliver(self, audio: Audio, options: TTSOptions) -> Audio:
        """Take audio of the context as it came over the wire.

        Returns:
            What of it is new, with the characters whose audio is complete by its end.
        """
        seconds = len(audio.data) / options.bytes_per_second
        skip = self._skipped(seconds, options)
        self.is_started = True
        self._position += seconds
        self.seconds = max(self.seconds, self._position)
        if audio.characters:
            self._align(audio.characters)
        return Audio(
            audio.context_id,
            audio.data[skip:] if skip else audio.data,
            audio.start + skip / options.bytes_per_second,
            self._complete(self._position + _ROUNDING),
            self._is_word_end,
            None if skip else audio.normalized_alignment,
        )

    def settle(self) -> Characters:
        """All audio has come: the characters whose times lie beyond it."""
        return self._complete(float("inf"))

    def cover(self) -> Characters:
        """All audio of the text so far has come, whatever its timing says; returns what that completes."""
        left = self.settle()
        self._received = self._read = len(self.text)
        self._aligned_until = self._position
        return left

    def ending(self, context_id: str) -> list[Audio | Final]:
        """All audio has come: what is left to be told."""
        left = self.settle()
        final = Final(context_id)
        return [Audio(context_id, b"", self.seconds, left, is_word_end=True), final] if left else [final]

    def resume(self) -> tuple[str, float]:
        """Go back to the first character that was not received; from there all is asked for anew.

        Returns:
            The text from there on, and the seconds of audio before it.
        """
        # Timing that runs ahead of the audio: that was cut within the next character. If there is none,
        # all that has timing was received; audio after it is of text that cannot be placed, so that
        # the text is spoken again and as much of its audio is skipped.
        begun = self._ahead[0][1] if self._ahead else self._aligned_until
        if self._has_tags:
            begun = self._back_to_element(begun)
        self._position = self._aligned_until = min(begun, self._position)
        self._ahead.clear()
        self._read = self._received
        self.is_started = False
        return self.rest, self._position

    def _back_to_element(self, begun: float) -> float:
        """An element cannot be asked for in part: go back to its start, and tell no character twice."""
        place = ssml.element_start(self.text, self._received)
        if place == self._received:
            return begun
        self._told = max(self._told, self._received)
        self._received = place
        return next((start for at, start in self._starts if at > place), begun)

    def _skipped(self, seconds: float, options: TTSOptions) -> int:
        """Bytes at the beginning of the next audio that were received before, over another socket."""
        again = min(self.seconds - self._position, seconds)
        # Compressed audio cannot be cut at any byte: there a little of it is heard twice.
        return options.audio.size(again) if options.audio is not None and again > 0 else 0

    def _align(self, characters: Characters) -> None:
        self._has_timing = True
        self._aligned_until = self._position
        for char, start, end in zip(characters.text, characters.starts, characters.ends, strict=True):
            self._find(char)
            if self._has_tags:
                self._starts.append((self._read, start))
            self._ahead.append((char, start, end, self._read))

    @property
    def _is_word_end(self) -> bool:
        if self._ahead:
            return self._ahead[0][0].isspace()
        end = None if self._has_tags else self._read + 1
        if following := self._spoken(self.text[self._read : end]):
            return following[0].isspace()
        # More letters may follow: a piece of text may end inside a word.
        return self.is_finished or not self.text[-1:].isalnum()

    def _complete(self, until: float) -> Characters:
        done: list[tuple[str, float, float, int]] = []
        while self._ahead and self._ahead[0][2] <= until:
            done.append(self._ahead.popleft())
        if not done:
            return NO_CHARACTERS
        self._received = done[-1][3]
        self._aligned_until = max(self._aligned_until, min(done[-1][2], self._position))
        new = [item for item in done if item[3] > self._told]
        return Characters(
            tuple(char for char, _, _, _ in new),
            tuple(start for _, start, _, _ in new),
            tuple(end for _, _, end, _ in new),
        )

    def _spoken(self, text: str) -> str:
        return ssml.without_tags(text) if self._has_tags else text

    def _find(self, char: str) -> None:
        """Move on in the text. The service may add or trim white space, and sends one char a time."""
        if self._has_tags:
            self._read = ssml.behind_tags(self.text, self._read, char)
        found = self.text.find(char, self._read, self._read + _LOOK_AHEAD) if char else -1
        if found >= 0 and not (char.isspace() and found > self._read):
            self._read = found + 1
