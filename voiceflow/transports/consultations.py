"""Warm transfers: a call to a person, who is briefed and decides, and a conference of both calls.

The user's call keeps its media stream until the person has accepted; then both calls enter a conference.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from voiceflow.errors import ConfigurationError, ServiceError
from voiceflow.net.timer import Timer
from voiceflow.transports.abilities import CallLeg, ConsultOutcome, ConsultRequest, PersonLeftError
from voiceflow.transports.call_api import CallAddresses, CallApi
from voiceflow.transports.carrier import CallControl
from voiceflow.transports.consult_words import ConsultWords, words_of
from voiceflow.transports.dials import COMMAND_LIMIT, NAME_ROUTE, ApiCall, Dials
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.outgoing import CallEnding, DialRequest

MEETING_LIMIT = 5.0
"""Seconds after the user was moved to the conference in which the end of the person's call is awaited.

A person who hangs up while the user is on the way leaves nobody in the conference.
"""

END_LIMIT = 1.0
"""Seconds between the ends of two calls whose conference has ended."""

DECISION_LIMIT = 90.0
"""Seconds from the answer within which the person must decide."""

MOST_QUESTIONS = 3
"""How often the person hears the briefing."""

ACCEPT, DECLINE = "1", "2"
"""The keys."""

_ENDINGS = {
    DialOutcome.BUSY: ConsultOutcome.BUSY,
    DialOutcome.NO_ANSWER: ConsultOutcome.NO_ANSWER,
    DialOutcome.CANCELLED: ConsultOutcome.NO_ANSWER,
    DialOutcome.FAILED: ConsultOutcome.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAnswer:
    """What the person did after the question; nothing if both are empty.

    Attributes:
        key: The key.
        words: The words, as the carrier's recogniser understood them.
    """

    key: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


ReadAnswer = Callable[[web.Request], Awaitable[ConsultAnswer]]
"""Reads a signed request about the person's call; the first one reports nothing.

Raises ``web.HTTPException`` if it is not signed, or cannot be read.
"""


class ConsultScript(Protocol):
    """A carrier's instructions for the calls of a warm transfer."""

    @property
    def content_type(self) -> str:
        """Of the instructions, for HTTP."""

    def ask(self, briefing: str, words: ConsultWords, *, action: str) -> str:
        """For the person's call: the briefing and the question. Keys, words and silence are reported.

        Args:
            briefing: What is said first.
            words: The question, and its language.
            action: The webhook that receives the report and returns the next instructions.
        """

    def conference(self, room: str) -> str:
        """For both calls: a conference that ends when one of them leaves."""

    def hang_up(self) -> str:
        """For the person's call: its end."""

    def come_back(self, leg: CallLeg, *, voice_url: str) -> str:
        """For the user's call: another media stream.

        Args:
            leg: The user's call.
            voice_url: The webhook for new calls, with the parameters of the stream.
        """


