"""One phone call, as the bot sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias
from weakref import ref

import aiohttp
from loguru import logger

from voiceflow.audio.sound import Sound, SoundSource
from voiceflow.chain import ensure, shape_of
from voiceflow.errors import LocalProtocolError, VoiceflowError
from voiceflow.frames import EndReason, Keypad, KeysResult, LeaveFrame, SayFrame
from voiceflow.pipeline import Pipeline
from voiceflow.processors.playback import Playback
from voiceflow.session import ErrorPolicy, Observer, Session, SessionLimits, end_when_fatal
from voiceflow.transports.abilities import CallLeg, ConsultOutcome, ConsultRequest
from voiceflow.transports.call_settings import CallSettings
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.commands import CallCommands
from voiceflow.transports.connected import ConnectedCall, ended_without_stream, has_session
from voiceflow.transports.events import StreamStarted
from voiceflow.transports.line import Line
from voiceflow.transports.recording import CarrierRecording
from voiceflow.transports.requests import CallRequests

Bot: TypeAlias = "Callable[[Call], Awaitable[None]]"
"""A coroutine function that answers a call: it builds a pipeline and awaits ``call.run(pipeline)``."""


class NotAdmittedError(VoiceflowError):
    """The server refused a media stream because it has no place for the call."""


class Call(ConnectedCall):
    """A call that is up. The server makes it, and the bot runs one pipeline on it.

    Args:
        started: The event that started the stream.
        line: Media line to the user.
        close: Closes the socket.
        control: Hangs up and transfers. Without it, closing the socket hangs up.
        apology: Clip for a user to whom the agent can say nothing, in the line's format; may be empty.
        observers: See every frame of the call, in addition to the observers of :meth:`run`.
        http: Client session of the call's processors, shared by many calls.

    Its attributes are those of :class:`ConnectedCall`.
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
        super().__init__(started, line, close=close, control=control, apology=apology)
        self._observers = tuple(observers)
        self._http = http
        self._requests = CallRequests(self._input, partial(has_session, ref(self)))
        self._settings = CallSettings()
        own = self.to_number if self.direction == "inbound" else self.from_number
        leg = CallLeg(call_id=self.call_id, own_number=own, parameters=self.parameters)
        self._commands = CallCommands(leg, control, clearing=self._clearing, swap=self._swap, gone=self._gone)

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
            self._settings.apply(session)
            reason = await session.run()
        finally:
            self._settled.set()
            self._requests.end()
        if reason is EndReason.ERROR and not self._output.has_spoken_since_error:
            await self.apologise()
        await self.release()
        return reason

    def let_go(self) -> None:
        self._observers = ()
        super().let_go()

    @property
    def language(self) -> str | None:
        """Language code of the call, such as ``"es"``, or None while it is not set.

        Set it before the pipeline runs, or while it runs, to change the recogniser, the voice, the turn
        rules, the agent's phrases and the prompt together. See :meth:`update`.
        """
        return self._settings.language

    @language.setter
    def language(self, code: str) -> None:
        self.update(language=code)

    def update(self, **changes: object) -> None:
        """Change settings of the pipeline. Before it runs, they apply from its start. See ``Session.update``.

        Raises:
            ConfigurationError: If a setting is unknown or a value is invalid. Before the pipeline runs,
                :meth:`run` raises it.
        """
        self._settings.update(changes)

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

        It is never mixed with the agent's voice. A tool that is a plain function may call it too. Await the
        returned playback to wait until it is over::

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

    async def transfer(self, to: str) -> None:
        """Transfer the call when the user has heard everything said before. Returns at once.

        The pipeline then ends with the reason ``TRANSFERRED``, and the call continues without it. The user
        can cancel the transfer by speaking before the first sound of the last words. If the carrier refuses,
        the pipeline reports an error, the user hears ``Phrases.not_transferred``, and the conversation
        continues.

        Args:
            to: A number (E.164), a SIP address, or a document in the carrier's form: at Twilio, TwiML of up
                to 4000 characters from :func:`voiceflow.clients.twilio.twiml.document`.

        Raises:
            ConfigurationError: If the server has no call control. The message names the setting.
            LocalProtocolError: If the carrier cannot take such a destination.
        """
        act = self._clearing.prepare_transfer(to)
        self._input.leave(LeaveFrame(reason=EndReason.TRANSFERRED, act=act))

    async def warm_transfer(
        self, to: str, *, briefing: str, hold: Sound | None = None, ring: float = 30.0
    ) -> ConsultOutcome:
        """Call a person, brief them, and connect the user with them if they accept.

        The user hears music meanwhile, stays with the agent, and may go on talking to it. The person accepts
        or declines by a key or in words. After ``ACCEPTED`` the pipeline ends with the reason
        ``TRANSFERRED``; after any other outcome the conversation goes on.

        Args:
            to: A number (E.164) or a SIP address.
            briefing: What the person hears first, in the call's language.
            hold: The music; quiet notes if None.
            ring: Seconds to let the person's phone ring.

        Raises:
            ConfigurationError: If the carrier has no warm transfers, or a setting is missing.
            LocalProtocolError: If no pipeline runs, or a warm transfer is under way.
            ServiceError: If the carrier refuses. The conversation goes on.
        """
        session = self._session
        if session is None:
            raise LocalProtocolError("a warm transfer is made while call.run() runs, such as in a tool")
        request = ConsultRequest(to=to, briefing=briefing, language=self.language or "en", ring=ring)

        async def depart(act: Callable[[], Awaitable[None]]) -> None:
            await session.depart(LeaveFrame(reason=EndReason.TRANSFERRED, act=act))

        with ended_without_stream(self):
            return await self._commands.consult(request, hold=hold, play=self.play, depart=depart)

    async def send_digits(self, digits: str) -> None:
        """Press keys on the agent's side, such as in the menu of another machine. Returns afterwards.

        Agent audio that was not heard waits meanwhile. At Twilio and SignalWire the keys replace the media
        stream, so what the far end says in that time is lost.

        Args:
            digits: ``0-9``, ``*``, ``#``, and ``w`` for half a second of silence; 32 at most.

        Raises:
            ConfigurationError: If the carrier cannot send keys, or a setting is missing.
            LocalProtocolError: If a character is none of these.
            ServiceError: If the carrier refuses, or the call ends meanwhile.
        """
        with ended_without_stream(self):
            await self._commands.send_digits(digits)

    async def record(self) -> CarrierRecording:
        """Have the carrier record both sides of the call from now on.

        Raises:
            ConfigurationError: If the carrier cannot record, or a setting is missing.
            ServiceError: If the carrier refuses.
        """
        return await self._commands.record()
