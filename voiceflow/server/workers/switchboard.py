"""What the parent does with connections and with the messages of workers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Protocol

from voiceflow.net.timer import Timer
from voiceflow.server.call_states import CallStates
from voiceflow.server.colleagues import MEASURES
from voiceflow.server.loads import Load
from voiceflow.server.workers.channel import ChannelMessage
from voiceflow.server.workers.handed import HandedRequest, HandedRequests
from voiceflow.server.workers.held import HeldRequest, HeldRequests
from voiceflow.server.workers.measures import WorkerMeasures
from voiceflow.server.workers.questions import Answers, Questions
from voiceflow.server.workers.requests import Destination
from voiceflow.server.workers.roster import Roster
from voiceflow.telemetry import Registry

KEPT = 60.0
"""Seconds for which the states of a worker's calls are kept after its end, until carriers bring them back."""


class Member(Protocol):
    """A worker, as the switchboard sees it. ``WorkerProcess`` is one.

    Attributes:
        number: Its number, which no other worker ever has.
        is_ready: Done when it accepts connections.
        failure: Why it could not start, if its settings are wrong.
    """

    number: int
    is_ready: asyncio.Future[bool]
    failure: str

    def send(self, message: ChannelMessage) -> bool:
        """Send a message. Returns whether the worker was there."""


