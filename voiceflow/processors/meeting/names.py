"""Names for the speakers on a phone line, from another source that knows who speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from voiceflow.declarations import needs
from voiceflow.frames import (
    ActiveSpeakerFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

_MOST_CHANGES = 200
_LATE = 1.0


class SpeakerLog:
    """Who spoke when in a meeting: written by one pipeline, read by another on the same event loop.

    Args:
        own: Names under which the agent itself appears in the meeting; it is never the speaker.
    """

    def __init__(self, *own: str) -> None:
        self._own = {name.casefold() for name in own}
        self._changes: deque[tuple[float, str]] = deque(maxlen=_MOST_CHANGES)

    def note(self, name: str, at: float) -> None:
        """From this loop time on, this participant speaks."""
        if name and name.casefold() not in self._own:
            self._changes.append((at, name))

    def speaker(self, start: float, end: float) -> str | None:
        """Who spoke longest between two loop times, or None if nobody is known.

        A meeting service reports a new speaker up to a second late, which counts for the one who begins.
        """
        times: dict[str, float] = {}
        changes = [*self._changes]
        for number, (at, name) in enumerate(changes):
            until = changes[number + 1][0] if number + 1 < len(changes) else end + _LATE
            shared = min(until, end + _LATE) - max(at, start)
            if shared > 0:
                times[name] = times.get(name, 0.0) + shared
        return max(times, key=lambda name: times[name]) if times else None


@needs(ActiveSpeakerFrame)
class SpeakerWatch(Processor):
    """Writes into a log who speaks, in the pipeline of a meeting that knows it.

    Takes ActiveSpeakerFrame.

    Args:
        log: The log.
    """

    def __init__(self, log: SpeakerLog) -> None:
        super().__init__()
        self._log = log

    @handles(ActiveSpeakerFrame)
    def note(self, frame: ActiveSpeakerFrame) -> ActiveSpeakerFrame:
        self._log.note(frame.participant.name, self.session.now())
        return frame


@needs(TranscriptionFrame)
class SpeakerNames(Processor):
    """Puts the names of a log on transcripts that have none, in the pipeline of a phone call.

    An utterance keeps its name from its first interim on, because an interim replaces only one of the same
    speaker.

    Takes TranscriptionFrame, InterimTranscriptionFrame, UserStartedSpeakingFrame.

    Args:
        log: Returns the log, or None while there is none.
    """

    def __init__(self, log: Callable[[], SpeakerLog | None]) -> None:
        super().__init__()
        self._log = log
        self._began: float | None = None
        self._name: str | None = None

    @handles(UserStartedSpeakingFrame)
    def begin(self, frame: UserStartedSpeakingFrame) -> UserStartedSpeakingFrame:
        if self._began is None:
            self._began = frame.at
        return frame

    @handles(InterimTranscriptionFrame)
    def interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame:
        named = replace(frame, speaker=self._of(frame.speaker))
        if frame.is_final:
            self._began = self._name = None
        return named

    @handles(TranscriptionFrame)
    def final(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        named = replace(frame, speaker=self._of(frame.speaker))
        self._began = self._name = None
        return named

    def _of(self, speaker: str) -> str:
        if speaker != "user":
            return speaker
        if self._name is None:
            log, now = self._log(), self.session.now()
            began = now - _LATE if self._began is None else self._began
            self._name = None if log is None else log.speaker(began, now)
        return self._name or speaker
