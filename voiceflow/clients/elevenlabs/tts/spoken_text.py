"""When each character of a text is spoken: the text as it was sent, its times from the service (no I/O)."""

from __future__ import annotations

import re
from collections import deque

from voiceflow.audio.scripts import is_mark
from voiceflow.audio.units import units
from voiceflow.clients.elevenlabs.tts import ssml
from voiceflow.clients.elevenlabs.tts.alignment import NO_CHARACTERS, Characters
from voiceflow.clients.elevenlabs.tts.finding import find_characters, shown
from voiceflow.clients.elevenlabs.tts.pace import Guess, VoicePace, usual_length

_ROUNDING = 0.0015
"""Seconds by which times on the wire may lie beyond the audio, for they are whole milliseconds."""

_LAG = 1.0
"""Seconds behind the last time in which no characters are guessed: it may be a pause."""

_HASTE = 2.0
"""How many times faster than usual a voice may be, before its text is missed."""

_SHORTEST = 0.005
"""Seconds a letter; nobody speaks faster."""

_FEW = 8
"""Letters that may be missing at the end of the times: services leave out what they do not pronounce."""

_DIRECTION = re.compile(r"\[[^\[\]]*\]")
"""How to speak, and not what, as models of the third generation read it."""


_WORD = 40
"""Characters of a word at most; what is longer is none."""


