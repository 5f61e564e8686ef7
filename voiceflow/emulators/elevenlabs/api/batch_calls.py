"""Emulated batch calls: recipients are called as the loop's clock goes on."""

from __future__ import annotations

import csv
import heapq
import io
import itertools

from voiceflow.clients.elevenlabs.api import batch_calls
from voiceflow.clients.elevenlabs.e164 import is_e164
from voiceflow.clients.elevenlabs.model import read
from voiceflow.clients.elevenlabs.schema.calls import (
    BatchCall,
    BatchCallDetails,
    BatchCallFilter,
    BatchCallPage,
    NewBatchCall,
    RecipientState,
    TelephonyCallConfig,
)
from voiceflow.clients.elevenlabs.schema.conversations import ConversationHistoryBatchCallModel
from voiceflow.clients.elevenlabs.schema.initiation import ConversationInitiationClientDataInternal
from voiceflow.emulators.elevenlabs.api.batches import BatchPerson, StoredBatch
from voiceflow.emulators.elevenlabs.api.calls import EmulatedCallMaker
from voiceflow.emulators.elevenlabs.api.conversations import ConversationStore
from voiceflow.emulators.elevenlabs.api.dialling import Dialling
from voiceflow.emulators.elevenlabs.api.phone_numbers import AgentName
from voiceflow.emulators.elevenlabs.http.exchange import (
    EPOCH,
    HttpExchange,
    HttpReply,
    RefusalError,
    not_found,
)
from voiceflow.emulators.elevenlabs.http.pages import page
from voiceflow.emulators.elevenlabs.http.server import Handlers


class BatchStore:
    """The batches of the account. Each recipient has an ordinary conversation.

    Args:
        conversations: Where the conversations are kept.
        calls: Makes the calls, and knows who answers.
        agent_name: Returns an agent's name; None if the agent no longer exists.
    """

    def __init__(
        self,
        conversations: ConversationStore,
        calls: EmulatedCallMaker,
        agent_name: AgentName = lambda agent_id: "Agent",
    ) -> None:
        self._agent_name = agent_name
        self._conversations = conversations
        self._calls = calls
        self._batches: dict[str, StoredBatch] = {}
        self._count = itertools.count(1)

    def handlers(self) -> Handlers:
        """The handlers of the operations on batches."""
        return {
            batch_calls.CREATE: self._create,
            batch_calls.LIST: self._list,
            batch_calls.FETCH: lambda exchange: self._details(self._batch(exchange), exchange.now),
            batch_calls.CANCEL: self._cancel,
            batch_calls.RETRY: self._retry,
            batch_calls.DELETE: self._delete,
            batch_calls.EXPORT: self._export,
        }

    def _create(self, exchange: HttpExchange) -> BatchCall:
        asked: NewBatchCall = exchange.body
        _check(asked)
        if asked.agent_phone_number_id is not None:
            self._calls.check(asked.agent_id, asked.agent_phone_number_id)
        else:
            self._conversations.check_agent(asked.agent_id)
        starts_at = exchange.now
        if asked.scheduled_time_unix is not None:
            starts_at = max(starts_at, float(asked.scheduled_time_unix - EPOCH))
        people = [
            BatchPerson(recipient.id or f"rcpt_{next(self._count):08d}", recipient, changed_at=exchange.now)
            for recipient in asked.recipients
        ]
        batch = StoredBatch(f"btcal_{next(self._count):026d}", asked, exchange.now, starts_at, people)
        self._batches[batch.id] = batch
        self._dial(batch, people, starts_at)
        return _summarise(self._details(batch, exchange.now))

    def _dial(self, batch: StoredBatch, people: list[BatchPerson], start: float) -> None:
        """Plan the calls, with the requested number at a time."""
        asked = batch.asked
        config = asked.telephony_call_config or TelephonyCallConfig()
        lanes = [start] * (asked.target_concurrency_limit or len(people))
        for person in people:
            number = person.asked.phone_number or ""
            call = self._calls.plan(
                Dialling(
                    agent_id=asked.agent_id,
                    to_number=number,
                    initiation=person.asked.conversation_initiation_client_data,
                    ringing=config.ringing_timeout_secs,
                    at=heapq.heappop(lanes),
                )
            )
            person.call = call
            heapq.heappush(lanes, call.opened_at if call.ended_at is None else call.ended_at)
            where = ConversationHistoryBatchCallModel(
                batch_call_id=batch.id, batch_call_recipient_id=person.id
            )
            phone_call = None
            if asked.agent_phone_number_id is not None:
                line = self._calls.check(asked.agent_id, asked.agent_phone_number_id)
                phone_call = self._calls.phone_call(line, number)
            self._conversations.add(call, phone_call=phone_call, batch_call=where)

    def _list(self, exchange: HttpExchange) -> BatchCallPage:
        query: BatchCallFilter = exchange.query
        if query.limit < 1:
            raise _refusal("limit", "It must be positive.")
        found, following = page(
            [b for b in self._batches.values() if query.agent_id in (None, b.asked.agent_id)],
            place=lambda batch: (batch.created_at, batch.id),
            size=query.limit,
            cursor=query.last_doc,
            descending=True,
        )
        return BatchCallPage(
            batch_calls=[_summarise(self._details(batch, exchange.now)) for batch in found],
            next_doc=following,
            has_more=following is not None,
        )

    def _cancel(self, exchange: HttpExchange) -> BatchCall:
        batch, now = self._batch(exchange), exchange.now
        if batch.status(now) in ("completed", "cancelled"):
            raise _refusal("batch_id", "It is over.")
        batch.is_cancelled = True
        for person in batch.people:
            if person.call is not None and person.state(now) == "pending":
                self._conversations.remove(person.call.conversation_id)
                person.call, person.changed_at = None, now
        return _summarise(self._details(batch, now))

    def _retry(self, exchange: HttpExchange) -> BatchCall:
        batch, now = self._batch(exchange), exchange.now
        if batch.status(now) in ("pending", "in_progress"):
            raise _refusal("batch_id", "It is not over.")
        again = [person for person in batch.people if person.state(now) == "failed"]
        batch.retries += 1
        batch.is_cancelled = batch.is_cancelled and not again
        if again:
            self._dial(batch, again, now)
        return _summarise(self._details(batch, now))

    def _delete(self, exchange: HttpExchange) -> HttpReply:
        del self._batches[self._batch(exchange).id]
        return HttpReply(status=204)

    def _export(self, exchange: HttpExchange) -> HttpReply:
        batch, now = self._batch(exchange), exchange.now
        if batch.status(now) in ("pending", "in_progress"):
            raise _refusal("batch_id", "It is not over.")
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(["id", "phone_number", "status", "conversation_id"])
        for person in self._details(batch, now).recipients[: exchange.query.limit]:
            writer.writerow([person.id, person.phone_number, person.status, person.conversation_id])
        return HttpReply(body=table.getvalue().encode(), content_type="text/csv")

    def _details(self, batch: StoredBatch, now: float) -> BatchCallDetails:
        asked = batch.asked
        people = [_person(person, batch, now) for person in batch.people]
        states = [person.status for person in people]
        number_id = asked.agent_phone_number_id
        return BatchCallDetails(
            id=batch.id,
            phone_number_id=number_id,
            phone_provider=None if number_id is None else self._provider(number_id),
            whatsapp_params=asked.whatsapp_params,
            name=asked.call_name,
            agent_id=asked.agent_id,
            branch_id=asked.branch_id,
            environment=asked.environment,
            created_at_unix=EPOCH + int(batch.created_at),
            scheduled_time_unix=EPOCH + int(batch.starts_at),
            timezone=asked.timezone,
            total_calls_dispatched=sum(state not in ("pending", "cancelled") for state in states),
            total_calls_scheduled=len(people),
            total_calls_finished=sum(state in ("completed", "failed") for state in states),
            last_updated_at_unix=max(person.updated_at_unix for person in people),
            status=batch.status(now),
            retry_count=batch.retries,
            telephony_call_config=asked.telephony_call_config or TelephonyCallConfig(),
            target_concurrency_limit=asked.target_concurrency_limit,
            agent_name=self._agent_name(asked.agent_id) or "",
            branch_name=None,
            recipients=people,
        )

    def _provider(self, phone_number_id: str) -> str | None:
        try:
            return self._calls.provider(phone_number_id)
        except RefusalError:
            return None  # the number was deleted since

    def _batch(self, exchange: HttpExchange) -> StoredBatch:
        batch = self._batches.get(exchange.ids[0])
        if batch is None:
            raise not_found("batch_call")
        return batch