class CallConsultation:
    """One warm transfer.

    Args:
        request: Whom to call, and what to say.
        script: The carrier's instructions.
        api: Knows whether calls are up.
        control: Moves the user's call.
        leg: The user's call.
        address: The public URL of its webhook.
        voice_url: The webhook for new calls, with the parameters of the user's stream.
        room: The name of its conference.

    Raises:
        LocalProtocolError: If the carrier cannot move the user's call.
    """

    def __init__(
        self,
        request: ConsultRequest,
        script: ConsultScript,
        *,
        api: CallApi,
        control: CallControl,
        leg: CallLeg,
        address: str,
        voice_url: str,
        room: str,
    ) -> None:
        self._request = request
        self._script = script
        self._address = address
        self._room = room
        self._api = api
        self._control = control
        self._leg = leg
        self._voice_url = voice_url
        self._transfer = control.prepare_transfer(leg.call_id, script.conference(room))
        self._asked = 0
        self._call: ApiCall | None = None
        self._decision: asyncio.Future[ConsultOutcome] = asyncio.get_running_loop().create_future()

    def watch(self, call: ApiCall) -> None:
        """Take the call to the person; its end decides if nothing did before."""
        self._call = call
        call.ending.add_done_callback(self._end)

    def decide(self, answer: ConsultAnswer) -> str:
        """Handle the person's key or words, and return the next instructions of their call."""
        if self._decision.done():
            # Carriers repeat a request whose answer they did not get.
            is_accepted = self._decision.result() is ConsultOutcome.ACCEPTED
            return self._script.conference(self._room) if is_accepted else self._script.hang_up()
        accepts = self._judge(answer)
        if accepts is None and self._asked < MOST_QUESTIONS:
            self._asked += 1
            words = words_of(self._request.language)
            return self._script.ask(self._request.briefing, words, action=self._address)
        self._decision.set_result(ConsultOutcome.ACCEPTED if accepts else ConsultOutcome.DECLINED)
        return self._script.conference(self._room) if accepts else self._script.hang_up()

    async def outcome(self) -> ConsultOutcome:
        try:
            async with asyncio.timeout(self._request.ring + DECISION_LIMIT):
                return await asyncio.shield(self._decision)
        except TimeoutError:
            return ConsultOutcome.NO_ANSWER

    async def connect(self) -> None:
        if self._call is not None and self._call.ending.done():
            raise PersonLeftError(self._api.vendor)
        await self._transfer()

    async def has_met(self) -> bool:
        if self._call is None:
            return True
        if not await self._call.ends_within(MEETING_LIMIT):
            return True
        # If they were together, the conference has ended, and with it the user's call.
        await asyncio.sleep(END_LIMIT)
        return await self._has_user_left()

    async def bring_back(self) -> None:
        document = self._script.come_back(self._leg, voice_url=self._voice_url)
        await self._control.prepare_transfer(self._leg.call_id, document)()

    async def cancel(self) -> None:
        if not self._decision.done():
            self._decision.set_result(ConsultOutcome.USER_LEFT)
        if self._call is not None:
            await self._call.cancel()

    async def _has_user_left(self) -> bool:
        """Whether the user's call is over; False if the carrier does not say."""
        try:
            async with asyncio.timeout(COMMAND_LIMIT):
                found = await self._api.look_up(self._leg.call_id)
        except (TimeoutError, ServiceError):
            return False  # A call that is over does not come back.
        return found is None or found.outcome is not None

    def _end(self, ending: asyncio.Future[CallEnding]) -> None:
        if not (ending.cancelled() or self._decision.done()):
            outcome = _ENDINGS.get(ending.result().outcome, ConsultOutcome.DECLINED)
            self._decision.set_result(outcome)

    def _judge(self, answer: ConsultAnswer) -> bool | None:
        """Whether the person accepts; None if that is unclear."""
        if answer.key:
            return {ACCEPT: True, DECLINE: False}.get(answer.key)
        words = words_of(self._request.language)
        said = {word.strip(".,!?") for word in answer.words.lower().split()}
        if said & words.decline:
            return False
        return True if said & words.accept else None


class Consultations:
    """The open warm transfers of a carrier, by the last part of their webhook's path.

    Args:
        addresses: Where the carrier reaches the server.
        script: Its instructions.
        dials: Makes the calls to the persons, and takes the reports of their ends.
    """

    def __init__(self, addresses: CallAddresses, script: ConsultScript, dials: Dials) -> None:
        self._addresses = addresses
        self._script = script
        self._dials = dials
        self._open: dict[str, CallConsultation] = {}

    async def open(
        self, api: CallApi, control: CallControl, leg: CallLeg, request: ConsultRequest
    ) -> CallConsultation:
        """Call the person of a warm transfer.

        Args:
            api: Makes the call.
            control: Moves the user's call.
            leg: The user's call.
            request: Whom to call, and what to say.

        Raises:
            ConfigurationError: If the agent's own number is unknown, or a setting is missing.
            LocalProtocolError: If the carrier cannot call such an address, or cannot move the user's call.
            ServiceError: If the carrier refuses.
        """
        if not leg.own_number:
            raise ConfigurationError("a warm transfer needs the stream parameters From, To and Direction")
        name = secrets.token_hex(16)
        room = f"voiceflow-{name}"
        address = f"{self._addresses.public_url}{self._addresses.consult_path}/{name}"
        found = self._open[name] = CallConsultation(
            request,
            self._script,
            api=api,
            control=control,
            leg=leg,
            address=address,
            voice_url=self._addresses.voice_url(_query(leg)),
            room=room,
        )
        dial = DialRequest(to=request.to, from_number=leg.own_number, ring=request.ring)
        try:
            found.watch(await self._dials.open(api, dial, answer_url=address))
        except BaseException:
            del self._open[name]
            raise
        now = asyncio.get_running_loop().time()
        Timer(lambda: self._forget(name)).set(now + request.ring + 2 * DECISION_LIMIT)
        return found

    def routes(self, read: ReadAnswer) -> Sequence[web.RouteDef]:
        """The webhook that asks the persons.

        Args:
            read: Reads the requests.
        """

        async def receive(request: web.Request) -> web.Response:
            answer = await read(request)
            found = self._open.get(request.match_info["name"])
            text = self._script.hang_up() if found is None else found.decide(answer)
            return web.Response(text=text, content_type=self._script.content_type)

        return [web.post(self._addresses.consult_path + NAME_ROUTE, receive)]

    def _forget(self, name: str) -> None:
        self._open.pop(name, None)


def _query(leg: CallLeg) -> Mapping[str, str]:
    """The parameters of a stream that the carrier's request for another one does not contain."""
    return {name: value for name, value in leg.parameters.items() if name not in ("CallSid", "From", "To")}
