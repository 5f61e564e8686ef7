"""Emulated phone numbers. Their credentials are never returned."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from voiceflow.clients.elevenlabs.api import phone_numbers
from voiceflow.clients.elevenlabs.api.phone_numbers import PhoneNumberPage, PhoneNumberSearch
from voiceflow.clients.elevenlabs.e164 import is_e164
from voiceflow.clients.elevenlabs.schema.numbers import (
    CreatedNumber,
    InboundTrunk,
    NewSipTrunkNumber,
    OutboundTrunk,
    PhoneNumberChange,
    PhoneNumberFilter,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import (
    ExotelNumber,
    PhoneNumberAgentInfo,
    SipMessage,
    SipTrunkNumber,
    StoredInboundTrunk,
    StoredOutboundTrunk,
    TrunkCredentials,
    TwilioNumber,
)
from voiceflow.emulators.elevenlabs.api.conversation_operations import sip_page
from voiceflow.emulators.elevenlabs.api.conversations import CheckAgent, any_agent
from voiceflow.emulators.elevenlabs.http.exchange import HttpExchange, RefusalError, not_found
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers

AgentName = Callable[[str], str | None]
"""From an agent's id to its name."""

Number = TwilioNumber | ExotelNumber | SipTrunkNumber
_KINDS: dict[str, type[TwilioNumber] | type[ExotelNumber]] = {"twilio": TwilioNumber, "exotel": ExotelNumber}
_LARGEST_PAGE = 100


@dataclass(slots=True)
class _StoredNumber:
    """A number with private data."""

    number: Number
    messages: list[SipMessage] = field(default_factory=list, repr=False)
    passwords: dict[Literal["inbound", "outbound"], str] = field(default_factory=dict, repr=False)


class NumberStore:
    """The phone numbers of the account.

    Args:
        check_agent: Refuses unknown agents.
        agent_name: Returns an agent's name; None if the agent no longer exists.
    """

    def __init__(
        self, check_agent: CheckAgent = any_agent, agent_name: AgentName = lambda agent_id: "Agent"
    ) -> None:
        self.check_agent = check_agent
        self._agent_name = agent_name
        self._lines: dict[str, _StoredNumber] = {}
        self._count = itertools.count(1)

    def find(self, phone_number_id: str) -> Number:
        """One number.

        Raises:
            RefusalError: If there is none.
        """
        return self._shown(self._line(phone_number_id))

    def at(self, phone_number: str) -> Number | None:
        """The number of these digits, if the account has it."""
        return next((n for n in self._numbers() if n.phone_number == phone_number), None)

    def of_agent(self, agent_id: str) -> list[Number]:
        """The numbers at which an agent answers."""
        return [
            n
            for n in self._numbers()
            if n.assigned_agent is not None and n.assigned_agent.agent_id == agent_id
        ]

    def log(self, phone_number_id: str, messages: Sequence[SipMessage]) -> None:
        """Keep SIP messages of a call."""
        self._line(phone_number_id).messages.extend(messages)

    def handlers(self) -> Handlers:
        """The handlers of the operations on phone numbers."""
        return {
            phone_numbers.LIST: self._list,
            phone_numbers.SEARCH: self._search,
            phone_numbers.CREATE: self._create,
            phone_numbers.FETCH: lambda exchange: self.find(exchange.ids[0]),
            phone_numbers.UPDATE: self._update,
            phone_numbers.DELETE: self._delete,
            phone_numbers.SIP_MESSAGES: lambda exchange: sip_page(
                self._line(exchange.ids[0]).messages, exchange
            ),
        }

    def _list(self, exchange: HttpExchange) -> list[Number]:
        return [number for number in self._numbers() if _fits(number, exchange.query)]

    def _search(self, exchange: HttpExchange) -> PhoneNumberPage:
        query: PhoneNumberSearch = exchange.query
        size = _LARGEST_PAGE if query.page_size is None else query.page_size
        if not 1 <= size <= _LARGEST_PAGE:
            raise RefusalError(400, "invalid_parameters", "At most 100 numbers a page.", param="page_size")
        by = query.sort_by or "label"
        found, following = page(
            [number for number in self._numbers() if _is_found(number, query)],
            place=lambda number: (getattr(number, by), number.phone_number_id),
            size=size,
            cursor=query.cursor,
            descending=query.sort_direction == "desc",
        )
        return PhoneNumberPage(phone_numbers=found, next_cursor=following, has_more=following is not None)

    def _create(self, exchange: HttpExchange) -> CreatedNumber:
        asked = exchange.body
        if not is_e164(asked.phone_number):
            raise RefusalError(400, "invalid_phone_number", "Not in E.164.", param="phone_number")
        fields = {
            "phone_number_id": f"phnum_{next(self._count):026d}",
            "phone_number": asked.phone_number,
            "label": asked.label,
            "supports_inbound": asked.supports_inbound,
            "supports_outbound": asked.supports_outbound,
            "assigned_agent": self._agent(asked.agent_id),
        }
        if isinstance(asked, NewSipTrunkNumber):
            line = _StoredNumber(SipTrunkNumber(**fields, livekit_stack="standard"))
            line.number = _with_trunks(line, asked)
        else:
            line = _StoredNumber(_KINDS[asked.provider](**fields))
        self._lines[line.number.phone_number_id] = line
        return CreatedNumber(phone_number_id=line.number.phone_number_id)

    def _update(self, exchange: HttpExchange) -> Number:
        line = self._line(exchange.ids[0])
        change: PhoneNumberChange = exchange.body
        asked = change.model_fields_set
        fields: dict[str, Any] = {}
        if "label" in asked and change.label is None:
            raise RefusalError(400, "invalid_parameters", "A number has a label.", param="label")
        if "label" in asked:
            fields["label"] = change.label
        if "agent_id" in asked:
            fields["assigned_agent"] = self._agent(change.agent_id)
        trunk = asked & {
            "inbound_trunk_config", "outbound_trunk_config", "livekit_stack", "store_sip_messages"
        }  # fmt: skip
        if trunk and not isinstance(line.number, SipTrunkNumber):
            raise RefusalError(400, "invalid_parameters", "It is no SIP trunk.", param=min(trunk))
        fields |= {
            name: value
            for name in ("livekit_stack", "store_sip_messages")
            if name in asked and (value := getattr(change, name)) is not None
        }
        line.number = line.number.model_copy(update=fields)
        self._place(line, change)
        if isinstance(line.number, SipTrunkNumber):
            line.number = _with_trunks(line, change)
        return self._shown(line)

    def _place(self, line: _StoredNumber, change: PhoneNumberChange) -> None:
        """Note in which branch and environment the agent is."""
        agent = line.number.assigned_agent
        where = {name: getattr(change, name) for name in ("branch_id", "environment")}
        where = {name: value for name, value in where.items() if name in change.model_fields_set}
        if agent is not None and where:
            agent = agent.model_copy(update=where)
            line.number = line.number.model_copy(update={"assigned_agent": agent})

    def _delete(self, exchange: HttpExchange) -> None:
        del self._lines[self.find(exchange.ids[0]).phone_number_id]

    def _agent(self, agent_id: str | None) -> PhoneNumberAgentInfo | None:
        if agent_id is None:
            return None
        self.check_agent(agent_id)
        return PhoneNumberAgentInfo(agent_id=agent_id, agent_name="Agent")

    def _numbers(self) -> list[Number]:
        return [self._shown(line) for line in self._lines.values()]

    def _shown(self, line: _StoredNumber) -> Number:
        """The number, with its agent's present name, or without an agent if that was deleted."""
        agent = line.number.assigned_agent
        if agent is None:
            return line.number
        name = self._agent_name(agent.agent_id)
        fields = None if name is None else agent.model_copy(update={"agent_name": name})
        return line.number.model_copy(update={"assigned_agent": fields})

    def _line(self, phone_number_id: str) -> _StoredNumber:
        line = self._lines.get(phone_number_id)
        if line is None:
            raise not_found("phone_number")
        return line