def _person(person: BatchPerson, batch: StoredBatch, now: float) -> RecipientState:
    call = person.call
    moments = [] if call is None else [call.opened_at, call.started_at, call.ended_at]
    last = max([person.changed_at, *(at for at in moments if at is not None and at <= now)])
    initiation = person.asked.conversation_initiation_client_data
    return RecipientState(
        id=person.id,
        phone_number=person.asked.phone_number,
        whatsapp_user_id=person.asked.whatsapp_user_id,
        status=person.state(now),
        created_at_unix=EPOCH + int(batch.created_at),
        updated_at_unix=EPOCH + int(last),
        conversation_id=call.conversation_id if call is not None and call.opened_at <= now else None,
        conversation_initiation_client_data=None
        if initiation is None
        else read(ConversationInitiationClientDataInternal, initiation.written()),
    )


def _summarise(details: BatchCallDetails) -> BatchCall:
    """A batch without its recipients."""
    fields = {name: getattr(details, name) for name in BatchCall.model_fields}
    return BatchCall(**fields)


def _check(asked: NewBatchCall) -> None:
    if not asked.recipients:
        raise _refusal("recipients", "Nobody is to be called.")
    if asked.agent_phone_number_id is None and asked.whatsapp_params is None:
        raise _refusal("agent_phone_number_id", "There is nothing to call from.")
    for recipient in asked.recipients:
        number = recipient.phone_number
        if (number is None) == (recipient.whatsapp_user_id is None):
            raise _refusal("recipients", "A recipient has one address.")
        if number is not None and not is_e164(number):
            raise _refusal("recipients", "A number is not in E.164.")


def _refusal(param: str, why: str) -> RefusalError:
    return RefusalError(400, "invalid_parameters", why, param=param)
