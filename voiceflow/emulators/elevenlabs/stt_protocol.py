"""The server's side of realtime speech to text, without a socket: messages in, messages out.

Source: the published AsyncAPI page of realtime speech to text, autumn 2026, and what is known of the
service's behaviour beyond it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from voiceflow.emulators.elevenlabs.behaviour import EmptyCommit, SttBehaviour
from voiceflow.emulators.elevenlabs.effects import CloseSocket, Effect, Message, Recognise, SendMessage
from voiceflow.emulators.elevenlabs.faults import Faults
from voiceflow.emulators.elevenlabs.listeners import HeardUtterance
from voiceflow.emulators.elevenlabs.problems import STT_ERRORS, BadMessageError, stt_error
from voiceflow.emulators.elevenlabs.queries import SttQuery
from voiceflow.emulators.elevenlabs.segments import Segment, Segmenter, SegmentRules
from voiceflow.emulators.elevenlabs.stt_messages import (
    committed,
    partial_transcript,
    read_chunk,
    session_started,
)

_SPEED = 5.0  # how many times faster than it is spoken audio is recognised


@dataclass(frozen=True, slots=True, kw_only=True)
class SttRules:
    """What a session goes by."""

    query: SttQuery = field(default_factory=SttQuery)
    behaviour: SttBehaviour = field(default_factory=SttBehaviour)
    faults: Faults = field(default_factory=Faults)

    def segments(self) -> SegmentRules:
        """When segments end by themselves."""
        by_silence = self.query.commit_strategy != "manual"
        return SegmentRules(
            voiced_rms=self.behaviour.voiced_rms,
            min_speech=self.query.min_speech_duration_ms / 1000,
            silence=self.query.vad_silence_threshold_secs if by_silence else None,
            limit=self.behaviour.max_segment,
        )


@dataclass(frozen=True, slots=True)
class Recognised:
    """A segment that was answered.

    Attributes:
        segment: The audio.
        said: What was heard in it.
        at: Loop time of its end.
    """

    segment: Segment
    said: HeardUtterance
    at: float


@dataclass(slots=True)
class _Work:
    """What the recogniser is at: a complete segment, or the open one so far (``final`` is None)."""

    job: int
    final: Segment | None
    asked_at: float
    is_stale: bool = False


class RealtimeTranscription:
    """One session.

    Args:
        rules: Query, behaviour and faults of this session.
        session_id: Names it.
        refusal: The error to report instead of starting, such as ``("auth_error", None)``.
        keep: How many segments to remember.
    """

    def __init__(
        self,
        rules: SttRules,
        session_id: str,
        *,
        refusal: tuple[str, str | None] | None = None,
        keep: int = 1000,
    ) -> None:
        self._rules = rules
        self._session_id = session_id
        self._refusal = refusal
        self._segmenter = Segmenter(rules.query.audio_format.audio, rules.segments())
        self._is_first = True
        self._is_closed = False
        self._next_job = 0
        self._work: _Work | None = None
        self._waiting: deque[tuple[Segment, float]] = deque()
        self._outbox: deque[tuple[float, Message]] = deque()
        self._delay = rules.faults.first_delay
        self._asked_at = 0.0
        self._partial = ""
        self._backlog = self._fed_at = 0.0
        self.recognised: deque[Recognised] = deque(maxlen=keep)

    @property
    def deadline(self) -> float | None:
        return self._outbox[0][0] if self._outbox and not self._is_closed else None

    def opened(self, now: float) -> list[Effect]:
        if self._refusal is not None:
            return self._die(*self._refusal)
        return [SendMessage(session_started(self._session_id, self._rules.query))]

    def receive(self, data: str | bytes, now: float) -> list[Effect]:
        if self._is_closed:
            return []
        try:
            audio, commits = read_chunk(data, self._rules.query, is_first=self._is_first)
            if self._rules.query.audio_format.audio.seconds(len(audio)) > self._rules.behaviour.max_chunk:
                raise BadMessageError("chunk_size_exceeded", STT_ERRORS["chunk_size_exceeded"][0])
        except BadMessageError as exc:
            return self._die(exc.error, str(exc))
        self._is_first = False
        if self._is_flooded(self._rules.query.audio_format.audio.seconds(len(audio)), now):
            return self._die("queue_overflow", None)
        for segment in self._segmenter.feed(audio):
            self._end(segment, now)
        effects: list[Effect] = []
        if commits:
            effects += self._commit(now)
        if len(self._waiting) > self._rules.behaviour.max_pending:
            return self._die("queue_overflow", None)
        return effects + self._next(now)

    def heard(self, job: int, said: HeardUtterance | str | None, now: float) -> list[Effect]:
        """What was recognised: an utterance if the segment was final, else an interim text or None."""
        work = self._work
        if self._is_closed or work is None or work.job != job:
            return []
        self._work = None
        if isinstance(said, HeardUtterance):
            assert work.final is not None
            self._answer(Recognised(work.final, said, work.asked_at), now)
        elif said is not None and not work.is_stale and said != self._partial:
            self._partial = said
            due = work.asked_at + self._rules.behaviour.partial_latency
            self._post([partial_transcript(said)], max(now, due))
        return self._next(now)

    def tick(self, now: float) -> list[Effect]:
        effects: list[Effect] = []
        while self._outbox and not self._is_closed and self._outbox[0][0] <= now + 1e-9:
            effects.append(SendMessage(self._outbox.popleft()[1]))
        return effects

    def fail(self, error: str, now: float) -> list[Effect]:
        return self._die(error, None)

    def _is_flooded(self, seconds: float, now: float) -> bool:
        """Take so much audio; whether the recogniser is too far behind."""
        limit = self._rules.behaviour.max_backlog
        since, self._fed_at = now - self._fed_at, now
        self._backlog = max(self._backlog - since * _SPEED, 0.0) + seconds
        return limit is not None and self._backlog > limit + 1e-9

    def _commit(self, now: float) -> list[Effect]:
        minimum = self._rules.behaviour.min_commit
        if self._segmenter.seconds < minimum - 1e-9:
            text = f"Commit request was throttled: less than {minimum}s of uncommitted audio."
            return [SendMessage(stt_error("commit_throttled", text))]
        self._end(self._segmenter.commit(), now)
        return []

    def _answer(self, found: Recognised, now: float) -> None:
        self.recognised.append(found)
        behaviour = self._rules.behaviour
        if not found.said.text and behaviour.empty_commit is EmptyCommit.NO_ANSWER:
            return
        messages = committed(found.segment, found.said, self._rules.query)
        if self._rules.faults.duplicate_finals:
            messages = [copy for message in messages for copy in (message, message)]
        self._post(messages, max(now, found.at + behaviour.latency))

    def _end(self, segment: Segment, now: float) -> None:
        self._asked_at, self._partial = 0.0, ""
        if self._work is not None and self._work.final is None:
            self._work.is_stale = True
        if not self._rules.faults.ignore_commits:
            self._waiting.append((segment, now))

    def _next(self, now: float) -> list[Effect]:
        """Ask for the next recognition, one at a time: complete segments first, in order."""
        if self._work is not None or self._is_closed:
            return []
        if self._waiting:
            segment, asked_at = self._waiting.popleft()
            return self._ask(segment, segment, asked_at)
        interval = self._rules.behaviour.partial_interval
        if interval is None or not self._segmenter.has_speech:
            return []
        if self._segmenter.seconds - self._asked_at < interval - 1e-9:
            return []
        self._asked_at = self._segmenter.seconds
        return self._ask(self._segmenter.snapshot(), None, now)

    def _ask(self, segment: Segment, final: Segment | None, asked_at: float) -> list[Effect]:
        self._next_job += 1
        self._work = _Work(self._next_job, final, asked_at)
        return [Recognise(self._next_job, segment, final is not None)]

    def _post(self, messages: list[Message], due: float) -> None:
        due += self._delay
        self._delay = 0.0
        # In order: what is due early waits for what was posted before it.
        self._outbox.extend((due, message) for message in messages)

    def _die(self, error: str, text: str | None) -> list[Effect]:
        said, code = STT_ERRORS.get(error, (error, 1011))
        if code is None:
            return [SendMessage(stt_error(error, text or said))]
        self._is_closed = True
        return [SendMessage(stt_error(error, text or said)), CloseSocket(code)]
