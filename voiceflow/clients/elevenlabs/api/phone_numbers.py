"""Phone numbers that agents answer and call from: imported from Twilio or Exotel, or reached by SIP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Literal, TypedDict, Unpack

from pydantic import Field

from voiceflow.clients.elevenlabs.api.conversations import SIP_PAGES
from voiceflow.clients.elevenlabs.e164 import check_e164
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.pages import Paging, paged
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import filtered, wanted
from voiceflow.clients.elevenlabs.model import OPEN, Model, checked
from voiceflow.clients.elevenlabs.schema.numbers import (
    CreatedNumber,
    NewExotelNumber,
    NewSipTrunkNumber,
    NewTwilioNumber,
    NumberSipMessageQuery,
    NumberSipMessageQueryFields,
    PhoneNumberChange,
    PhoneNumberChangeFields,
    PhoneNumberFilter,
    PhoneNumberFilterFields,
)
from voiceflow.clients.elevenlabs.schema.phone_numbers import (
    ExotelNumber,
    SipMessage,
    SipMessagePage,
    SipTrunkNumber,
    TwilioNumber,
)
from voiceflow.clients.elevenlabs.schema.shared import SortDirection, TelephonyProvider

PhoneNumber = Annotated[TwilioNumber | ExotelNumber | SipTrunkNumber, Field(discriminator="provider"), OPEN]
NewNumber = Annotated[NewTwilioNumber | NewExotelNumber | NewSipTrunkNumber, Field(discriminator="provider")]


class PhoneNumberSearch(Model):
    """The query of ``GET /v1/convai/v2/phone-numbers``, which the newest SDK has and the OpenAPI not yet."""

    page_size: int | None = None
    cursor: str | None = None
    search: str | None = None
    label: str | None = None
    phone_number: str | None = None
    provider: TelephonyProvider | None = None
    supports_outbound: bool | None = None
    agent_id: str | None = None
    branch_id: str | None = None
    sort_by: Annotated[Literal["label", "phone_number"], OPEN] | None = None
    sort_direction: SortDirection | None = None


class PhoneNumberSearchFields(TypedDict, total=False):
    """The fields of ``PhoneNumberSearch`` as keywords."""

    page_size: int | None
    cursor: str | None
    search: str | None
    label: str | None
    phone_number: str | None
    provider: TelephonyProvider | None
    supports_outbound: bool | None
    agent_id: str | None
    branch_id: str | None
    sort_by: Literal["label", "phone_number"] | None
    sort_direction: SortDirection | None


class PhoneNumberPage(Model):
    """The answer to it."""

    phone_numbers: list[PhoneNumber]
    next_cursor: str | None = None
    has_more: bool = False


_ALL = "/v1/convai/phone-numbers"
_ONE = f"{_ALL}/{{phone_number_id}}"

LIST = Operation[list[PhoneNumber]]("GET", _ALL, list[PhoneNumber], query=PhoneNumberFilter)
SEARCH = Operation[PhoneNumberPage](
    "GET", "/v1/convai/v2/phone-numbers", PhoneNumberPage, query=PhoneNumberSearch
)
CREATE = Operation[CreatedNumber]("POST", _ALL, CreatedNumber, body=NewNumber)
FETCH = Operation[PhoneNumber]("GET", _ONE, PhoneNumber)
UPDATE = Operation[PhoneNumber]("PATCH", _ONE, PhoneNumber, body=PhoneNumberChange)
DELETE = Operation[None]("DELETE", _ONE, None)
SIP_MESSAGES = Operation[SipMessagePage](
    "GET", f"{_ONE}/sip-messages", SipMessagePage, query=NumberSipMessageQuery
)

PAGES = Paging[PhoneNumberPage, PhoneNumber](
    items=lambda page: page.phone_numbers,
    following=lambda page: page.next_cursor if page.has_more else None,
)


class PhoneNumbers:
    """The account's phone numbers. Credentials (tokens, passwords) are sent and never returned.

    Source: https://elevenlabs.io/docs/api-reference/phone-numbers/list
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def list(
        self,
        filter: PhoneNumberFilter | Mapping[str, object] | None = None,
        **fields: Unpack[PhoneNumberFilterFields],
    ) -> AsyncIterator[PhoneNumber]:
        """All numbers, or those that fit. The endpoint does not page."""
        for number in await self._sender.call(LIST, query=filtered(PhoneNumberFilter, filter, fields)):
            yield number

    def search(
        self,
        query: PhoneNumberSearch | Mapping[str, object] | None = None,
        **fields: Unpack[PhoneNumberSearchFields],
    ) -> AsyncIterator[PhoneNumber]:
        """All numbers, or those that fit, page by page as they are asked for.

        Args:
            query: The filter: ``PhoneNumberSearch(search="reception", supports_outbound=True)``.
            fields: The same as keywords: ``search(search="reception")``.
        """
        return paged(self._sender, SEARCH, PAGES, query=filtered(PhoneNumberSearch, query, fields))

    async def create(
        self, number: NewTwilioNumber | NewSipTrunkNumber | NewExotelNumber | Mapping[str, object]
    ) -> str:
        """Import a number; returns its id, which calls and agents refer to.

        Raises:
            LocalProtocolError: If the number is not in E.164; nothing was sent.
        """
        asked = checked(CREATE.body, number)
        check_e164(asked.phone_number, "phone_number")
        return (await self._sender.call(CREATE, body=asked)).phone_number_id

    async def get(self, phone_number_id: str) -> PhoneNumber:
        """One number, and the agent that answers it.

        Raises:
            NotFoundError: If there is no such number.
        """
        return await self._sender.call(FETCH, phone_number_id)

    async def update(
        self,
        phone_number_id: str,
        change: PhoneNumberChange | Mapping[str, object] | None = None,
        **fields: Unpack[PhoneNumberChangeFields],
    ) -> PhoneNumber:
        """Change a number; returns the result.

        Args:
            phone_number_id: Of the number.
            change: Absent fields stay, None clears a field: ``PhoneNumberChange(agent_id=None)`` removes its
                agent. Credentials without a password keep the stored one.
        """
        return await self._sender.call(
            UPDATE, phone_number_id, body=wanted(PhoneNumberChange, change, fields)
        )

    async def delete(self, phone_number_id: str) -> None:
        """Remove a number from the account; its owner keeps it."""
        await self._sender.call(DELETE, phone_number_id)

    def sip_messages(
        self,
        phone_number_id: str,
        query: NumberSipMessageQuery | Mapping[str, object] | None = None,
        **fields: Unpack[NumberSipMessageQueryFields],
    ) -> AsyncIterator[SipMessage]:
        """The SIP messages of its calls, if it keeps them."""
        return paged(
            self._sender,
            SIP_MESSAGES,
            SIP_PAGES,
            phone_number_id,
            query=filtered(NumberSipMessageQuery, query, fields),
        )
