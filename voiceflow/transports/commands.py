"""Commands of the bot to the carrier about its call: keys, recordings, warm transfers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from loguru import logger

from voiceflow.audio.sound import Sound
from voiceflow.errors import ConfigurationError, LocalProtocolError, ServiceError
from voiceflow.net.once import Once
from voiceflow.processors.playback import Playback
from voiceflow.tasks import TaskScope
from voiceflow.transports.abilities import (
    CallLeg,
    CallRecorder,
    Consultation,
    ConsultOutcome,
    ConsultRequest,
    Introducer,
    KeySender,
    PersonLeftError,
)
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.clearing import CallClearing
from voiceflow.transports.hold import hold_music, play_hold_music
from voiceflow.transports.recording import CarrierRecording
from voiceflow.transports.swap import StreamSwap

KEY_SECONDS = 0.5
"""The longest time that a carrier takes for one key or pause."""

MOST_KEYS = 32
"""Keys and pauses in one command. Twilio takes no more."""

HOLD_PIECE = 1.0
"""Seconds of hold music that are queued at a time."""

CANCEL_LIMIT = 2.0
"""Seconds for the tasks of a warm transfer to end."""

_KEYS = frozenset("0123456789*#w")


class CallCommands:
    """Carries out the bot's commands.

    Args:
        leg: The call.
        control: The carrier's control, if it has one.
        clearing: Hangs up, unless the call belongs to somebody else.
        swap: Replaces the media stream.
        gone: Set when the user is gone, or the call has ended otherwise.
    """

    def __init__(
        self,
        leg: CallLeg,
        control: CallControl | None,
        *,
        clearing: CallClearing,
        swap: StreamSwap,
        gone: Once,
    ) -> None:
        self._leg = leg
        self._control = control
        self._clearing = clearing
        self._swap = swap
        self._gone = gone
        self._is_consulting = False

    async def send_digits(self, digits: str) -> None:
        """See ``Call.send_digits``."""
        sender = self._control
        if not isinstance(sender, KeySender):
            raise ConfigurationError("this carrier's calls cannot send keys")
        if not 0 < len(digits) <= MOST_KEYS or not _KEYS.issuperset(digits):
            raise LocalProtocolError(
                f"digits are 1 to {MOST_KEYS} of 0123456789*# and w, half a second's pause"
            )

        async def send() -> None:
            await sender.send_digits(self._leg, digits)

        if sender.replaces_stream:
            await self._swap.run(send, within=len(digits) * KEY_SECONDS)
        else:
            await send()

    async def record(self) -> CarrierRecording:
        """See ``Call.record``."""
        recorder = self._control
        if not isinstance(recorder, CallRecorder):
            raise ConfigurationError(
                "this carrier's calls cannot be recorded by it: use Recorder in the chain"
            )
        call_id = self._leg.call_id
        return CarrierRecording(recorder, call_id, await recorder.record(call_id))

    async def consult(
        self,
        request: ConsultRequest,
        *,
        hold: Sound | None,
        play: Callable[[Sound], Playback],
        depart: Callable[[Callable[[], Awaitable[None]]], Awaitable[None]],
    ) -> ConsultOutcome:
        """See ``Call.warm_transfer``.

        Args:
            request: Whom to call, and what to say to them.
            hold: What the user hears meanwhile; quiet notes if None.
            play: Plays a sound to the user.
            depart: Carries out the transfer, once the person has accepted, and ends the pipeline after it.
        """
        introducer = self._control
        if not isinstance(introducer, Introducer):
            raise ConfigurationError("this carrier's calls have no warm transfer: use call.transfer")
        if self._is_consulting:
            raise LocalProtocolError("a warm transfer of this call is under way already")
        self._is_consulting = True
        tasks = TaskScope()
        try:
            consultation = await introducer.consult(self._leg, request)
            meeting = _Meeting(consultation, self._clearing, self._swap)
            try:
                pieces = hold_music() if hold is None else hold.split(HOLD_PIECE)
                tasks.spawn(play_hold_music(pieces, play), name="hold music")
                outcome = await self._unless_gone(consultation.outcome, tasks)
                if outcome is ConsultOutcome.ACCEPTED:
                    await depart(meeting.arrange)
                return outcome
            except PersonLeftError:
                return ConsultOutcome.DECLINED
            finally:
                if not meeting.is_likely or self._swap.is_abandoned:
                    await consultation.cancel()
        finally:
            self._is_consulting = False
            await tasks.close(limit=CANCEL_LIMIT)

    async def _unless_gone(
        self, decide: Callable[[], Awaitable[ConsultOutcome]], tasks: TaskScope
    ) -> ConsultOutcome:
        decision: asyncio.Future[ConsultOutcome] = asyncio.get_running_loop().create_future()

        async def wait() -> None:
            try:
                found = await decide()
            except Exception as error:  # noqa: BLE001 - raised where the decision is awaited
                if not decision.done():
                    decision.set_exception(error)
            else:
                if not decision.done():
                    decision.set_result(found)

        async def watch() -> None:
            await self._gone.wait()
            if not decision.done():
                decision.set_result(ConsultOutcome.USER_LEFT)

        tasks.spawn(wait(), name="consultation")
        tasks.spawn(watch(), name="user of the consultation")
        return await decision


class _Meeting:
    """The user's way to the person, and back if the person has hung up meanwhile.

    Attributes:
        is_likely: Whether the carrier has connected the user with the person, as far as is known.
    """

    def __init__(self, consultation: Consultation, clearing: CallClearing, swap: StreamSwap) -> None:
        self.is_likely = False
        self._consultation = consultation
        self._clearing = clearing
        self._swap = swap

    async def arrange(self) -> None:
        """Connect the two.

        Raises:
            PersonLeftError: If the person has hung up; the user is on a media stream.
            ServiceError: If the carrier refuses, or the user cannot be brought back.
        """
        consultation = self._consultation
        if not await self._swap.lend(self._leave, consultation.has_met, self._come_back):
            raise PersonLeftError("carrier")

    async def _leave(self) -> None:
        try:
            await self._clearing.hand_over(self._consultation.connect)
        except PersonLeftError:
            raise
        except ServiceError as exc:
            # The answer may be lost, and the user on the way.
            if not await self._swap.has_stopped():
                raise
            logger.warning("{}; the stream has ended, so the user was connected", exc)
            self._clearing.let_go()
        self.is_likely = True

    async def _come_back(self) -> None:
        self.is_likely = False
        self._clearing.take_back()
        await self._consultation.bring_back()
