"""One virtual meeting that a bot listens to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import aiohttp
from loguru import logger
from pydantic import ValidationError

from voiceflow.chain import ensure, shape_of
from voiceflow.clients.zoom import (
    ChatMessage,
    MediaWish,
    MeetingSpeaker,
    ParticipantTranscript,
    RTMSStream,
    StopReason,
    StreamEvent,
    StreamOffered,
    ZoomConfig,
)
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.frames import EndReason, Participant
from voiceflow.net.session import client_session
from voiceflow.pipeline import Pipeline
from voiceflow.session import ErrorPolicy, Observer, Session, SessionLimits, end_when_fatal
from voiceflow.transports.zoom.input import (
    FORMAT,
    INPUTS,
    AudioMode,
    MeetingChat,
    MeetingInput,
    MeetingTranscript,
)

MeetingBot: TypeAlias = "Callable[[Meeting], Awaitable[None]]"
"""A coroutine function that listens to a meeting: it builds a pipeline and awaits ``meeting.run``."""


class Meeting:
    """A meeting whose stream Zoom offers. The bot runs one pipeline on it, which opens the stream.

    The stream only listens. To speak in the meeting, dial in by phone: see :func:`join_meeting`.

    Args:
        offer: From the webhook.
        config: The app.
        http: Opens the stream's sockets, and serves the processors; created if None.
        observers: See every frame, in addition to the observers of :meth:`run`.

    Attributes:
        meeting_uuid: Zoom's name of this occurrence of the meeting.
        stream_id: Zoom's name of the stream.
        number: The number that people click or dial; empty if unknown.
        stop_reason: Why Zoom ended the stream; None before.
    """

    def __init__(
        self,
        offer: StreamOffered,
        config: ZoomConfig,
        *,
        http: aiohttp.ClientSession | None = None,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.meeting_uuid = offer.meeting_uuid
        self.stream_id = offer.stream_id
        self.number = offer.meeting_number
        self.stop_reason: StopReason | None = None
        self._offer = offer
        self._config = config
        self._http = http
        self._observers = tuple(observers)
        self._input: MeetingInput | None = None
        self._transcript: MeetingTranscript | None = None
        self._chat: MeetingChat | None = None
        self._stream: RTMSStream | None = None
        self._session: Session | None = None
        self._end: EndReason | None = None

    def __repr__(self) -> str:
        return f"<Meeting {self.stream_id}>"

    @property
    def people(self) -> Mapping[int, Participant]:
        """The participants who are in the meeting, by their number."""
        return MappingProxyType({} if self._input is None else self._input.people)

    @property
    def is_revoked(self) -> bool:
        """Whether consent was withdrawn: everything stored of this stream must be deleted."""
        return self.stop_reason is StopReason.STREAM_REVOKED

    def input(self, audio: AudioMode = "mixed") -> MeetingInput:
        """The first processor of the pipeline.

        Args:
            audio: ``"mixed"`` pushes everybody's audio as ``UserAudioFrame``, ``"participants"`` each
                person's as ``ParticipantAudioFrame``, and ``"none"`` only events. Audio is 16-bit PCM at
                16000 Hz.

        Raises:
            LocalProtocolError: If the meeting has an input already.
        """
        if self._input is not None:
            raise LocalProtocolError("a meeting has one input")
        self._input = INPUTS[audio]()
        return self._input

    def transcript(self, *, language: str | None = None) -> MeetingTranscript:
        """A processor that adds Zoom's transcripts, instead of a recogniser.

        Args:
            language: ISO 639 code of the meeting; None lets Zoom detect it, which takes it about 3 s.
        """
        self._transcript = MeetingTranscript(self._participant, language=language)
        return self._transcript

    def chat(self) -> MeetingChat:
        """A processor that adds the messages of the meeting's chat."""
        self._chat = MeetingChat(self._participant)
        return self._chat

    async def run(
        self,
        pipeline: Pipeline,
        *,
        on_error: ErrorPolicy = end_when_fatal,
        limits: SessionLimits | None = None,
        observers: Sequence[Observer] = (),
    ) -> EndReason:
        """Run the pipeline until the meeting is over, then leave.

        Returns:
            Why it ended: ``USER_HANGUP`` if the meeting is over or somebody stopped the stream,
            ``CONNECTION_LOST`` if it could not be kept open. :attr:`stop_reason` says it in Zoom's words.

        Raises:
            LocalProtocolError: If a pipeline has run on this meeting, or this one lacks the input.
            ConfigurationError: If the chain cannot work, or nothing is asked of Zoom.
        """
        if self._session is not None:
            raise LocalProtocolError("a meeting runs one pipeline")
        wish = self._wish(pipeline)
        for oddity in ensure(shape_of(pipeline)):
            logger.warning("the chain is odd: {}", oddity.text)
        own = None if self._http is not None else client_session()
        http = self._http or own
        assert http is not None
        try:
            session = self._session = Session(
                pipeline,
                format=FORMAT,
                on_error=on_error,
                limits=limits,
                observers=(*self._observers, *observers),
                http=http,
            )
            stream = self._stream = RTMSStream(self._offer, self._config, wish, self._take, http=http)
            receiving = asyncio.get_running_loop().create_task(self._receive(stream), name="zoom-stream")
            try:
                return await session.run()
            finally:
                await stream.leave()
                receiving.cancel()
                await asyncio.wait([receiving])
        finally:
            if own is not None:
                await own.close()

    def end(self, reason: EndReason = EndReason.AGENT_HANGUP) -> None:
        """Leave the meeting in good order: the pipeline ends after the frames before this."""
        self._end = self._end or reason
        if self._session is not None:
            self._session.end(reason)

    def is_offer_of(self, offer: StreamOffered) -> bool:
        """Whether this offer says nothing new about the stream."""
        return offer == self._offer

    def renew(self, offer: StreamOffered) -> None:
        """Zoom offers the stream again: open both sockets anew."""
        self._offer = offer
        if self._stream is not None:
            self._stream.renew(offer)

    def stop(self, reason: StopReason) -> None:
        """Zoom reports the end of the stream."""
        self.stop_reason = self.stop_reason or reason
        if self._stream is not None:
            self._stream.stop(reason)
        else:
            self.end(EndReason.USER_HANGUP)

    async def _receive(self, stream: RTMSStream) -> None:
        """Receive the stream, and end the session with it."""
        assert self._session is not None
        assert self._input is not None
        if self._end is not None:
            self._session.end(self._end)
            return
        try:
            reason = await stream.run()
        except ServiceError as error:
            self._session.report(error, origin=self._input)
            self._session.end(EndReason.CONNECTION_LOST)
            return
        self.stop_reason = self.stop_reason or reason
        if reason is not StopReason.RECEIVER_CLOSED:
            logger.info("the stream {} has ended: {}", self.stream_id, reason.name.lower())
        self._session.end(EndReason.CONNECTION_LOST if reason.is_fault else EndReason.USER_HANGUP)

    def _wish(self, pipeline: Pipeline) -> MediaWish:
        if not isinstance(pipeline, Pipeline):
            raise TypeError(
                f"meeting.run takes a pipeline, not {type(pipeline).__name__}: meeting.run(Pipeline([...]))"
            )
        there = set(pipeline.processors())
        if self._input is None or self._input not in there:
            raise LocalProtocolError("the pipeline of a meeting needs meeting.input()")
        transcript = self._transcript if self._transcript in there else None
        try:
            return MediaWish(
                audio=self._input.audio,
                transcript=transcript is not None,
                chat=self._chat is not None and self._chat in there,
                language=None if transcript is None else transcript.language,
            )
        except ValidationError as error:
            raise ConfigurationError(f"meeting: {error.errors()[0]['msg']}") from None

    def _take(self, event: StreamEvent) -> None:
        match event:
            case ParticipantTranscript():
                if self._transcript is not None:
                    self._transcript.take(event)
            case ChatMessage():
                if self._chat is not None:
                    self._chat.take(event)
            case _:
                assert self._input is not None
                self._input.take(event)

    def _participant(self, speaker: MeetingSpeaker) -> Participant:
        assert self._input is not None
        return self._input.participant(speaker)
