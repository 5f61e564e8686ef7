"""A campaign with a few people, on a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.campaigns.office import NAME, number
from voiceflow.campaigns import CampaignFile, CampaignState
from voiceflow.campaigns.intents import Intent
from voiceflow.campaigns.row_table import RowChange, RowTable
from voiceflow.campaigns.rows import RowEvent
from voiceflow.transports.outbound import DialOutcome
from voiceflow.transports.placing import CallReport

ZONES = ("America/New_York",)
CALLER = "+12125550000"


@contextmanager
def campaign_of(path: Path, count: int) -> Iterator[CampaignFile]:
    """A running campaign; its people may be called."""
    with CampaignFile(path / "campaigns.db", is_durable=False) as file:
        file.register.create(NAME)
        file.register.enter(NAME, CampaignState.RUNNING)
        rows = file.rows(NAME)
        rows.add((number(index), "", {"name": str(index)}) for index in range(count))
        rows.change(
            RowChange(row=index, event=RowEvent.PASS, due=0.0, zones=ZONES) for index in range(1, count + 1)
        )
        yield file


def intend(file: CampaignFile, row: int, attempt: str, now: float = 1.0) -> None:
    """Write down that a row is about to be called."""
    file.intents(NAME).write(Intent(row=row, attempt=attempt, caller=CALLER, now=now, due=now + 60))


def end(file: CampaignFile, attempt: str, call_id: str, outcome: DialOutcome) -> None:
    """Let a call end."""
    rows: RowTable = file.rows(NAME)
    rows.report(CallReport(call_id=call_id, attempt=attempt), due=9.0)
    rows.report(CallReport(call_id=call_id, attempt=attempt, outcome=outcome), due=9.0)
