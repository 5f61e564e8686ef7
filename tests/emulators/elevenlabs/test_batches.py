"""Batches of any size, with people of any kind: everybody is called once, and not too many at a time."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.schema.calls import NewBatchCall, Recipient
from voiceflow.clients.elevenlabs.schema.numbers import NewTwilioNumber
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.dialling import AgentCallee
from voiceflow.testing import MemoryNetwork, run_virtual

CALLEES = st.builds(
    AgentCallee,
    ring=st.sampled_from([0.5, 2.0, 70.0]),
    outcome=st.sampled_from(["answered", "busy", "no-answer"]),
    talk=st.sampled_from([1.0, 7.0]),
    processing=st.sampled_from([0.0, 2.0]),
)


@settings(max_examples=example_count(10))
@given(st.lists(CALLEES, min_size=1, max_size=6), st.none() | st.integers(1, 4))
def test_everybody_is_called_once_and_not_too_many_at_a_time(
    people: list[AgentCallee], limit: int | None
) -> None:
    async def main() -> None:
        emulator = ElevenLabsEmulator()
        numbers = [f"+1555020{index}" for index in range(len(people))]
        emulator.calls.callees.update(zip(numbers, people, strict=True))
        async with MemoryNetwork() as network:
            network.add("api.elevenlabs.io", emulator.app())
            client = ElevenLabs(api_key="k", http=network.session())
            number = NewTwilioNumber(phone_number="+15550100", label="x", sid="AC1", token="t")
            batch = await client.batch_calls.create(
                NewBatchCall(
                    call_name="x",
                    agent_id="a",
                    agent_phone_number_id=await client.phone_numbers.create(number),
                    recipients=[Recipient(phone_number=number) for number in numbers],
                    target_concurrency_limit=limit,
                )
            )
            while True:
                found = await client.batch_calls.get(batch.id)
                states = [person.status for person in found.recipients]
                assert states.count("initiated") + states.count("in_progress") <= (limit or len(people))
                if found.status == "completed":
                    break
                await asyncio.sleep(1.0)
            reached = [callee.outcome == "answered" and callee.ring <= 60 for callee in people]
            assert [state == "completed" for state in states] == reached
            listed = [one.conversation_id async for one in client.conversations.list()]
            assert sorted(listed) == sorted(str(person.conversation_id) for person in found.recipients)

    run_virtual(main())
