"""One phone call, as the user's bot sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias
from weakref import WeakSet

import aiohttp
from loguru import logger

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.sound import Sound, SoundSource, sound_of
from voiceflow.chain import ensure, shape_of
from voiceflow.checkpoint import Checkpoint
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError, VoiceflowError
from voiceflow.frames import (
    AskKeysFrame,
    EndReason,
    Keypad,
    KeysOutcome,
    KeysResult,
    LeaveFrame,
    PlayFrame,
    PlayResult,
    SayFrame,
)
from voiceflow.pipeline import Pipeline
from voiceflow.processors.playback import Playback
from voiceflow.session import ErrorPolicy, Observer, Session, SessionLimits, end_when_fatal
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.input import CallInput
from voiceflow.transports.line import MediaLine
from voiceflow.transports.output import CallOutput

HANGUP_LIMIT = 5.0
"""Seconds that a hang-up by the carrier's control may take; then closing the socket has to do."""

APOLOGY_SLACK = 5.0
"""Seconds beyond the clip's length that the echo of its mark may take."""

_APOLOGY = "apology"

Bot: TypeAlias = "Callable[[Call], Awaitable[None]]"
"""What answers a call: it builds a pipeline and awaits ``call.run(pipeline)``."""


class NotAdmittedError(VoiceflowError):
    """A stream has started for a call that the server has no place for."""


