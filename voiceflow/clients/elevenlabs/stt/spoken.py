"""A transcript's words with speakers and times, grouped into turns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs.schema.transcripts import MultichannelTranscript, Transcript, TranscriptWord

PAUSE = 1.0
"""Seconds of silence after which a speaker's turn may be split, if another one spoke."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word, or a sound such as ``(laughter)``, and who made it.

    Attributes:
        word: With times in seconds from the start of the recording.
        speaker: Who; empty if nobody knows.
        space: What stands before it in the transcript; empty in scripts without spaces.
    """

    word: Word
    speaker: str
    space: str = " "


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """What somebody said until another did.

    Attributes:
        speaker: Who; empty if nobody knows.
        words: In order, at least one.
        text: As written in the transcript.
    """

    speaker: str
    words: tuple[Word, ...] = field(repr=False)
    text: str = field(repr=False)

    @property
    def start(self) -> float:
        """When it begins, in seconds from the start of the recording."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """When it ends. Another turn may have begun before: people talk at the same time."""
        return max(word.end for word in self.words)


def spoken_words(
    transcript: Transcript | MultichannelTranscript, *, channels: Sequence[str] = ()
) -> list[SpokenWord]:
    """The words of a transcript, in order of their beginnings.

    A word without a time stands where the one before it ends; without any timestamps all are at 0.

    Args:
        transcript: Of one or of several channels, combined or apart.
        channels: The speaker of each channel; ``channel_0`` and so on where there is no name.
    """
    parts = transcript.transcripts if isinstance(transcript, MultichannelTranscript) else [transcript]
    found: list[SpokenWord] = []
    for part in parts:
        by_channel: dict[int | None, list[TranscriptWord]] = {}
        for item in part.words:
            place = item.channel_index if item.channel_index is not None else part.channel_index
            by_channel.setdefault(place, []).append(item)
        for place, items in by_channel.items():
            found += _words(items, place, channels)
    return sorted(found, key=lambda spoken: spoken.word.start)


def turns(words: Iterable[SpokenWord], *, pause: float = PAUSE) -> list[SpokenTurn]:
    """Group words into turns, in order of their beginnings.

    Where people talk at the same time, each turn stays whole and its neighbour begins before it ends. A
    turn is parted where another one's word lies within a gap of it, or where it pauses that long.

    Args:
        words: In any order; each comes back in one turn.
        pause: In seconds.
    """
    ordered = sorted(words, key=lambda spoken: (spoken.word.start, spoken.word.end))
    pieces: list[list[SpokenWord]] = []
    for speaker in dict.fromkeys(spoken.speaker for spoken in ordered):
        own = [spoken for spoken in ordered if spoken.speaker == speaker]
        others = [spoken.word for spoken in ordered if spoken.speaker != speaker]
        pieces += _parted(own, others, pause)
    pieces.sort(key=lambda piece: piece[0].word.start)
    found = [[spoken for piece in group for spoken in piece] for _, group in groupby(pieces, key=_speaker)]
    return [_turn(group) for group in found]


def _words(
    items: Iterable[TranscriptWord], channel: int | None, names: Sequence[str]
) -> Iterator[SpokenWord]:
    """One channel's words. Its name is better than what the service makes of a voice."""
    known = names[channel] if channel is not None and 0 <= channel < len(names) else None
    otherwise = "" if channel is None else f"channel_{channel}"
    space, at = "", 0.0
    for item in items:
        start = at if item.start is None else item.start
        at = max(start, item.end if item.end is not None else start)
        if item.type == "spacing":
            space += item.text
            continue
        yield SpokenWord(Word(item.text.strip(), start, at), known or item.speaker_id or otherwise, space)
        space = ""


def _parted(own: list[SpokenWord], others: Sequence[Word], pause: float) -> Iterator[list[SpokenWord]]:
    starts = [word.start for word in others]
    piece = own[:1]
    for before, after in pairwise(own):
        begun, ended = before.word.end, after.word.start
        within = others[bisect_left(starts, begun) : bisect_left(starts, ended)]
        if ended - begun > pause or any(word.end <= ended for word in within):
            yield piece
            piece = []
        piece.append(after)
    yield piece


def _speaker(piece: Sequence[SpokenWord]) -> str:
    return piece[0].speaker


def _turn(group: Sequence[SpokenWord]) -> SpokenTurn:
    text = "".join(spoken.space + spoken.word.text for spoken in group).strip()
    return SpokenTurn(group[0].speaker, tuple(spoken.word for spoken in group), text)
