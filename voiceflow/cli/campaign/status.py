"""``voiceflow campaign status``: how far a campaign is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voiceflow.cli.campaign.options import FILE, FileOption, NameArgument

if TYPE_CHECKING:
    from voiceflow.campaigns import CampaignFile


def status(name: NameArgument, file: FileOption = FILE) -> None:
    """Rows by state, with reasons, and how the last calls ended."""
    from voiceflow.campaigns import CampaignFile

    with CampaignFile(file) as campaigns:
        print_status(campaigns, name)


def print_status(file: CampaignFile, name: str) -> None:
    """Print a campaign's counts. No number is printed.

    Raises:
        ConfigurationError: If there is no such campaign.
    """
    state, why = file.register.state(name)
    rows = file.rows(name)
    print(f"{name}: {state}{f' ({why})' if why else ''}")
    reasons = rows.reasons()
    for row_state, count in sorted(rows.counts().items()):
        print(f"  {row_state:<12}{count:>8}")
        for (kind, reason), share in sorted(reasons.items()):
            if kind is row_state:
                print(f"  {'':<12}{share:>8}  {reason}")
    for outcome, count in sorted(rows.outcomes().items()):
        print(f"  last call: {outcome:<12}{count:>8}")
    if disclosed := file.attempts.disclosed(name):
        print(f"  calls in which the disclosure was heard: {disclosed}")
    print(f"  numbers on the do-not-call list: {len(file.do_not_call)}")
