"""Transfers by REST have limits."""

from __future__ import annotations

import asyncio

import pytest

from voiceflow.errors import LocalProtocolError, ServiceError
from voiceflow.testing import run_virtual
from voiceflow.transports.timed_transfer import LONGEST_DOCUMENT, check_xml, limit_transfer


def test_a_transfer_without_an_answer_is_given_up_after_five_seconds() -> None:
    async def stalled() -> float:
        loop = asyncio.get_running_loop()
        with pytest.raises(ServiceError) as caught:
            await limit_transfer("plivo", lambda: asyncio.sleep(60))()
        assert (caught.value.code, caught.value.retryable) == ("timeout", True)
        return loop.time()

    assert run_virtual(stalled()) == 5


@pytest.mark.parametrize(
    ("document", "why"),
    [("15550100", "a transfer takes a number"), ("<" * (LONGEST_DOCUMENT + 1), "at most 4000 characters")],
)
def test_a_document_that_is_no_xml_or_too_long_is_refused(document: str, why: str) -> None:
    with pytest.raises(LocalProtocolError, match=why):
        check_xml(document, "XML", "a number")


def test_a_document_of_the_longest_size_is_taken() -> None:
    check_xml(" <" + "x" * (LONGEST_DOCUMENT - 2), "XML", "a number")
