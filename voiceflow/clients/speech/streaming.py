"""The client of a streaming recogniser: audio in, events out, across lost sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.words import Word
from voiceflow.clients.speech.last_final import LastFinal
from voiceflow.clients.speech.pace import Pace
from voiceflow.clients.speech.reactions import Reaction, reported_error, service_error
from voiceflow.clients.speech.socket_events import AudioDropped, ClientDead, SocketLost
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
from voiceflow.clients.speech.uplink import Uplink
from voiceflow.clients.speech.uplink_segments import SegmentEnd
from voiceflow.errors import ServiceError
from voiceflow.net.timer import Timer

_ECHO = 1.0  # seconds in which an unrequested final with the same words is a repeat of the last one
_ACCEPTED = 1.0  # seconds after which an accepted session has taken audio too
_LATER = (Reaction.BACK_OFF, Reaction.SLOW_DOWN)


def _ignore(event: STTEvent) -> None:
    """Ignore events: nobody listens any more."""


class StreamingRecogniser(Generic[M]):
    """Transcribes one stream of audio.

    Everything but ``run``, ``finish`` and ``close`` is a plain function that never waits. ``run`` must
    be running for anything to happen. After a socket is lost, the next one gets all audio since the last
    acknowledged commit, and the commits in it: nothing is lost and nothing is reported twice.

    If the service ends the segments, a commit is still possible, as before hanging up; its answer is
    optional.
    """

    def __init__(
        self,
        on_event: Callable[[STTEvent], None],
        service: STTService[M],
        *,
        audio: AudioFormat,
        http: aiohttp.ClientSession | None = None,
        limits: STTLimits | None = None,
        previous_text: str | None = None,
        is_replaceable: bool = False,
    ) -> None:
        """Prepare; nothing is opened before ``run``.

        Args:
            on_event: Called with each event, from the task that reads the socket. It must not block.
            service: The vendor's recogniser.
            audio: Format of the audio; the service must accept it.
            http: A shared session, which stays open.
            limits: The time limits.
            previous_text: The text said before, as context for the first words. After the first final, a new
                socket gets that final instead.
            is_replaceable: Whether another client may take over after ``ClientDead``: audio is kept for it.

        Raises:
            ConfigurationError: If there is no key.
        """
        self._is_replaceable = is_replaceable
        self._on_event = on_event
        self._service = service
        self._is_manual = service.is_manual
        self._audio = audio
        self._limits = limits = limits or STTLimits()
        self._uplink = Uplink(audio, ring=limits.ring, chunk=limits.chunk, limit=limits.answer)
        self._protocol = service.protocol(audio, previous_text=None)
        self._connection = service.connection(self, audio, http=http, keep_alive=limits.keep_alive)
        self._deadline = Timer(self._expire)
        self._settled = asyncio.Event()
        self._accept_by: float | None = None
        self._last_text = previous_text
        self._last = LastFinal()
        self._pace = Pace()
        self._is_accepted = False
        self._is_misunderstood = self._has_worked = False
        self._is_quiet = True
        self._is_due = False
        self._is_full = False
        self._has_heard = False
        self._is_mute = False
        self._accepted_at: float | None = None
        self.is_dead = False

    @property
    def dropped_bytes(self) -> int:
        """Audio that was never sent because the ring was full."""
        return self._uplink.dropped

    @property
    def _is_over(self) -> bool:
        """Whether nobody will ever recognise more audio."""
        return self.is_dead and not self._is_replaceable

    def take_over(self, other: StreamingRecogniser[M]) -> None:
        """Take over from another client in the middle of the audio. The other reports nothing more.

        Everything that the other has not settled is sent again here: the audio since its last final, and the
        commits.
        """
        self._uplink, other._uplink = other._uplink, self._uplink
        self._uplink.rewind()
        self._last_text, self._last = other._last_text, other._last
        self._is_mute, self._is_full = other._is_mute, other._is_full
        other._on_event = _ignore
        other._settled.set()
        self._connection.wake()
        self._arm()

    def send_audio(self, data: bytes) -> None:
        """Take audio in the format of the options, in whole samples. Never waits.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        if self.is_dead and not self._is_replaceable:
            return
        uplink = self._uplink
        unsent = uplink.append(data)
        if unsent and not self._is_full:
            self._on_event(AudioDropped(uplink.dropped))
        self._is_full = unsent > 0
        if self._is_manual and uplink.open_seconds >= self._limits.segment:
            self._commit(is_forced=True)
        elif uplink.is_ready:
            self._connection.wake()

    def commit(self, *, is_voiced: bool = False) -> bool:
        """End the segment now; its text arrives as Committed.

        False if there is no audio since the last commit.

        Args:
            is_voiced: Whether it contains voice, so that words may follow even if none have arrived.
        """
        return self._commit(is_forced=False, is_voiced=is_voiced)

    async def finish(self, limit: float = 2.0) -> bool:
        """Commit the open segment and wait until everything is reported; returns whether it was."""
        try:
            async with asyncio.timeout(limit):
                while self.commit() or not (self._uplink.commits.is_settled or self._is_over):
                    self._settled.clear()
                    await self._settled.wait()
        except TimeoutError:
            return False
        return self._uplink.commits.is_settled

    async def run(self) -> None:
        """Open a socket and keep one open, until ``close`` or ClientDead."""
        try:
            await self._connection.run()
        finally:
            self._deadline.cancel()

    async def close(self, limit: float = 2.0) -> None:
        """Close the socket, within ``limit`` seconds. An open segment is discarded: see ``finish``."""
        await self._connection.close(limit)

    # Called by the connection.

    def opened(self) -> None:
        self._protocol = self._service.protocol(self._audio, previous_text=self._last_text)
        self._uplink.rewind()
        self._is_accepted = False
        self._has_heard = False
        self._accept_by = self._now() + self._limits.accept
        self._arm()

    def outgoing(self) -> M | None:
        if not self._is_accepted:
            return None
        pace = self._pace
        if pace.is_limited and not pace.is_free(self._now()):
            self._arm()
            return None
        if self._uplink.is_ready and (chunk := self._uplink.next_chunk(now := self._now())) is not None:
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
        self._on_event(SocketLost(error))

    def dead(self, error: ServiceError) -> None:
        self._let_go()
        self.is_dead = True
        self._settled.set()
        self._on_event(ClientDead(error))

    # Messages of the service.

    def _tell(self, messages: Sequence[STTMessage]) -> None:
        for message in messages:
            match message:
                case Committed():
                    self._committed(message)
                case STTError():
                    self._on_event(message)
                    self._react(message)
                case _:
                    self._note(message)
                    self._on_event(message)
        self._arm()
        if self._uplink.commits.is_settled:
            self._settled.set()

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
        # Times are translated before the audio, and with it the session's origin, is forgotten.
        words = tuple(
            Word(word.text, self._uplink.seconds(word.start), self._uplink.seconds(word.end))
            for word in event.words
        )
        event = replace(event, words=words)
        if self._last.is_again(event, self._now(), within=self._echo_time):
            return
        commit = self._answered(words)
        self._connection.healthy()
        self._is_misunderstood, self._has_worked = False, True
        self._has_heard = False
        if event.text.strip():
            self._last_text = event.text
        self._last.note(event, self._now())
        self._on_event(event if commit is None else replace(event, waited=self._now() - commit.asked_at))

    def _answered(self, words: tuple[Word, ...]) -> SegmentEnd | None:
        silence = self._service.silence
        if not self._is_manual:
            # Silence follows the last word, whose reported end is not exact.
            return self._uplink.segment_ended(silence, words[-1].end + silence / 2 if words else None)
        if self._uplink.answered_late(words[0].start if words else None):
            return None
        commit = self._uplink.answered()
        if commit is None:
            self._uplink.answered_unasked(silence, words[-1].end if words else None)
        return commit

    @property
    def _echo_time(self) -> float:
        """Seconds in which the text of the last final counts as a repeat, unless something else decides."""
        if self._is_manual:
            return 0.0 if self._uplink.commits.is_asked else _ECHO
        silence = self._service.silence
        return 0.0 if self._uplink.is_replaying(silence) else min(silence, _ECHO)

    def _react(self, error: STTError) -> None:
        if error.code == "commit_throttled":
            self._uplink.throttled()
        if error.reaction is Reaction.IGNORE:
            return
        if error.reaction is Reaction.SHRINK:
            self._uplink.shrink()
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

    def _commit(self, *, is_forced: bool, is_voiced: bool = False) -> bool:
        if self._is_over or not self._uplink.commit(self._now(), is_forced=is_forced, is_voiced=is_voiced):
            return False
        self._connection.wake()
        self._arm()
        return True

    def _expire(self) -> None:
        now = self._now()
        if self._accept_by is not None and now >= self._accept_by:
            self._accept_by = None
            self._connection.replace(self._timeout("the session was not started"))
        if self._pace.is_free(now):
            self._connection.wake()
        for commit in self._uplink.commits.overdue(now):
            self._late(commit, now)
        self._tell(self._protocol.expire(now))

    def _late(self, commit: SegmentEnd, now: float) -> None:
        is_owed = self._has_heard and self._is_manual
        if not (commit.is_late or commit.is_forced):
            self._on_event(CommitTimedOut(now - commit.asked_at, is_owed=is_owed))
        commit.is_late = True
        if not self._uplink.commits.had_time(commit, now):
            return  # no socket, or only a new one: nobody else has this audio
        if not self._is_manual:
            self._uplink.commits.give_up(commit)  # the service ends its segments itself and continues
        elif not commit.is_repeated and (is_owed or (commit.is_voiced and not self._is_mute)):
            commit.is_repeated = True
            # Words were recognised, or may have been, so an answer is due: ask again on another socket.
            self._connection.replace(self._timeout("a commit was not answered"))
        else:
            # A silent segment may get no answer. A service known for that is not asked twice.
            self._is_mute = self._is_mute or commit.is_voiced
            self._uplink.commits.give_up(commit)

    def _let_go(self) -> None:
        self._accept_by = None
        self._is_accepted = False
        self._tell(self._protocol.lost(self._now()))
        # Nothing is in flight: no answer is late until another socket has had time to answer.
        self._uplink.rewind()

    def _arm(self) -> None:
        if self.is_dead:
            return
        self._deadline.move(
            (self._accept_by, self._pace.free_at, self._uplink.commits.deadline, self._protocol.deadline)
        )

    def _timeout(self, why: str) -> ServiceError:
        return service_error(self._service.vendor, "timeout", why)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