def _with_trunks(line: _StoredNumber, asked: NewSipTrunkNumber | PhoneNumberChange) -> SipTrunkNumber:
    """The number with the requested trunks; trunks that are not mentioned stay."""
    number = line.number
    assert isinstance(number, SipTrunkNumber)
    fields: dict[str, Any] = {}
    if "inbound_trunk_config" in asked.model_fields_set:
        trunk = asked.inbound_trunk_config
        fields["inbound_trunk"] = None if trunk is None else _inbound(line, trunk)
    if "outbound_trunk_config" in asked.model_fields_set:
        config = asked.outbound_trunk_config
        # The older name holds the same.
        fields["outbound_trunk"] = fields["provider_config"] = (
            None if config is None else _outbound(line, config)
        )
    return number.model_copy(update=fields)


def _inbound(line: _StoredNumber, trunk: InboundTrunk) -> StoredInboundTrunk:
    return StoredInboundTrunk(
        allowed_addresses=trunk.allowed_addresses or ["0.0.0.0/0"],
        allowed_numbers=trunk.allowed_numbers,
        media_encryption=trunk.media_encryption,
        remote_domains=trunk.remote_domains,
        attributes_to_headers=trunk.attributes_to_headers or {},
        **_credentials(line, "inbound", trunk.credentials),
    )


def _outbound(line: _StoredNumber, trunk: OutboundTrunk) -> StoredOutboundTrunk:
    if trunk.address.lower().startswith(("sip:", "sips:")):
        raise RefusalError(400, "invalid_parameters", "A host, without sip:", param="address")
    return StoredOutboundTrunk(
        address=trunk.address,
        transport=trunk.transport,
        media_encryption=trunk.media_encryption,
        headers=trunk.headers or {},
        attributes_to_headers=trunk.attributes_to_headers or {},
        enabled_codecs=trunk.enabled_codecs or [],
        has_outbound_trunk=True,
        **_credentials(line, "outbound", trunk.credentials),
    )


def _credentials(
    line: _StoredNumber, way: Literal["inbound", "outbound"], given: TrunkCredentials | None
) -> dict[str, Any]:
    if given is None:
        line.passwords.pop(way, None)
        return {"has_auth_credentials": False, "username": None}
    if given.password is not None:
        line.passwords[way] = given.password
    # Without a password the stored one stays.
    return {"has_auth_credentials": way in line.passwords, "username": given.username}


def _fits(number: Number, query: PhoneNumberFilter | PhoneNumberSearch) -> bool:
    agent = number.assigned_agent
    return (
        query.provider in (None, number.provider)
        and query.agent_id in (None, agent and agent.agent_id)
        and query.branch_id in (None, agent and agent.branch_id)
    )


def _is_found(number: Number, query: PhoneNumberSearch) -> bool:
    words = f"{number.label} {number.phone_number}".lower()
    return (
        _fits(number, query)
        and (query.search or "").lower() in words
        and (query.label or "").lower() in number.label.lower()
        and (query.phone_number or "") in number.phone_number
        and query.supports_outbound in (None, number.supports_outbound)
    )
