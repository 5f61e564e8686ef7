"""The text of one context, and how much of its audio has been received (no I/O)."""

from __future__ import annotations

import re

from voiceflow.clients.elevenlabs.limits import TTSLimits
from voiceflow.clients.elevenlabs.tts import ssml
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters
from voiceflow.clients.elevenlabs.tts.audio_wait import AudioWait
from voiceflow.clients.elevenlabs.tts.events import ContextAudio, ContextFinished
from voiceflow.clients.elevenlabs.tts.options import ContextSettings, TTSOptions
from voiceflow.clients.elevenlabs.tts.spoken_text import TimedText
from voiceflow.clients.elevenlabs.tts.surrogates import WholeCharacters
from voiceflow.errors import LocalProtocolError

MAX_TEXT = 40_000
"""Characters of one utterance: the service's limit for its fast models."""

_WORD_END = re.compile(r"(?:[^\W\d_]{2}[.,;:]|[!?…。！？，、；：])[\"'”’»」』）)\]]*\Z")
"""An end of the text that no letter will complete: neither "3." nor "p." nor half a word."""


class SpokenUtterance:
    """Text on one side, audio on the other, and how far the one covers the other.

    Attributes:
        settings: For the message that opens the context.
        is_finished: Whether no more text comes.
        is_open: Whether the present socket has a context for it.
        is_started: Whether audio came since the rest was last asked for.
        seconds: Audio delivered.
        wait: The wait for its audio.
    """

    def __init__(
        self,
        settings: ContextSettings | None,
        *,
        limits: TTSLimits | None = None,
        has_tags: bool = False,
    ) -> None:
        """Begin without text.

        Args:
            settings: For the message that opens the context.
            limits: How long things may take.
            has_tags: Whether the service reads SSML in the text.
        """
        self.settings = settings
        self._has_tags = has_tags
        self._spoken_text = TimedText(has_tags=has_tags)
        self._pairs = WholeCharacters()
        self.is_finished = False
        self.is_open = False
        self.is_started = False
        self.seconds = 0.0
        self.wait = AudioWait(limits or TTSLimits())
        self._asked = 0
        self._began: float | None = None

    @property
    def text(self) -> str:
        """All that was given, in whole characters."""
        return self._spoken_text.text

    @property
    def rest(self) -> str:
        """The text whose audio has not arrived, as far as the timing shows."""
        return self._spoken_text.rest

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
        """Whether there is text that the service should speak without waiting for more."""
        return bool(self._spoken(self.text[self._spoken_text.received : self._asked]).strip())

    @property
    def is_owed(self) -> bool:
        """Whether the service should be sending."""
        owed = self._spoken(self.text[self._spoken_text.owed : self._asked])
        return self.is_finished or any(map(str.isalnum, owed))

    @property
    def is_unspoken(self) -> bool:
        """Whether the service, which has ended it, left out what has letters or digits."""
        text = self._spoken_text
        return bool(text.letters_left) and (not self.is_started or text.is_cut_short)

    def expect(self, now: float) -> None:
        """Text was asked for: begin to wait for its audio, or for the final."""
        if self.is_owed:
            self.wait.begin(now, is_spoken=self.is_spoken)

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
        text = self._pairs.feed(text) + (self._pairs.flush() if is_flushed else "")
        whole = self.text + text
        if is_flushed and whole[-1:].strip() and not (self._has_tags and ssml.unfinished(whole) < len(whole)):
            text += " "
        if len(self.text) + len(text) > MAX_TEXT:
            raise LocalProtocolError(f"an utterance of more than {MAX_TEXT} characters")
        self._spoken_text.add(text)
        if is_asked:
            self._asked = ssml.unfinished(self.text) if self._has_tags else len(self.text)
        return text

    def finish(self) -> str:
        """No more text comes; returns what is still to be sent of it."""
        self.is_finished = True
        left = self._pairs.flush()
        self._spoken_text.add(left)
        return left

    def hear(self, audio: ContextAudio, options: TTSOptions, now: float) -> ContextAudio:
        """Take audio as ``deliver`` does, and wait for the next if more is owed."""
        audio = self.deliver(audio, options, now)
        self.wait.hear(now, is_owed=self.is_owed)
        return audio

    def deliver(self, audio: ContextAudio, options: TTSOptions, now: float = 0.0) -> ContextAudio:
        """Take audio of the context as it came over the wire.

        Args:
            audio: As it was read.
            options: Of the socket.
            now: Loop time.

        Returns:
            What of it is new, with the characters whose audio is complete by its end.
        """
        text = self._spoken_text
        seconds = len(audio.data) / options.bytes_per_second
        skip = self._skipped(seconds, options)
        self.is_started = self.is_started or bool(audio.data)
        self._began = now if self._began is None else self._began
        is_exact, elapsed = options.audio is not None, now - self._began
        characters = text.hear(audio.characters, seconds, is_exact=is_exact, elapsed=elapsed)
        self.seconds = max(self.seconds, text.position)
        return ContextAudio(
            audio.context_id,
            audio.data[skip:] if skip else audio.data,
            audio.start + skip / options.bytes_per_second,
            characters,
            self.is_word_end,
            None if skip else audio.normalized_alignment,
        )

    def settle(self) -> Characters:
        """The unreported characters, once all audio of the text so far has arrived; none without audio."""
        left = self._spoken_text.settle()
        return left if self.seconds else NO_CHARACTERS

    def ending(self, context_id: str) -> list[ContextAudio | ContextFinished]:
        """The rest to report, once all audio has arrived."""
        left = self.settle()
        final = ContextFinished(context_id)
        return (
            [ContextAudio(context_id, b"", self.seconds, left, is_word_end=True), final] if left else [final]
        )

    def resume(self) -> tuple[str, float]:
        """Go back to the first word that was not received whole; from there all is asked for anew.

        Returns:
            The text from there on, and the seconds of audio before it.
        """
        self.is_started = False
        begun = self._spoken_text.rewind()
        return self.rest, begun

    def _skipped(self, seconds: float, options: TTSOptions) -> int:
        """Bytes at the beginning of the next audio that were received before, over another socket."""
        again = min(self.seconds - self._spoken_text.position, seconds)
        # Compressed audio cannot be cut at any byte: there a little of it is heard twice.
        return options.audio.size(again) if options.audio is not None and again > 0 else 0

    @property
    def is_word_end(self) -> bool:
        """Whether the last character that was reported ends a word. A piece of text may end inside one."""
        is_end = self._spoken_text.is_word_end
        if is_end is not None:
            return is_end
        return self.is_finished or self.text[-1:].isspace() or _WORD_END.search(self.text) is not None

    def _spoken(self, text: str) -> str:
        return ssml.without_tags(text) if self._has_tags else text
