"""How far the audio of a stream is recognised: what outlives a socket, and a recogniser (no I/O)."""

from __future__ import annotations

from dataclasses import replace
from typing import Generic

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word
from voiceflow.clients.speech.last_final import LastFinal
from voiceflow.clients.speech.stt import M, STTService
from voiceflow.clients.speech.stt_events import Committed
from voiceflow.clients.speech.stt_limits import STTLimits
from voiceflow.clients.speech.uplink import Uplink
from voiceflow.clients.speech.uplink_segments import SegmentEnd

_ECHO = 1.0  # seconds in which an unrequested final with the same words is a repeat of the last one


class RecognitionProgress(Generic[M]):
    """The audio that is not recognised yet, its commits, and the last final transcript.

    Args:
        service: The vendor's recogniser.
        audio: The format of the audio.
        limits: The time limits.
        previous_text: The text said before.

    Attributes:
        uplink: The audio and its commits.
        last_text: The last final, as context for the next words.
        is_mute: Whether the service sends no answer to a commit of a silent segment.
        is_full: Whether the last audio that was taken made the ring drop some that was never sent.
    """

    def __init__(
        self, service: STTService[M], audio: AudioFormat, limits: STTLimits, previous_text: str | None
    ) -> None:
        self.uplink = Uplink(audio, ring=limits.ring, chunk=limits.chunk, limit=limits.answer)
        self.last_text = previous_text
        self.is_mute = self.is_full = False
        self._service = service
        self._is_manual = service.is_manual
        self._last = LastFinal()

    def take_over(self, other: RecognitionProgress[M]) -> None:
        """Continue with the audio of another one, which gets the empty uplink of this one."""
        self.uplink, other.uplink = other.uplink, self.uplink
        self.uplink.rewind()
        self.last_text, self._last = other.last_text, other._last
        self.is_mute, self.is_full = other.is_mute, other.is_full

    def commit_final(self, event: Committed, now: float) -> Committed | None:
        """Take a final transcript: its audio is recognised.

        Returns:
            The event with times from the first audio ever taken, and the wait for it if it was requested;
            None if the service has sent the same final twice.
        """
        # Times are translated before the audio, and with it the session's origin, is forgotten.
        words = tuple(
            Word(word.text, self.uplink.seconds(word.start), self.uplink.seconds(word.end))
            for word in event.words
        )
        event = replace(event, words=words)
        if self._last.is_again(event, now, within=self._echo_time):
            return None
        commit = self._answered(words)
        if event.text.strip():
            self.last_text = event.text
        self._last.note(event, now)
        return event if commit is None else replace(event, waited=now - commit.asked_at)

    def _answered(self, words: tuple[Word, ...]) -> SegmentEnd | None:
        silence = self._service.silence
        if not self._is_manual:
            # Silence follows the last word, whose reported end is not exact.
            return self.uplink.segment_ended(silence, words[-1].end + silence / 2 if words else None)
        if self.uplink.answered_late(words[0].start if words else None):
            return None
        commit = self.uplink.answered()
        if commit is None:
            self.uplink.answered_unasked(silence, words[-1].end if words else None)
        return commit

    @property
    def _echo_time(self) -> float:
        """Seconds in which the text of the last final counts as a repeat, unless something else decides."""
        if self._is_manual:
            return 0.0 if self.uplink.commits.is_asked else _ECHO
        silence = self._service.silence
        return 0.0 if self.uplink.is_replaying(silence) else min(silence, _ECHO)
