"""One phone call, as the bot sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import aiohttp
from loguru import logger

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.sound import Sound, SoundSource
from voiceflow.chain import ensure, shape_of
from voiceflow.checkpoint import Checkpoint
from voiceflow.errors import LocalProtocolError, VoiceflowError
from voiceflow.frames import EndReason, Keypad, KeysResult, LeaveFrame, SayFrame
from voiceflow.pipeline import Pipeline
from voiceflow.processors.playback import Playback
from voiceflow.session import ErrorPolicy, Observer, Session, SessionLimits, end_when_fatal
from voiceflow.transports.apology import Apology
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.clearing import CallClearing
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.input import CallInput
from voiceflow.transports.line import Line
from voiceflow.transports.output import CallOutput
from voiceflow.transports.requests import CallRequests

Bot: TypeAlias = "Callable[[Call], Awaitable[None]]"
"""A coroutine function that answers a call: it builds a pipeline and awaits ``call.run(pipeline)``."""


class NotAdmittedError(VoiceflowError):
    """The server refused a media stream because it has no place for the call."""


class Call:
    """A call that is up. The server makes it, and the bot runs one pipeline on it.

    Args:
        started: The event that started the stream.
        line: Media line to the user.
        close: Closes the socket.
        control: Hangs up and transfers. Without it, closing the socket hangs up.
        apology: Clip for a user to whom the agent can say nothing, in the line's format; may be empty.
        observers: See every frame of the call, in addition to the observers of :meth:`run`.
        http: Client session of the call's processors, shared by many calls.

    Attributes:
        call_id: The carrier's name of the call; at Twilio ``CA…``.
        stream_id: The carrier's name of the stream; at Twilio ``MZ…``.
        account_sid: The carrier's account; at Twilio ``AC…``.
        from_number: Number of the calling party; empty if unknown.
        to_number: Number of the called party; empty if unknown.
        direction: ``inbound``, ``outbound-api`` or ``outbound-dial``; empty if unknown.
        parameters: Every custom parameter of the stream, including the numbers and the direction.
        format: Format of the agent's audio, as the carrier plays it.
        checkpoint: State that survives a broken media stream. The bot may keep objects in it.
    """

    def __init__(
        self,
        started: StreamStarted,
        line: Line,
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
        self._clearing = CallClearing(self.call_id, close=close, control=control)
        self._apology = Apology(self.call_id, line, apology)
        self._observers = tuple(observers)
        self._http = http
        self._input = CallInput()
        self._output = CallOutput(line, release=self._part)
        self._session: Session | None = None
        self._requests = CallRequests(self._input, lambda: self._session is not None)
        self._changes: dict[str, object] = {}
        self._settled = asyncio.Event()
        self._is_broken = self._has_parted = self._has_left = False

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
        """Whether the user is still on the line, as far as we know."""
        return not self._has_left and not self._clearing.has_begun and self._line.is_open

    @property
    def is_resumed(self) -> bool:
        """Whether this stream continues a call whose earlier stream broke."""
        return self.checkpoint.breaks > 0

    @property
    def is_broken(self) -> bool:
        """Whether the stream broke before the user or the agent ended the call."""
        return self._is_broken

    async def settled(self) -> None:
        """Wait until the pipeline has ended. After that the checkpoint does not change."""
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

        If an error ends the call and the agent has said nothing since, the user hears an apology.

        Returns:
            Why it ended.

        Raises:
            LocalProtocolError: If a pipeline has run on this call, or this one lacks its ends.
            ConfigurationError: If the chain cannot work because a processor is misplaced, missing or
                duplicated. The message names the processors.
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
            self._requests.end()
        if reason is EndReason.ERROR and not self._output.has_spoken_since_error:
            await self.apologise()
        await self.release()
        return reason

    @property
    def language(self) -> str | None:
        """Language code of the call, such as ``"es"``, or None while it is not set.

        Set it before the pipeline runs, or while it runs, to change the recogniser, the voice, the turn
        rules, the agent's phrases and the prompt together. See :meth:`update`.
        """
        code = (
            self._changes.get("language") if self._session is None else self._session.settings.get("language")
        )
        return code if isinstance(code, str) else None

    @language.setter
    def language(self, code: str) -> None:
        self.update(language=code)

    def update(self, **changes: object) -> None:
        """Change settings of the pipeline. Before it runs, they apply from its start. See ``Session.update``.

        Raises:
            ConfigurationError: If a setting is unknown or a value is invalid. Before the pipeline runs,
                :meth:`run` raises it.
        """
        if self._session is None:
            self._changes |= changes
        else:
            self._session.update(**changes)

    def check_ends(self, pipeline: Pipeline) -> None:
        """Check that a pipeline contains the input and the output of this call.

        Raises:
            TypeError: If it is not a pipeline.
            LocalProtocolError: If one of them is missing.
        """
        if not isinstance(pipeline, Pipeline):
            raise TypeError(
                f"call.run takes a pipeline, not {type(pipeline).__name__}: call.run(Pipeline([...]))"
            )
        if {self._input, self._output} - set(pipeline.processors()):
            raise LocalProtocolError("the pipeline of a call needs call.input() and call.output()")

    def say(self, text: str, *, protected: bool = False) -> None:
        """Say a text when the agent has the floor. Before the pipeline runs, it becomes the greeting.

        Args:
            text: Spoken word for word.
            protected: Whether the user cannot interrupt it.

        Raises:
            LocalProtocolError: If a hundred sentences wait for the pipeline to run.
        """
        self._input.deliver(SayFrame(text=text, protected=protected))

    def play(self, sound: SoundSource, *, text: str | None = None, protected: bool = False) -> Playback:
        """Play a sound as a separate reply when the agent has the floor, or at once if a tool calls this.

        It is never mixed with the agent's voice. Await the returned playback to wait until it is over::

            result = await call.play("jingle.wav")
            if not result.is_complete: ...

        Args:
            sound: A ``Sound``, or the bytes or path of a WAV file, or with the extra ``mp3`` of an MP3 file.
                A file is read before this returns: make a ``Sound`` of a large file before the call.
            text: The words in the sound, for the conversation; by default those of the ``Sound``.
            protected: Whether the user cannot interrupt it.

        Returns:
            A playback. Await it for a ``PlayResult`` (how much the user heard), but only while the
            pipeline runs.

        Raises:
            ValueError: If this is not a sound. Other errors of ``Sound.read`` are raised too.
            LocalProtocolError: If a hundred sentences wait for the pipeline to run.
        """
        return self._requests.play(sound, text=text, protected=protected)

    async def keys(
        self, prompt: str | Sound = "", keypad: Keypad | None = None, *, protected: bool = False
    ) -> KeysResult:
        """Ask the user for keys, such as a PIN or a choice, and wait for them.

        A tool may call it::

            result = await call.keys("Please type your PIN.", Keypad(digits=4))
            if result.is_complete: ...

        The prompt is repeated after a silence and after a wrong entry, and the first key ends it. Words of
        the user end the entry, and the agent answers them. By default the keys appear nowhere else: not in
        the model's input, the transcript, the log or the journal.

        Args:
            prompt: Text to say or sound to play when the agent has the floor.
            keypad: Which keys, how long to wait, and how many attempts. The default takes any number up to
                ``#``.
            protected: Whether neither a voice nor a key interrupts the prompt.

        Raises:
            LocalProtocolError: If no pipeline runs, it has no responder, or another entry is open.
        """
        return await self._requests.enter_keys(prompt, keypad or Keypad(), protected=protected)

    async def hang_up(self) -> None:
        """Hang up when the user has heard everything said before. Returns at once."""
        self.end(EndReason.AGENT_HANGUP)

    async def transfer(self, document: str) -> None:
        """Transfer the call when the user has heard everything said before. Returns at once.

        The pipeline then ends with the reason ``TRANSFERRED``, and the call continues without it. The user
        can cancel the transfer by speaking before the first sound of the last words. If the carrier refuses,
        the pipeline reports an error, the user hears ``Phrases.not_transferred``, and the conversation
        continues.

        Args:
            document: A number such as ``+15550100``, or a destination in the carrier's form, up to 4000
                characters. At Twilio, TwiML from :func:`voiceflow.clients.twilio.twiml.document`.

        Raises:
            ConfigurationError: If the server has no call control. The message names the setting.
            LocalProtocolError: If the carrier cannot take such a document.
        """
        act = self._clearing.prepare_transfer(document)
        self._input.leave(LeaveFrame(reason=EndReason.TRANSFERRED, act=act))

    def end(self, reason: EndReason) -> None:
        """End in good order: the agent finishes its reply first, if the user is still there."""
        self._input.finish(reason)

    def leave(self, reason: EndReason, error: VoiceflowError | None = None) -> None:
        """The far end is gone. A stop, a close and a loss count as one event: only the first has an effect.

        Args:
            reason: Why the far end is gone.
            error: Its protocol error, if any.
        """
        if self._has_left:
            return
        is_ending = self._clearing.has_begun or (self._session is not None and self._session.is_ending)
        self._is_broken = reason is EndReason.CONNECTION_LOST and not is_ending
        self._has_left = True
        self._apology.abandon()
        # After the agent's own hang-up this is only the carrier's response.
        if not self._has_parted:
            self._input.finish(reason, error)

    def deliver(self, received: Received) -> None:
        """Handle an event from the carrier."""
        match received:
            case MarkEchoed():
                if not self._apology.confirm(received.name):
                    self._output.echoed(received.name)
            case StreamStopped():
                self.leave(EndReason.USER_HANGUP)
            case StreamStarted():
                pass
            case _:
                self._input.deliver(received)

    async def apologise(self) -> None:
        """Play the recorded apology in place of any queued audio, if the user is still there."""
        if self.is_up:
            await self._apology.play()

    async def release(self) -> None:
        """Hang up now. Repeating it has no effect."""
        self._settled.set()
        await self._clearing.hang_up(is_up=self.is_up)

    async def _part(self) -> None:
        """Hang up after the agent's end is complete."""
        self._has_parted = True
        await self.release()
