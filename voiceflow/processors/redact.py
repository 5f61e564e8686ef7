"""Hides card numbers and other secrets from the dialogue and from every record of the call."""

from __future__ import annotations

import re
from dataclasses import replace

from voiceflow.frames import AgentStartedSpeakingFrame, InterimTranscriptionFrame, TranscriptionFrame
from voiceflow.handlers import handles
from voiceflow.processor import Processor
from voiceflow.redaction import HIDDEN, redaction

_TAIL = 200
"""Characters of earlier transcripts in which a match may begin."""


class Redact(Processor):
    """Hides the matches of patterns from the processors after it and from every observer of the call.

    Takes TranscriptionFrame, InterimTranscriptionFrame and AgentStartedSpeakingFrame; adds nothing. Place it
    after the recogniser: then the model never reads the hidden words of the user. Observers see no match in
    any text of the call, whoever said it: transcripts, the agent's words, tools, errors. So journals, reports
    and transcripts contain none. Interim words, pressed keys and the times of words are always left out,
    because the beginning of a number does not match yet.

    A recogniser may finalise a number in two pieces. A match is hidden starting with the piece that completes
    it, so choose patterns that match the smallest part that nobody may read.

    The audio does not change: ``Recorder.pause`` keeps a part of a call out of the recording.

    Example:
        chain = [call.input(), VAD(), stt, Redact(digits=7), llm, tts, call.output()]

    Args:
        patterns: Regular expressions.
        digits: Also hides each run of at least this many digits; spaces, dots and hyphens between them do not
            count.
        replacement: Replaces each match.
        records_only: Whether the processors after it get the original words, because the model or a tool
            needs them.

    Raises:
        ConfigurationError: If there is nothing to hide, or a pattern is no regular expression, matches the
            empty text, or matches the replacement.
    """

    def __init__(
        self,
        *patterns: str | re.Pattern[str],
        digits: int | None = None,
        replacement: str = HIDDEN,
        records_only: bool = False,
    ) -> None:
        super().__init__()
        self.redaction = self._hides = redaction(patterns, digits=digits, replacement=replacement)
        self._records_only = records_only
        self._said: dict[str, str] = {}

    @handles(TranscriptionFrame)
    def _final(self, frame: TranscriptionFrame) -> TranscriptionFrame:
        text = self._hidden(frame.speaker, frame.text)
        self._said[frame.speaker] = f"{self._said.get(frame.speaker, '')} {frame.text}"[-_TAIL:]
        # The words with their times would reveal the number as well.
        return frame if text == frame.text else replace(frame, text=text, words=())

    @handles(InterimTranscriptionFrame)
    def _interim(self, frame: InterimTranscriptionFrame) -> InterimTranscriptionFrame:
        text = self._hidden(frame.speaker, frame.text)
        return frame if text == frame.text else replace(frame, text=text)

    @handles(AgentStartedSpeakingFrame)
    def _answered(self, frame: AgentStartedSpeakingFrame) -> AgentStartedSpeakingFrame:
        self._said.clear()
        return frame

    def _hidden(self, speaker: str, text: str) -> str:
        if self._records_only:
            return text
        before = f"{self._said.get(speaker, '')} "
        return self._hides.hide(before + text, len(before))