class TimedText:
    """Joins a text that grows with the audio that comes for it, with or without times.

    Characters between two that have times are interpolated. Where no times come they are guessed, no earlier
    than somebody may have heard them, or spread over the audio when it has ended. What was reported once is
    not reported again, whatever is spoken once more.

    Attributes:
        text: All that was sent.
        received: Before this place everything is known to be in the audio that came.
        position: Seconds of audio that came.
    """

    def __init__(self, *, has_tags: bool = False) -> None:
        """Begin without text.

        Args:
            has_tags: Whether the service reads SSML in the text: tags are no characters of a word.
        """
        self.text = ""
        self.received = 0
        self.position = 0.0
        self._is_exact = True
        self._has_tags = has_tags
        self._hidden: list[tuple[int, int]] = []
        self._aligned_until = 0.0
        self._times: list[tuple[float, float]] = []
        self._timed: deque[tuple[int, float, float]] = deque()
        self._reported = 0
        self._reported_until = 0.0
        self._pace = VoicePace()
        self._guess = Guess(0, 0.0)
        self._least = Guess(0, 0.0)

    @property
    def rest(self) -> str:
        """The text whose audio has not arrived, as far as the times show."""
        return self.text[self.received :]

    @property
    def owed(self) -> int:
        """From this place on the audio has not come, however fast the voice may be."""
        return self.received if self._timed else max(self.received, self._least.place)

    @property
    def is_word_end(self) -> bool | None:
        """Whether the last character that was reported ends a word; None if the text ends there."""
        at = next(shown(self._reported, len(self.text), self._hidden), None)
        return None if at is None else self.text[at].isspace()

    def add(self, text: str) -> None:
        """Take more text."""
        self.text += text
        if self._has_tags:
            self._hidden = ssml.tags(self.text)

    def hear(
        self, characters: Characters, seconds: float, *, is_exact: bool = True, elapsed: float = 0.0
    ) -> Characters:
        """Take the next audio.

        Args:
            characters: What the service says of it; their times are those of the whole text.
            seconds: How long it is.
            is_exact: Whether it is known to be that long; of compressed audio only the bit rate is known.
            elapsed: Seconds since the first audio came. No more can have been heard, and beyond it nothing
                is guessed: the times, or the end of the audio, may still come.

        Returns:
            The characters whose audio is complete by now.
        """
        self._is_exact = is_exact
        self.position += seconds
        if not self._align(characters):
            self._go_without(self.position - seconds)
        self._receive(self.position + _ROUNDING)
        return self._report(elapsed)

    def settle(self) -> Characters:
        """All audio of the text so far has come: the characters that were not reported."""
        self._guess.found.clear()
        self._receive(float("inf"), no_later=self.position if self._is_exact else float("inf"))
        self._fill(len(self.text), max(self.position, self._aligned_until))
        self._aligned_until = max(self.position, self._aligned_until)
        self._forget()
        return self._report()

    def rewind(self) -> float:
        """The rest will be spoken anew, from the start of the word that is cut, over another connection.

        Returns:
            The seconds of audio before the rest.
        """
        # Times that run ahead of the audio: that was cut within the next character. If there are none,
        # all that has a time was received; audio after it is of text that cannot be placed, so that
        # the text is spoken again and as much of its audio is skipped.
        begun = self._aligned_until
        if self._timed and self._timed[0][0] == self.received:
            begun = self._timed[0][1]
        place = self._beginning(self.received)
        if place < self.received:
            begun = self._times[place][0]
            self.received = place
            del self._times[place:]
        self.position = self._aligned_until = min(begun, self.position)
        self._timed.clear()
        self._forget()
        return self.position

    @property
    def letters_left(self) -> int:
        """Letters and digits of the rest, as far as they are spoken."""
        begin = self._timed[-1][0] + 1 if self._timed and not self._is_exact else self.received
        rest = "".join(self.text[at] for at in shown(begin, len(self.text), self._hidden))
        return sum(char.isalnum() for char in _DIRECTION.sub("", rest))

    @property
    def is_cut_short(self) -> bool:
        """Whether the audio that came has no room for the rest."""
        letters = self.letters_left
        return letters >= _FEW and self.position - self._aligned_until < _SHORTEST * letters

    def _align(self, characters: Characters) -> bool:
        """Find the characters in the text; returns whether any is there."""
        read = self._timed[-1][0] + 1 if self._timed else self.received
        places = find_characters(
            characters.text,
            self.text,
            since=self.received,
            expected=max(read, self._guess.place),
            hidden=self._hidden,
        )
        columns = zip(places, characters.starts, characters.ends, strict=True)
        found = [(at, start, end) for at, start, end in columns if at is not None]
        if not found:
            return False
        first, start, _ = found[0]
        # The later message knows better.
        while self._timed and (self._timed[-1][0] >= first or self._timed[-1][1] > start):
            self._timed.pop()
        self._timed += found
        self._pace.learn(self.text[first : found[-1][0] + 1], found[-1][2] - start)
        self._forget(found[-1][0] + 1)
        return True

    def _go_without(self, since: float) -> None:
        """Audio without times: the next text is spoken in it, if none is that has times."""
        if self._timed:
            return
        for guess, haste in ((self._guess, 1.0), (self._least, _HASTE)):
            guess.go_on(self.text, since, self.position, self._pace.seconds / haste, self._hidden)

    def _receive(self, until: float, *, no_later: float = float("inf")) -> None:
        while self._timed and self._timed[0][2] <= until:
            at, start, end = self._timed.popleft()
            start, end = min(start, no_later), min(end, no_later)
            if at > self.received:
                self._fill(at, start)
            self._times.append((start, end))
            self.received = at + 1
            self._aligned_until = max(self._aligned_until, min(end, self.position))

    def _fill(self, end: int, until: float) -> None:
        """Share the time until then among the characters before that place that have none."""
        begin = self.received
        counted = set(shown(begin, end, self._hidden))
        weights = [usual_length(self.text[at]) if at in counted else 0.0 for at in range(begin, end)]
        span, total, passed = max(0.0, until - self._aligned_until), sum(weights), 0.0
        for weight in weights:
            bounds = (passed / total, (passed + weight) / total) if total else (0.0, 1.0)
            self._times.append(
                (self._aligned_until + span * bounds[0], self._aligned_until + span * bounds[1])
            )
            passed += weight
        self.received = max(begin, end)

    def _report(self, elapsed: float = 0.0) -> Characters:
        """The characters that are new, with times that do not run backwards."""
        new = [(at, *self._times[at]) for at in shown(self._reported, self.received, self._hidden)]
        self._reported = max(self._reported, self.received)
        if not self._timed:
            until = min(self.position - (_LAG if self._pace.is_known else 0.0), elapsed)
            while self._guess.found and self._guess.found[0][2] <= until:
                guessed = self._guess.found.popleft()
                if guessed[0] >= self._reported:
                    new.append(guessed)
                    self._reported = guessed[0] + 1
        if not new:
            return NO_CHARACTERS
        starts: list[float] = []
        ends: list[float] = []
        for _, start, end in new:
            starts.append(max(start, self._reported_until))
            self._reported_until = max(end, starts[-1])
            ends.append(self._reported_until)
        return Characters(tuple([self.text[at] for at, _, _ in new]), tuple(starts), tuple(ends))

    def _forget(self, place: int | None = None) -> None:
        """Guess anew from that place on, or from what was received."""
        self._guess = Guess(self.received if place is None else place, None)
        self._least = Guess(self._guess.place, None)

    def _beginning(self, place: int) -> int:
        """Where to begin for the character there to be spoken: no word or element is asked for in part."""
        begin = word_start(self.text, place)
        return ssml.element_start(self.text, begin) if self._has_tags else begin


def word_start(text: str, place: int) -> int:
    """Where the word begins that has letters on both sides of that place; else the place itself."""
    first = max(0, place - _WORD)
    for begin, end in units(text[first : place + _WORD]):
        begin, end = first + begin, first + end
        if begin < place < end:
            is_whole = begin > first or not text[first - 1 : first].strip()
            has_rest = any(char.isalnum() or is_mark(char) for char in text[place:end])
            return begin if is_whole and has_rest else place
    return place
