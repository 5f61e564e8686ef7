"""``voiceflow campaign import``: a list becomes rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voiceflow.cli.campaign.options import FILE, FileOption, NameArgument


def import_(
    name: NameArgument,
    people: Annotated[
        Path, typer.Argument(help="CSV with a header, or .jsonl. The column 'number' is needed.")
    ],
    file: FileOption = FILE,
) -> None:
    """Numbers are in E.164 form, such as +1 212 555 0100; the column time_zone is optional.

    The other columns are the bot's. Importing a list again adds only those who are new.
    """
    from voiceflow.campaigns import CampaignFile, import_list

    with CampaignFile(file) as campaigns:
        campaigns.register.create(name)
        result = import_list(people, campaigns.rows(name))
    print(f"{name}: {result.added} new, {result.known} known, {result.bad} lines without a number")
    if result.bad:
        lines = ", ".join(map(str, result.bad_lines))
        print(f"lines {lines}{', …' if result.bad > len(result.bad_lines) else ''}: write +, country, number")
