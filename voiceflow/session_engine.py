"""What dispatchers ask of a session: which frames are stale, and what becomes of frames about the session."""

from __future__ import annotations

from asyncio import Future

from voiceflow.ending import Ending
from voiceflow.errors import VoiceflowError
from voiceflow.frames import AgentAudioFrame, AgentFrame, EndReason, Frame, InterruptionFrame
from voiceflow.host import Host, Origin, Receiver
from voiceflow.interruptions import Interruptions
from voiceflow.watchdog import Watchdog

# A tuple, because a union would be built again for each frame at each processor.
_OF_A_REPLY = (AgentFrame, AgentAudioFrame)


class SessionEngine:
    """The engine's side of a session.

    Args:
        host: The session.
        over: Set to the reason when the session is over.
        ending: The end of the session.
        interruptions: Its interruptions.
        watchdog: Watches its start and end.
    """

    def __init__(
        self,
        host: Host,
        over: Future[EndReason],
        *,
        ending: Ending,
        interruptions: Interruptions,
        watchdog: Watchdog,
    ) -> None:
        self._host = host
        self._over = over
        self._ending = ending
        self._interruptions = interruptions
        self._watchdog = watchdog

    def is_stale(self, frame: Frame) -> bool:
        """Whether a frame belongs to a reply that was interrupted."""
        return isinstance(frame, _OF_A_REPLY) and frame.reply < self._host.reply_floor

    def sweep(self, frame: InterruptionFrame) -> None:
        """Take an interruption to every processor, the output first. Repeating it has no effect."""
        self._interruptions.sweep(frame)

    def steer(self, frame: Frame, origin: Origin, following: Receiver) -> None:
        """Handle an ``EndFrame`` or a ``CancelFrame`` that a processor pushes.

        If the processor holds the session's own frame, that frame continues. Otherwise this is a request to
        end.
        """
        self._ending.steer(frame, origin, following)

    def hold(self, origin: Origin, frame: Frame) -> None:
        """Record that a handler has received the frame that starts or ends the session."""
        self._watchdog.held_by = origin
        self._ending.hold(origin, frame)

    def overflow(self, error: VoiceflowError, *, origin: Origin) -> None:
        """End a call in which frames pile up. Its pipeline hangs, so it cannot end in good order."""
        if not self._over.done():
            self._over.set_result(EndReason.ERROR)
            self._host.report(error, origin=origin, fatal=True)
