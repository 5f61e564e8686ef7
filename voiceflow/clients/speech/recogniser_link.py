"""What carries a recogniser across sockets: messages both ways, errors and time limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.pace import Pace
from voiceflow.clients.speech.reactions import Reaction, reported_error, service_error
from voiceflow.clients.speech.recognition_progress import RecognitionProgress
from voiceflow.clients.speech.socket_events import ClientDead, SocketLost
from voiceflow.clients.speech.stt import M, STTService
from voiceflow.clients.speech.stt_events import (
    Committed,
    CommitTimedOut,
    Partial,
    RecognitionStarted,
    STTError,
    STTEvent,
    STTMessage,
)
from voiceflow.clients.speech.stt_limits import STTLimits
from voiceflow.clients.speech.uplink_segments import SegmentEnd
from voiceflow.errors import ServiceError
from voiceflow.net.timer import Timer

_ACCEPTED = 1.0  # seconds after which an accepted session has taken audio too
_LATER = (Reaction.BACK_OFF, Reaction.SLOW_DOWN)


class RecogniserLink(Generic[M]):
    """Sends the audio that is not recognised yet, and replaces a socket that is lost or answers too late.

    Args:
        recognition: The audio, and how far it is recognised.
        on_event: Called with each event. It must not block.
        service: The vendor's recogniser.
        audio: The format of the audio.
        http: A shared session.
        limits: The time limits.

    Attributes:
        on_event: Called with each event.
        settled: Set when no commit is unanswered.
        is_dead: Whether there will be no other socket.
    """

    def __init__(
        self,
        recognition: RecognitionProgress[M],
        on_event: Callable[[STTEvent], None],
        service: STTService[M],
        *,
        audio: AudioFormat,
        http: aiohttp.ClientSession | None,
        limits: STTLimits,
    ) -> None:
        self.on_event = on_event
        self._recognition = recognition
        self._service = service
        self._is_manual = service.is_manual
        self._audio = audio
        self._limits = limits
        self._protocol = service.protocol(audio, previous_text=None)
        self._connection = service.connection(self, audio, http=http, keep_alive=limits.keep_alive)
        self._deadline = Timer(self._expire)
        self.settled = asyncio.Event()
        self._accept_by: float | None = None
        self._pace = Pace()
        self._is_accepted = False
        self._is_misunderstood = self._has_worked = False
        self._is_quiet = True
        self._is_due = False
        self._has_heard = False
        self._accepted_at: float | None = None
        self.is_dead = False

    async def run(self) -> None:
        """Open a socket and keep one open, until ``close`` or ClientDead."""
        try:
            await self._connection.run()
        finally:
            self._deadline.close()

    async def close(self, limit: float) -> None:
        """Close the socket, within ``limit`` seconds."""
        await self._connection.close(limit)

    def wake(self) -> None:
        """There is something to send."""
        self._connection.wake()

    # Called by the connection.

    def opened(self) -> None:
        self._protocol = self._service.protocol(self._audio, previous_text=self._recognition.last_text)
        self._recognition.uplink.rewind()
        self._is_accepted = False
        self._has_heard = False
        self._accept_by = self._now() + self._limits.accept
        self.arm()

    def outgoing(self) -> M | None:
        if not self._is_accepted:
            return None
        pace = self._pace
        if pace.is_limited and not pace.is_free(self._now()):
            self.arm()
            return None
        uplink = self._recognition.uplink
        if uplink.is_ready and (chunk := uplink.next_chunk(now := self._now())) is not None:
            self._is_quiet = False
            if pace.is_limited:
                pace.sent(self._audio.seconds(len(chunk.data)), now)
            return self._protocol.audio(chunk.data, commit=chunk.commit)
        if self._is_due:
            self._is_due = False
            return self._protocol.keep_alive()
        return None

    def received(self, message: M, /) -> None:
        self._tell(self._protocol.receive(message, self._now()))

    def tick(self) -> None:
        self._is_due, self._is_quiet = self._is_quiet, True

    def lost(self, error: ServiceError) -> None:
        self._let_go()
        self.on_event(SocketLost(error))

    def dead(self, error: ServiceError) -> None:
        self._let_go()
        self.is_dead = True
        self.settled.set()
        self.on_event(ClientDead(error))

    # Messages of the service.

    def _tell(self, messages: Sequence[STTMessage]) -> None:
        for message in messages:
            match message:
                case Committed():
                    self._committed(message)
                case STTError():
                    self.on_event(message)
                    self._react(message)
                case _:
                    self._note(message)
                    self.on_event(message)
        self.arm()
        if self._recognition.uplink.commits.is_settled:
            self.settled.set()

    def _note(self, message: STTMessage) -> None:
        match message:
            case RecognitionStarted():
                self._is_accepted = True
                self._accept_by = None
                self._accepted_at = self._now()
                self._connection.wake()
            case Partial():
                self._connection.healthy()
                self._is_misunderstood, self._has_worked = False, True
                self._has_heard = self._has_heard or bool(message.text.strip())

    def _committed(self, event: Committed) -> None:
        final = self._recognition.commit_final(event, self._now())
        if final is None:
            return
        self._connection.healthy()
        self._is_misunderstood, self._has_worked = False, True
        self._has_heard = False
        self.on_event(final)

    def _react(self, error: STTError) -> None:
        if error.code == "commit_throttled":
            self._recognition.uplink.throttled()
        if error.reaction is Reaction.IGNORE:
            return
        if error.reaction is Reaction.SHRINK:
            self._recognition.uplink.shrink()
        elif error.reaction is Reaction.SLOW_DOWN:
            self._pace.slow()
        reaction = error.reaction
        if reaction is Reaction.TRY_ONCE_MORE:
            was_accepted = self._accepted_at is not None and self._now() >= self._accepted_at + _ACCEPTED
            is_first = (was_accepted or self._has_worked) and not self._is_misunderstood
            self._is_misunderstood = True
            reaction = Reaction.RECONNECT if is_first else Reaction.GIVE_UP
        failure = reported_error(self._service.vendor, error.code, error.message, reaction)
        self._connection.replace(failure, later=reaction in _LATER)

    # Time.

    def _expire(self) -> None:
        now = self._now()
        if self._accept_by is not None and now >= self._accept_by:
            self._accept_by = None
            self._connection.replace(self._timeout("the session was not started"))
        if self._pace.is_free(now):
            self._connection.wake()
        for commit in self._recognition.uplink.commits.overdue(now):
            self._late(commit, now)
        self._tell(self._protocol.expire(now))

    def _late(self, commit: SegmentEnd, now: float) -> None:
        is_owed = self._has_heard and self._is_manual
        if not (commit.is_late or commit.is_forced):
            self.on_event(CommitTimedOut(now - commit.asked_at, is_owed=is_owed))
        commit.is_late = True
        commits = self._recognition.uplink.commits
        if not commits.had_time(commit, now):
            return  # no socket, or only a new one: nobody else has this audio
        if not self._is_manual:
            commits.give_up(commit)  # the service ends its segments itself and continues
        elif not commit.is_repeated and (is_owed or (commit.is_voiced and not self._recognition.is_mute)):
            commit.is_repeated = True
            # Words were recognised, or may have been, so an answer is due: ask again on another socket.
            self._connection.replace(self._timeout("a commit was not answered"))
        else:
            # A silent segment may get no answer. A service known for that is not asked twice.
            self._recognition.is_mute = self._recognition.is_mute or commit.is_voiced
            commits.give_up(commit)

    def _let_go(self) -> None:
        self._accept_by = None
        self._is_accepted = False
        self._tell(self._protocol.lost(self._now()))
        # Nothing is in flight: no answer is late until another socket has had time to answer.
        self._recognition.uplink.rewind()

    def arm(self) -> None:
        """Set the timer for what is due next."""
        if self.is_dead:
            return
        answer_by = self._recognition.uplink.commits.deadline
        self._deadline.move((self._accept_by, self._pace.free_at, answer_by, self._protocol.deadline))

    def _timeout(self, why: str) -> ServiceError:
        return service_error(self._service.vendor, "timeout", why)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
