"""Conferences: calls that hear each other, mixed in packets of 20 ms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode, encode
from voiceflow.emulators.kit.line_record import LineRecord
from voiceflow.emulators.kit.playout import PlayoutBuffer
from voiceflow.emulators.kit.stream_leg import PACKET, PTIME


class ConferenceParticipant:
    """A call in a conference.

    Args:
        call_id: The call.
        record: The call's record: what the person says, and hears.
        starts: Whether the conference may begin with it.
        ends: Whether the conference ends when it leaves.
        muted: Whether the others do not hear it.
        keep: Whether to keep the audio.

    Attributes:
        label: The app's name of it, if it has one.
        hold: Whether it does not hear the others.
        removed: Set when it has to leave.
    """

    def __init__(
        self,
        call_id: str,
        record: LineRecord,
        *,
        starts: bool = True,
        ends: bool = False,
        muted: bool = False,
        keep: bool = True,
    ) -> None:
        self.call_id = call_id
        self.label: str | None = None
        self.muted = muted
        self.hold = False
        self.starts = starts
        self.ends = ends
        self.removed = asyncio.Event()
        self._record = record
        self._playout = PlayoutBuffer(keep=keep)
        record.playouts.append(self._playout)
        self._origin = asyncio.get_running_loop().time()
        self._first = record.speech.position(self._origin)
        self._packets = 0

    def say(self) -> bytes | None:
        """What the person says in the next packet; None for silence."""
        packet = self._record.speech.take(self._first + self._packets * PACKET, PACKET)
        self._packets += 1
        return None if self.muted else packet

    def is_due(self, now: float) -> bool:
        """Whether the next packet is complete."""
        return self._origin + (self._packets + 1) * PTIME <= now + 1e-9

    def hear(self, packets: Iterable[bytes], now: float) -> None:
        """Play what the others say."""
        spoken = list(packets)
        if spoken and not self.hold:
            self._playout.add(_mix(spoken), now)

    def leave(self) -> None:
        """Hear no more."""
        self._playout.clear(asyncio.get_running_loop().time())


class EmulatedConference:
    """One conference.

    Args:
        sid: The carrier's name of it.
        name: The app's name of it.

    Attributes:
        participants: The calls in it, by their ids.
        has_begun: Whether somebody has entered who may start it.
        is_over: Whether it has ended.
    """

    def __init__(self, sid: str, name: str) -> None:
        self.sid = sid
        self.name = name
        self.participants: dict[str, ConferenceParticipant] = {}
        self.has_begun = self.is_over = False
        self._mixing: asyncio.TimerHandle | None = None

    @property
    def status(self) -> str:
        """``init``, ``in-progress`` or ``completed``."""
        if self.is_over:
            return "completed"
        return "in-progress" if self.has_begun else "init"

    async def join(self, participant: ConferenceParticipant) -> None:
        """Take part until the conference ends, the participant is removed, or this is cancelled."""
        self.participants[participant.call_id] = participant
        self.has_begun = self.has_begun or (participant.starts and len(self.participants) > 1)
        if self._mixing is None:
            self._set_timer()
        try:
            await participant.removed.wait()
        finally:
            participant.leave()
            del self.participants[participant.call_id]
            if participant.ends or not self.participants:
                self.end()

    def end(self) -> None:
        """End the conference: everybody leaves it."""
        self.is_over = True
        if self._mixing is not None:
            self._mixing.cancel()
            self._mixing = None
        for participant in self.participants.values():
            participant.removed.set()

    def _set_timer(self) -> None:
        loop = asyncio.get_running_loop()
        self._mixing = loop.call_at(loop.time() + PTIME, self._mix)

    def _mix(self) -> None:
        now = asyncio.get_running_loop().time()
        said = {one: one.say() for one in self.participants.values() if one.is_due(now)}
        if self.has_begun:
            for participant in self.participants.values():
                others = (packet for one, packet in said.items() if one is not participant and packet)
                participant.hear(others, now)
        self._set_timer()


def find_conference(
    conferences: list[EmulatedConference], name: str, new_sid: Callable[[], str]
) -> EmulatedConference:
    """The conference of this name that is not over, added to the list if there is none."""
    for one in conferences:
        if one.name == name and not one.is_over:
            return one
    made = EmulatedConference(new_sid(), name)
    conferences.append(made)
    return made


def _mix(packets: list[bytes]) -> bytes:
    if len(packets) == 1:
        return packets[0]
    total = np.sum([decode(packet, Encoding.MULAW).astype(np.int32) for packet in packets], axis=0)
    return encode(np.clip(total, -32768, 32767).astype(np.int16), Encoding.MULAW)
