"""The pings of a conversation, and how long their answers take."""

from __future__ import annotations

from voiceflow.emulators.elevenlabs.agent.agenda import Agenda
from voiceflow.emulators.elevenlabs.agent.record import AnsweredPing, ConversationRecord
from voiceflow.emulators.elevenlabs.agent.server_messages import ping
from voiceflow.emulators.elevenlabs.agent.wire import EffectQueue

_REMEMBERED = 100


class Pings:
    """Sends pings at an interval; each reports the latency measured by an earlier one.

    Args:
        interval: Seconds from one to the next, and to the first.
        wire: Takes the messages.
        agenda: Schedules the next.
        record: Keeps the answers.
    """

    def __init__(
        self, interval: float, wire: EffectQueue, agenda: Agenda, record: ConversationRecord
    ) -> None:
        self._interval = interval
        self._wire = wire
        self._agenda = agenda
        self._record = record
        self._open: dict[int, float] = {}
        self._measured: int | None = None

    def start(self, now: float) -> None:
        """Begin."""
        if self._wire.sends("ping"):
            self._agenda.at(now + self._interval, self._ping)

    def pong(self, event_id: int, now: float) -> bool:
        """Take an answer. False if it answers no ping, or one that was answered."""
        at = self._open.pop(event_id, None)
        if at is None:
            return False
        self._measured = round((now - at) * 1000)
        self._record.pongs.append(AnsweredPing(event_id, now, now - at))
        del self._record.pongs[:-_REMEMBERED]
        return True

    def _ping(self, now: float) -> None:
        event_id = self._wire.event_id()
        self._open[event_id] = now
        if len(self._open) > _REMEMBERED:
            del self._open[next(iter(self._open))]
        self._wire.send(ping(event_id, self._measured))
        self._agenda.at(now + self._interval, self._ping)
