"""``voiceflow campaign block``: the do-not-call list."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from voiceflow.cli.campaign.options import FILE, FileOption


def block(
    people: Annotated[Path, typer.Argument(help="CSV with a header, or .jsonl, with a column 'number'.")],
    file: FileOption = FILE,
    reason: Annotated[str, typer.Option(help="Why, in a word or two.")] = "imported",
) -> None:
    """No campaign in the file calls these numbers any more, running ones included."""
    from voiceflow.campaigns import CampaignFile
    from voiceflow.campaigns.lists import read_numbers

    with CampaignFile(file) as campaigns:
        added = campaigns.do_not_call.add(read_numbers(people), reason=reason, now=time.time())
        print(f"{added} new numbers on the do-not-call list, {len(campaigns.do_not_call)} in all")
