"""What plays the agent's audio on a line: the playout, the ledger of what was heard, and their timers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from voiceflow.audio.ledger import PlaybackLedger
from voiceflow.audio.playout import Media, Playout, PlayoutConfig
from voiceflow.host import Host
from voiceflow.net.wheel import running_wheel
from voiceflow.tasks import Timer
from voiceflow.transports.line import Line


class Player:
    """Sends the agent's audio to a line when it is due, and records what was sent.

    Args:
        line: The line to the user.
        config: How far ahead of real time to send audio.
        begun: Called with a reply's number after each piece of its audio was sent.

    Attributes:
        ledger: What the user has heard.
        is_running: Whether the session runs.
    """

    def __init__(self, line: Line, config: PlayoutConfig | None, *, begun: Callable[[int], None]) -> None:
        self.ledger = PlaybackLedger(line.format)
        self.is_running = False
        self._line = line
        self._playout = Playout(line.format, config)
        self._begun = begun
        self._is_paused = self._is_suspended = False
        self._host: Host
        self._timer: Timer
        self._grace: Timer

    def start(self, host: Host, timer: Callable[[Callable[[], None]], Timer]) -> None:
        """Begin, in this session.

        Args:
            host: The session.
            timer: Makes a timer that ends with the session.
        """
        self._host = host
        self._timer, self._grace = timer(self.play).on(running_wheel()), timer(self._hold)
        self.is_running = True

    def stop(self) -> None:
        """The session is over: drop what was not played."""
        self.is_running = False
        self._playout.drop()

    def feed(self, reply: int, data: bytes) -> None:
        """Queue audio of a reply. Play it with :meth:`play`.

        Raises:
            PlayoutOverflowError: If too much is queued; nothing of ``data`` is queued.
            ValueError: If ``data`` ends within a sample.
        """
        self._playout.feed(reply, data)

    def end(self, reply: int) -> None:
        """Note that a reply is complete, and send what is due.

        Raises:
            PlayoutOverflowError: If too many replies are queued.
        """
        self._playout.end(reply)
        self.play()

    def pause(self, grace: float) -> None:
        """Send no more. What the carrier has plays on for ``grace`` seconds, then it is taken back."""
        self._is_paused = True
        if grace > 0:
            self._playout.stop_sending()
            self._timer.cancel()
            self._grace.set(self._host.now() + grace)
        else:
            self._hold()

    def resume(self) -> None:
        """End a pause: continue with the first sample that was not played."""
        self._lift_pause()
        self.play()

    def suspend(self) -> None:
        """Send nothing until :meth:`proceed`: the stream is being replaced, and would lose it."""
        self._is_suspended = True
        if self.is_running:
            self._hold()

    def proceed(self) -> None:
        """Continue, on the stream that the line has now, with the first sample not played yet."""
        self._is_suspended = False
        if not self.is_running:
            return
        # The echoes of these were lost with the stream; on an empty one each comes at once.
        for name in self.ledger.unconfirmed():
            self._line.mark(name)
        if not self._is_paused:
            self._playout.resume()
        self.play()

    def drop(self, before_reply: int) -> None:
        """Silence all older replies. Clear the carrier's queue first, before any frame reports it."""
        now = self._host.now()
        self._is_paused = False
        self._grace.cancel()
        is_empty = self._playout.is_carrier_empty
        if self._playout.clear(now, before_reply):
            if not is_empty:
                self._line.clear()
            self.ledger.cleared(now, before_reply)
            if self._host.played is not None:
                self._host.played.cleared(now)

    def finish(self, replies: Iterable[int]) -> None:
        """Play all that is queued. Nothing follows: these replies and any pause end here."""
        self._lift_pause()
        for reply in replies:
            self._playout.end(reply)
        self.play()

    def remaining(self) -> float:
        """Seconds until all audio so far will have been played, if not paused."""
        return self._playout.remaining(self._host.now())

    def play(self) -> None:
        """Send the audio that is due and set the timer for the rest."""
        if self._is_suspended:
            return
        now = self._host.now()
        for item in self._playout.due(now):
            if isinstance(item, Media):
                self._line.audio(item.data)
                self.ledger.sent(item.reply, len(item.data), now)
                if self._host.played is not None:
                    self._host.played.sent(item.data, now)
                self._begun(item.reply)
            else:
                self._line.mark(item.name)
                self.ledger.mark_sent(item.name, item.reply)
                if item.is_last:
                    self.ledger.ended(item.reply)
        deadline = self._playout.deadline()
        if deadline is None:
            self._timer.cancel()
        else:
            self._timer.set(max(deadline, now))

    def _lift_pause(self) -> None:
        self._is_paused = False
        self._grace.cancel()
        if not self._is_suspended:
            self._playout.resume()

    def _hold(self) -> None:
        """Take back from the carrier what it has not played."""
        now = self._host.now()
        if size := self._playout.pause(now):
            self._line.clear()
            self.ledger.held(size)
            if self._host.played is not None:
                self._host.played.cleared(now)
        self._timer.cancel()
        self._grace.cancel()