class Switchboard:
    """Hands connections to workers, and keeps the states of their calls.

    Args:
        leaving: Called with the number of a worker that asks for another one in its place.

    Attributes:
        roster: The workers that are ready, with their loads.
        states: The states of the calls.
        return_paths: The beginnings of the paths at which carriers ask about ended streams.
    """

    def __init__(self, leaving: Callable[[int], None]) -> None:
        self.roster = Roster()
        self.states = CallStates()
        self.return_paths: tuple[str, ...] = ()
        self._handed = HandedRequests()
        self._held = HeldRequests(self._hand_anyway)
        self._questions = Questions()
        self._measures = WorkerMeasures()
        self._leaving = leaving
        self._members: dict[int, Member] = {}
        self._loop = asyncio.get_running_loop()

    @property
    def load(self) -> Load:
        """The load of all workers together."""
        total = self.roster.total()
        return Load(
            streams=total.streams, taken=total.calls, limit=total.limit, is_draining=total.is_draining
        )

    def hand(self, listener: int, destination: Destination, head: bytes, descriptor: int) -> bool:
        """Hand a connection to a worker.

        A request about an ended stream is handed to another worker if this one dies before it answers: that
        worker may have been dying already, and its calls come back just now. While no other worker has a
        place, it waits, within a limit, for the one that replaces a dead one.

        Args:
            listener: 0 for the server's own address, else the number of a listener.
            destination: What its request says.
            head: What was read of it.
            descriptor: Its socket, which belongs to the worker afterwards.

        Returns:
            Whether there is a worker, or may soon be one.
        """
        if destination.is_return and not self.roster.has_place(destination):
            request = HeldRequest(listener, destination, head, descriptor)
            if self._held.keep(request, self._loop.time()):
                return True
        return self._hand(listener, destination, head, descriptor)

    def _hand(self, listener: int, destination: Destination, head: bytes, descriptor: int) -> bool:
        if (number := self.roster.choose(destination)) is None:
            return False
        connection = self.roster.hand_over(number, destination, self._loop.time())
        values = {"listener": listener, "number": connection, "whole": asdict(self.load)}
        copy = os.dup(descriptor) if destination.is_return else None
        if self._members[number].send(ChannelMessage("connection", values, head, descriptor)):
            if copy is not None:
                request = HandedRequest(number, listener, destination, head, copy)
                self._handed.keep(connection, request, self._loop.time())
            return True
        if copy is not None:
            os.close(copy)
        # Its process has died, and its end is about to be noticed.
        self.roster.remove(number)
        return self.hand(listener, destination, head, descriptor)

    def _hand_held(self) -> None:
        """Hand on the requests for which there is a place now."""
        while (request := self._held.take(self.roster.has_place)) is not None:
            self._hand_anyway(request)

    def _hand_anyway(self, request: HeldRequest) -> None:
        """Hand on a request, if there is a worker: it is the one to say that it has no place."""
        if not self._hand(request.listener, request.destination, request.head, request.descriptor):
            os.close(request.descriptor)

    def gone(self, member: Member) -> None:
        """A worker process has ended."""
        self.roster.remove(member.number)
        self._members.pop(member.number, None)
        self._questions.gone(member.number)
        self._measures.gone(member.number)
        for request in self._handed.of(member.number):
            if not self.hand(request.listener, request.destination, request.head, request.descriptor):
                os.close(request.descriptor)
        Timer(partial(self.states.drop, str(member.number))).set(self._loop.time() + KEPT)

    async def measures(self) -> str:
        """The measures of all workers together, in Prometheus' text format."""
        answers: asyncio.Future[Answers] = self._loop.create_future()
        self._ask(MEASURES, answers.set_result)
        return Registry.of((await answers).values()).text()

    def _ask(self, topic: str, done: Callable[[Answers], None]) -> None:
        """Ask all workers."""

        def answered(answers: Answers) -> None:
            done(self._measures.all(answers) if topic == MEASURES else answers)

        self._questions.ask(list(self._members.items()), topic, answered)

    def _ask_for(self, member: Member, topic: str, number: int) -> None:
        """Ask all workers, and pass on to one of them what they answer."""

        def done(answers: Answers) -> None:
            for worker, body in answers.items():
                member.send(ChannelMessage("answers", {"number": number, "worker": worker}, body))
            member.send(ChannelMessage("answers", {"number": number, "worker": None}))

        self._ask(topic, done)

    def receive(self, member: Member, message: ChannelMessage) -> None:
        """Take a message of a worker."""
        values = message.values
        match message.kind:
            case "load":
                self.roster.report(
                    member.number,
                    calls=values["taken"],
                    streams=values["streams"],
                    is_draining=values["draining"],
                )
                self._hand_held()
            case "answered":
                self.roster.answered(member.number, values["number"])
                self._handed.answered(values["number"])
                self._hand_held()
            case "ready":
                self._members[member.number] = member
                self.return_paths = tuple(values["return_paths"])
                self.roster.add(member.number, limit=values["limit"])
                if not member.is_ready.done():
                    member.is_ready.set_result(True)
                self._hand_held()
            case "ask":
                self._ask_for(member, values["topic"], values["number"])
            case "answer":
                self._questions.answer(member.number, values["number"], message.body)
            case "measures":
                self._measures.take(member.number, message.body)
            case "failed":
                member.failure = values["reason"]
            case "leaving":
                self._leaving(member.number)
            case _:
                self._receive_state(member, message)

    def _receive_state(self, member: Member, message: ChannelMessage) -> None:
        """Take a message about the state of a call."""
        owner, call_id = str(member.number), message.values["call"]
        match message.kind:
            case "save":
                self.states.save(owner, call_id, message.body)
            case "take":
                self._answer_take(member, call_id, message.values["number"])
            case "forget":
                self.states.forget(owner, call_id)
            case "end":
                self._end(call_id)

    def _answer_take(self, member: Member, call_id: str, number: int) -> None:
        stored = self.states.take(str(member.number), call_id)
        values = {"number": number, "is_known": stored.state is not None, "has_ended": stored.has_ended}
        member.send(ChannelMessage("state", values, stored.state or b""))

    def _end(self, call_id: str) -> None:
        """The carrier has reported the end of a call to a worker that does not carry it."""
        owner = self.states.owner(call_id)
        if owner is None:
            return
        carrying = self._members.get(int(owner))
        if carrying is None or not carrying.send(ChannelMessage("end", {"call": call_id})):
            self.states.forget(owner, call_id)
