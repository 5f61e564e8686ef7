"""Why a call was not placed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.office import CALLERS, number
from tests.campaigns.test_placers import line
from tests.transports.outbound_lines import SIDES
from voiceflow.emulators.kit.rest_fault import RestFault
from voiceflow.errors import ServiceError
from voiceflow.transports.placing import (
    CallOrder,
    NotPlacedError,
    RefusalCause,
)

ORDER = CallOrder(attempt="0b" * 16, to=number(0), caller=CALLERS[0])


@pytest.mark.parametrize("kind", sorted(SIDES))
@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (400, RefusalCause.NUMBER),
        (422, RefusalCause.NUMBER),
        (401, RefusalCause.ACCOUNT),
        (403, RefusalCause.ACCOUNT),
        (429, RefusalCause.BUSY),
    ],
)
async def test_a_refusal_says_whose_fault_it_is(
    kind: str, status: int, cause: RefusalCause, tmp_path: Path
) -> None:
    async with line(kind, tmp_path) as made:
        made.rest_faults.extend([RestFault(status=status)] * 4)
        with pytest.raises(NotPlacedError) as refused:
            await made.placer.place(ORDER)
        assert refused.value.cause is cause


@pytest.mark.parametrize("kind", sorted(SIDES))
@pytest.mark.parametrize("status", [302, 408, 500, 503])
async def test_after_other_answers_there_may_be_a_call_and_the_request_is_not_repeated(
    kind: str, status: int, tmp_path: Path
) -> None:
    async with line(kind, tmp_path) as made:
        made.rest_faults.append(RestFault(status=status))
        with pytest.raises(ServiceError) as lost:
            await made.placer.place(ORDER)
        assert not isinstance(lost.value, NotPlacedError)
        await asyncio.sleep(30)
        assert made.reports == []