class Call:
    """A call that is up. The server makes it; the bot runs one pipeline on it.

    Args:
        started: The event that started the stream.
        line: To the caller.
        close: Closes the socket.
        control: Hangs up and transfers; without one, closing the socket hangs up.
        apology: What the caller hears when nothing else can be said, in the line's format; may be empty.
        observers: See every frame of the call, besides those given to :meth:`run`.
        http: What the call's processors reach their vendors with; shared by many calls.

    Attributes:
        call_id: The carrier's name of the call; at Twilio ``CA…``.
        stream_id: The carrier's name of the stream; at Twilio ``MZ…``.
        account_sid: Whose call it is; at Twilio ``AC…``.
        from_number: Who calls; empty if unknown.
        to_number: Who is called.
        direction: ``inbound``, ``outbound-api`` or ``outbound-dial``; empty if unknown.
        parameters: Every custom parameter of the stream, those above included.
        format: What the carrier plays, and what the agent's audio must be.
        checkpoint: State that outlives a media stream that breaks; the bot may keep its own in it.
    """

    def __init__(
        self,
        started: StreamStarted,
        line: MediaLine,
        *,
        close: Callable[[], Awaitable[None]],
        control: CallControl | None = None,
        apology: bytes = b"",
        observers: Sequence[Observer] = (),
        http: aiohttp.ClientSession | None = None,
    ) -> None:
        self.call_id = started.call_id
        self.stream_id = started.stream_id
        self.account_sid = started.account_sid
        self.parameters = dict(started.parameters)
        self.from_number = self.parameters.get("From", "")
        self.to_number = self.parameters.get("To", "")
        self.direction = self.parameters.get("Direction", "")
        self.format: AudioFormat = line.format
        self.checkpoint = Checkpoint()
        self._line = line
        self._close = close
        self._control = control
        self._apology = apology
        self._observers = tuple(observers)
        self._http = http
        self._input = CallInput()
        self._output = CallOutput(line, release=self._part)
        self._session: Session | None = None
        self._playbacks: WeakSet[Playback] = WeakSet()
        self._asked: WeakSet[asyncio.Future[KeysResult]] = WeakSet()
        self._changes: dict[str, object] = {}
        self._settled = asyncio.Event()
        self._is_broken = self._is_handed_on = False
        self._released = self._has_parted = False
        self._left = asyncio.Event()
        self._apologised = asyncio.Event()

    def __repr__(self) -> str:
        return f"<Call {self.call_id}>"

    @property
    def call_sid(self) -> str:
        """Twilio's word for :attr:`call_id`."""
        return self.call_id

    @property
    def stream_sid(self) -> str:
        """Twilio's word for :attr:`stream_id`."""
        return self.stream_id

    @property
    def is_up(self) -> bool:
        """Whether the caller is still there, as far as we know."""
        return not self._left.is_set() and not self._released and self._line.is_open

    @property
    def is_resumed(self) -> bool:
        """Whether this stream goes on with a call whose earlier stream broke."""
        return self.checkpoint.breaks > 0

    @property
    def is_broken(self) -> bool:
        """Whether the stream broke although neither the caller nor the agent had ended the call."""
        return self._is_broken

    async def settled(self) -> None:
        """Wait until the pipeline has run, so that the checkpoint does not change any more."""
        await self._settled.wait()

    def input(self) -> CallInput:
        """The first processor of the pipeline."""
        return self._input

    def output(self) -> CallOutput:
        """The last processor of the pipeline."""
        return self._output

    async def run(
        self,
        pipeline: Pipeline,
        *,
        on_error: ErrorPolicy = end_when_fatal,
        limits: SessionLimits | None = None,
        observers: Sequence[Observer] = (),
    ) -> EndReason:
        """Run the pipeline until the call is over, then hang up.

        If an error ends the call and nothing could be said since, the caller hears an apology.

        Returns:
            Why it ended.

        Raises:
            LocalProtocolError: If a pipeline has run on this call, or this one lacks its ends.
            ConfigurationError: If the chain cannot work: somebody stands in the wrong place, is missing, or
                is there twice. The message names the parts.
        """
        if self._session is not None:
            raise LocalProtocolError("a call runs one pipeline")
        self.check_ends(pipeline)
        for oddity in ensure(shape_of(pipeline)):
            logger.warning("the chain is odd: {}", oddity.text)
        session = self._session = Session(
            pipeline,
            format=self.format,
            on_error=on_error,
            limits=limits,
            observers=(*self._observers, *observers),
            http=self._http,
            checkpoint=self.checkpoint,
        )
        try:
            if self._changes:
                session.update(**self._changes)
            reason = await session.run()
        finally:
            self._settled.set()
            for playback in self._playbacks:
                playback.end(PlayResult())
            for answer in self._asked:
                if not answer.done():
                    answer.set_result(KeysResult(KeysOutcome.ENDED))
        if reason is EndReason.ERROR and not self._output.has_spoken_since_error:
            await self.apologise()
        await self.release()
        return reason

    @property
    def language(self) -> str | None:
        """Code of the language of the call, such as ``"es"``; None while nothing has said it.

        Set it, before the pipeline runs or while it does, to change the recogniser, the voice, the rules for
        turns, the agent's phrases and the prompt together; see :meth:`update`.
        """
        code = (
            self._changes.get("language") if self._session is None else self._session.settings.get("language")
        )
        return code if isinstance(code, str) else None

    @language.setter
    def language(self, code: str) -> None:
        self.update(language=code)

    def update(self, **changes: object) -> None:
        """Change settings of the pipeline; before it runs, for its start. See ``Session.update``.

        Raises:
            ConfigurationError: If a setting is unknown or a value not possible; before the pipeline runs,
                :meth:`run` raises it.
        """
        if self._session is None:
            self._changes |= changes
        else:
            self._session.update(**changes)

    def check_ends(self, pipeline: Pipeline) -> None:
        """Look whether a pipeline has the ends of this call.

        Raises:
            TypeError: If it is no pipeline.
            LocalProtocolError: If one is missing.
        """
        if not isinstance(pipeline, Pipeline):
            raise TypeError(
                f"call.run takes a pipeline, not {type(pipeline).__name__}: call.run(Pipeline([...]))"
            )
        if {self._input, self._output} - set(pipeline.processors()):
            raise LocalProtocolError("the pipeline of a call needs call.input() and call.output()")

    def say(self, text: str, *, protected: bool = False) -> None:
        """Let the agent say this when it has the floor; before the pipeline runs, as its greeting.

        Args:
            text: Word for word.
            protected: Whether the caller cannot interrupt it.

        Raises:
            LocalProtocolError: If a hundred sentences wait for the pipeline to run.
        """
        self._input.deliver(SayFrame(text=text, protected=protected))

    def play(self, sound: SoundSource, *, text: str | None = None, protected: bool = False) -> Playback:
        """Let the agent play this when it has the floor, as a reply of its own; in a tool, at once.

        It is never heard together with the agent's voice. Await what is returned to wait until it is over::

            result = await call.play("jingle.wav")
            if not result.is_complete: ...

        Args:
            sound: A ``Sound``, or the bytes or path of a WAV file, or with the extra ``mp3`` of an MP3 file.
                A file is read here, at once: make a ``Sound`` of it before the call if it is large.
            text: The words in it, for the conversation; what the sound has if not given.
            protected: Whether the user cannot interrupt it.

        Returns:
            Await it for a ``PlayResult``: how much was heard. Before the pipeline runs, do not.

        Raises:
            ValueError: If this is no sound; so are the other errors of ``Sound.read``.
            LocalProtocolError: If a hundred sentences wait for the pipeline to run.
        """
        playback = Playback(lambda: self._session is not None)
        self._playbacks.add(playback)
        found = sound_of(sound, text=text)
        self._input.deliver(PlayFrame(sound=found, protected=protected, ended=playback.end))
        return playback

    async def keys(
        self, prompt: str | Sound = "", keypad: Keypad | None = None, *, protected: bool = False
    ) -> KeysResult:
        """Ask the user for keys, such as a PIN or a choice, and wait for them.

        It may be called in a tool::

            result = await call.keys("Please type your PIN.", Keypad(digits=4))
            if result.is_complete: ...

        The prompt comes again after a silence and after a wrong entry. The first key ends it. What the
        user says instead ends the entry, and is answered. Unless the keypad says otherwise, the keys get
        nowhere but here: not to the model, the transcript, the log or the journal.

        Args:
            prompt: What to say or to play, when the agent has the floor.
            keypad: Which keys, how long, and how often; any number up to ``#`` if not given.
            protected: Whether neither a voice nor a key interrupts the prompt.

        Raises:
            LocalProtocolError: If no pipeline runs, it has no responder, or keys are being asked for already.
        """
        if self._session is None:
            raise LocalProtocolError("keys are asked for while call.run() runs, such as in a tool")
        answer: asyncio.Future[KeysResult] = asyncio.get_running_loop().create_future()
        self._asked.add(answer)
        keypad = keypad or Keypad()
        self._input.deliver(AskKeysFrame(prompt=prompt, keypad=keypad, protected=protected, answer=answer))
        return await answer

    async def hang_up(self) -> None:
        """Hang up when everything that was said before is heard. Returns when that is under way."""
        self.end(EndReason.AGENT_HANGUP)

    async def transfer(self, document: str) -> None:
        """Hand the call to somebody else when everything that was said before is heard.

        Returns when that is under way. The pipeline ends with it, with the reason ``TRANSFERRED``; the call
        goes on. The user can call it off by speaking before the first sound of the last words. If the
        carrier refuses, that is an error of the pipeline, the user hears ``Phrases.not_transferred``, and the
        conversation goes on.

        Args:
            document: Where to, in the carrier's form. At Twilio, TwiML with a ``<Dial>`` for instance, from
                :func:`voiceflow.clients.twilio.twiml.document`; up to 4000 characters.

        Raises:
            ConfigurationError: If the server cannot ask the carrier; it says what to set.
            LocalProtocolError: If the carrier cannot take such a document.
        """
        if self._control is None:
            raise ConfigurationError("calls of this carrier cannot be transferred")
        act = partial(self._hand_on, self._control.prepare_transfer(self.call_id, document))
        self._input.leave(LeaveFrame(reason=EndReason.TRANSFERRED, act=act))

    async def _hand_on(self, transfer: Callable[[], Awaitable[None]]) -> None:
        await transfer()
        self._is_handed_on = True

    def end(self, reason: EndReason) -> None:
        """End in good order: what is being said is finished first, if somebody listens."""
        self._input.finish(reason)

    def leave(self, reason: EndReason, error: VoiceflowError | None = None) -> None:
        """The far end is gone. Stop, close and loss are one event: the first of them counts.

        Args:
            reason: How it went.
            error: What it did wrong, if anything.
        """
        if self._left.is_set():
            return
        is_ending = self._released or (self._session is not None and self._session.is_ending)
        self._is_broken = reason is EndReason.CONNECTION_LOST and not is_ending
        self._left.set()
        self._apologised.set()
        # When all was heard and the agent hangs up, this is the answer to that.
        if not self._has_parted:
            self._input.finish(reason, error)

    def deliver(self, received: Received) -> None:
        """Take what the carrier sent."""
        if isinstance(received, MarkEchoed):
            self._echoed(received.name)
        elif isinstance(received, StreamStopped):
            self.leave(EndReason.USER_HANGUP)
        elif not isinstance(received, StreamStarted):
            self._input.deliver(received)

    async def apologise(self) -> None:
        """Play the recorded apology instead of whatever is being said, if the caller is there."""
        if not self.is_up:
            return
        self._line.clear()
        self._line.audio(self._apology)
        self._line.mark(_APOLOGY)
        try:
            async with asyncio.timeout(self.format.seconds(len(self._apology)) + APOLOGY_SLACK):
                await self._apologised.wait()
        except TimeoutError:
            logger.warning("call {}: the apology was not confirmed", self.call_id)

    async def release(self) -> None:
        """Hang up now. Repeating it does nothing."""
        self._settled.set()
        if self._released:
            return
        # What was handed on is not ours to hang up.
        was_up, self._released = self.is_up and not self._is_handed_on, True
        if was_up and self._control is not None:
            try:
                async with asyncio.timeout(HANGUP_LIMIT):
                    await self._control.hang_up(self.call_id)
            except (TimeoutError, ServiceError) as exc:
                logger.warning("call {}: hang-up by the carrier failed: {}", self.call_id, exc)
        await self._close()

    async def _part(self) -> None:
        """Hang up because the agent's end is complete."""
        self._has_parted = True
        await self.release()

    def _echoed(self, name: str) -> None:
        if name == _APOLOGY:
            self._apologised.set()
        else:
            self._output.echoed(name)
