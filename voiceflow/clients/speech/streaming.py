"""The client of a streaming recogniser: audio in, events out, across lost sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.clients.speech.recogniser_link import RecogniserLink
from voiceflow.clients.speech.recognition_progress import RecognitionProgress
from voiceflow.clients.speech.socket_events import AudioDropped
from voiceflow.clients.speech.stt import M, STTService
from voiceflow.clients.speech.stt_events import STTEvent
from voiceflow.clients.speech.stt_limits import STTLimits


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
        self._is_manual = service.is_manual
        limits = limits or STTLimits()
        self._longest_segment = limits.segment
        self._recognition = RecognitionProgress(service, audio, limits, previous_text)
        self._link = RecogniserLink(
            self._recognition, on_event, service, audio=audio, http=http, limits=limits
        )

    @property
    def is_dead(self) -> bool:
        """Whether this client will recognise no more audio."""
        return self._link.is_dead

    @property
    def dropped_bytes(self) -> int:
        """Audio that was never sent because the ring was full."""
        return self._recognition.uplink.dropped

    @property
    def _is_over(self) -> bool:
        """Whether nobody will ever recognise more audio."""
        return self._link.is_dead and not self._is_replaceable

    def take_over(self, other: StreamingRecogniser[M]) -> None:
        """Take over from another client in the middle of the audio. The other reports nothing more.

        Everything that the other has not settled is sent again here: the audio since its last final, and the
        commits.
        """
        self._recognition.take_over(other._recognition)
        other._link.on_event = _ignore
        other._link.settled.set()
        self._link.wake()
        self._link.arm()

    def send_audio(self, data: bytes) -> None:
        """Take audio in the format of the options, in whole samples. Never waits.

        Raises:
            LocalProtocolError: If it is not whole samples.
        """
        if self._link.is_dead and not self._is_replaceable:
            return
        recognition = self._recognition
        uplink = recognition.uplink
        unsent = uplink.append(data)
        if unsent and not recognition.is_full:
            self._link.on_event(AudioDropped(uplink.dropped))
        recognition.is_full = unsent > 0
        if self._is_manual and uplink.open_seconds >= self._longest_segment:
            self._commit(is_forced=True)
        elif uplink.is_ready:
            self._link.wake()

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
                while self.commit() or not (self._recognition.uplink.commits.is_settled or self._is_over):
                    self._link.settled.clear()
                    await self._link.settled.wait()
        except TimeoutError:
            return False
        return self._recognition.uplink.commits.is_settled

    async def run(self) -> None:
        """Open a socket and keep one open, until ``close`` or ClientDead."""
        await self._link.run()

    async def close(self, limit: float = 2.0) -> None:
        """Close the socket, within ``limit`` seconds. An open segment is discarded: see ``finish``."""
        await self._link.close(limit)
        self._link.on_event = _ignore

    def _commit(self, *, is_forced: bool, is_voiced: bool = False) -> bool:
        now = asyncio.get_running_loop().time()
        if self._is_over or not self._recognition.uplink.commit(
            now, is_forced=is_forced, is_voiced=is_voiced
        ):
            return False
        self._link.wake()
        self._link.arm()
        return True
