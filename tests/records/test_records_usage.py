"""What a call has used."""

from __future__ import annotations

import asyncio

from tests.records.test_records import talk
from voiceflow import (
    TELEPHONE,
    AgentTextFrame,
    Direction,
    Frame,
    MetricFrame,
    Processor,
    UserAudioFrame,
)
from voiceflow.journal import Journal
from voiceflow.records import (
    CallUsage,
    CostObserver,
    Prices,
)

KINDS = ("cached", "completion", "prompt")


PROCESSORS = [Processor(name="first"), Processor(name="second")]


async def test_what_a_call_uses_is_counted() -> None:
    costs, journal = CostObserver(Prices(heard_minute=0.6, million_prompt_tokens=2.0)), Journal()
    stage = await talk(costs.observe, journal.observe)
    usage = costs.usage
    written = "".join(reply.written for reply in journal.replies.values())
    assert usage.characters == len(written)
    assert 5.0 < usage.heard_seconds <= usage.call_seconds
    assert usage.prompt_tokens > 0
    assert usage.completion_tokens > 0
    await asyncio.sleep(100.0)
    assert costs.usage == usage  # the call is over
    assert len(stage.model.exchanges) == 2
    assert costs.total == usage.heard_seconds / 100 + usage.prompt_tokens / 500_000


def test_a_frame_counts_once_however_many_processors_let_it_go_on() -> None:
    costs = CostObserver(Prices(), clock=lambda: 0.0)
    frames: list[Frame] = [
        AgentTextFrame(reply=1, text="Hello."),
        UserAudioFrame(data=bytes(80), format=TELEPHONE),
        UserAudioFrame(data=bytes(80), format=TELEPHONE),
        *(
            MetricFrame(processor="LLM", name=f"llm_{kind}_tokens", value=n)
            for n, kind in enumerate(KINDS, 3)
        ),
    ]
    for frame in frames:
        for processor in PROCESSORS:
            costs.observe(processor, frame, Direction.DOWNSTREAM)
    assert costs.usage == CallUsage(0.0, 0.02, 6, 5 - 3, 3, 4, unheard_characters=6)
