"""One phone call on its media stream: what arrives for it, and how its user leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from weakref import ref

from voiceflow.audio.encoding import AudioFormat
from voiceflow.checkpoint import Checkpoint
from voiceflow.errors import ServiceError, VoiceflowError
from voiceflow.frames import EndReason, MoveFrame, UserAudioFrame
from voiceflow.net.once import Once
from voiceflow.session import Session
from voiceflow.session_adoption import release
from voiceflow.transports.apology import Apology
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.clearing import CallClearing
from voiceflow.transports.events import MarkEchoed, Received, StreamStarted, StreamStopped
from voiceflow.transports.input import CallInput
from voiceflow.transports.line import Line, Writer
from voiceflow.transports.output import CallOutput
from voiceflow.transports.swap import StreamSwap


class ConnectedCall:
    """The carrier's side of a call: its streams, one after the other, and its end.

    Args:
        started: The event that started the stream.
        line: Media line to the user.
        close: Closes the socket.
        control: Hangs up and transfers. Without it, closing the socket hangs up.
        apology: Clip for a user to whom the agent can say nothing, in the line's format; may be empty.

    Attributes:
        call_id: The carrier's name of the call; at Twilio ``CA…``.
        stream_id: The carrier's name of the stream; at Twilio ``MZ…``.
        call_sid: Twilio's word for ``call_id``.
        stream_sid: Twilio's word for ``stream_id``.
        account_sid: The carrier's account; at Twilio ``AC…``.
        from_number: Number of the calling party; empty if unknown.
        to_number: Number of the called party; empty if unknown.
        direction: ``inbound``, ``outbound-api`` or ``outbound-dial``; empty if unknown.
        parameters: Every custom parameter of the stream, including the numbers and the direction.
        format: Format of the agent's audio, as the carrier plays it.
        checkpoint: State that survives a broken media stream. The bot may keep objects in it.
        is_broken: Whether the stream broke before the user or the agent ended the call.
        is_moved: Whether another process is to continue the call.
    """

    def __init__(
        self,
        started: StreamStarted,
        line: Line,
        *,
        close: Callable[[], Awaitable[None]],
        control: CallControl | None = None,
        apology: bytes = b"",
    ) -> None:
        self.call_id = started.call_id
        self.stream_id = started.stream_id
        self.call_sid, self.stream_sid = self.call_id, self.stream_id
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
        self._input = CallInput()
        self._output = CallOutput(line, release=partial(_part, ref(self)))
        self._session: Session | None = None
        self._settled, self._gone = Once(), Once()
        self._swap = StreamSwap(line, self._output.player)
        self.is_broken = self.is_moved = self._has_parted = self._has_left = False

    def __repr__(self) -> str:
        return f"<Call {self.call_id}>"

    @property
    def is_up(self) -> bool:
        """Whether the user is still on the line, as far as we know."""
        is_reachable = self._line.is_open or self._swap.is_pending
        return not self._has_left and not self._clearing.has_begun and is_reachable

    @property
    def awaits_stream(self) -> bool:
        """Whether the carrier is about to open another stream for this call, as after :meth:`send_digits`."""
        return self._swap.is_pending and not self._has_left

    @property
    def is_away(self) -> bool:
        """Whether the user is with somebody else, who may not be there: the call may still come back."""
        return self._swap.is_away and not self._has_left

    @property
    def is_resumed(self) -> bool:
        """Whether this stream continues a call whose earlier stream broke."""
        return self.checkpoint.breaks > 0

    def move(self) -> None:
        """Let another process continue the call, if nobody speaks and no tool runs now."""
        is_busy = self._session is None or self._session.is_ending or self._swap.is_pending
        if not is_busy and not self._has_left:
            self._input.deliver(MoveFrame(act=self._move))

    async def settled(self) -> None:
        """Wait until the pipeline has ended. After that the checkpoint does not change."""
        await self._settled.wait()

    async def gone(self) -> None:
        """Wait until the user has left, or the call was released."""
        await self._gone.wait()

    def input(self) -> CallInput:
        """The first processor of the pipeline."""
        return self._input

    def output(self) -> CallOutput:
        """The last processor of the pipeline."""
        return self._output

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
        self.is_broken = reason is EndReason.CONNECTION_LOST and not is_ending
        self._has_left = True
        self._gone.set()
        self._swap.abandon()
        self._apology.abandon()
        # After the agent's own hang-up this is only the carrier's response.
        if not self._has_parted:
            self._input.finish(reason, error)

    def deliver(self, received: Received) -> None:
        """Handle an event from the carrier."""
        match received:
            case UserAudioFrame():
                self._input.admit(received)
            case MarkEchoed():
                if not self._apology.confirm(received.name):
                    self._output.echoed(received.name)
            case StreamStopped():
                self._swap.stop()
                if not self._swap.is_pending:
                    self.leave(EndReason.USER_HANGUP)
            case StreamStarted():
                pass
            case _:
                self._input.deliver(received)

    def attach(self, line: Line, close: Callable[[], Awaitable[None]]) -> bool:
        """Continue on another stream of this call.

        Args:
            line: The sending half of the stream, which has started.
            close: Closes its socket.

        Returns:
            Whether one was expected. If not, the stream is a new call's.
        """
        if self._has_left or not self._swap.arrive(line):
            return False
        self._clearing.move(close)
        return True

    def ended(self, writer: Writer, error: VoiceflowError | None) -> None:
        """A stream's socket has closed. It ends the call, unless another stream replaces it."""
        if not self._line.writes_to(writer):
            return
        self._swap.stop()
        if not self._swap.is_pending:
            self.leave(EndReason.CONNECTION_LOST, error)

    async def apologise(self) -> None:
        """Play the recorded apology in place of any queued audio, if the user is still there."""
        if self.is_up:
            await self._apology.play()

    async def release(self) -> None:
        """Hang up now. Repeating it has no effect."""
        self._settled.set()
        self._gone.set()
        await self._clearing.hang_up(is_up=self.is_up)

    async def _move(self) -> None:
        """Leave the call to another process: the carrier brings it back once the socket is closed."""
        self.is_moved = True
        self.checkpoint.move()
        self._clearing.let_go()

    def let_go(self) -> None:
        """The call is over. Unlink its ends, in case no session has run and done it."""
        if self._session is None:
            release((self._input, self._output))
            self._output.unlink()


async def _part(call: ref[ConnectedCall]) -> None:
    """Hang up after the agent's end. For the output, which must not hold the call that holds it."""
    if (found := call()) is not None:
        found._has_parted = True
        await found.release()


def has_session(call: ref[ConnectedCall]) -> bool:
    """Whether a pipeline has run or runs on the call."""
    return (found := call()) is not None and found._session is not None


@contextmanager
def ended_without_stream(call: ConnectedCall) -> Iterator[None]:
    """End the call if a command fails in this block that ended its stream."""
    try:
        yield
    except ServiceError:
        if not call._line.is_open:
            call.leave(EndReason.CONNECTION_LOST)
        raise
