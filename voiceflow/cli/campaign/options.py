"""Arguments that several commands share, and the campaign that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from voiceflow.campaigns import CampaignState

NameArgument: TypeAlias = Annotated[str, typer.Argument(help="The campaign, such as spring-1.")]
FileOption: TypeAlias = Annotated[
    str,
    typer.Option(
        "--file",
        envvar="VOICEFLOW_CAMPAIGNS",
        help="The file of campaigns, or the address of their Postgres database: postgresql://…",
    ),
]
SettingsOption: TypeAlias = Annotated[
    Path, typer.Option("--settings", help="The campaign's settings, in TOML.")
]
FILE = "campaigns.db"
SETTINGS = Path("campaign.toml")


def enter_state(path: str, name: str, state: CampaignState, said: str) -> None:
    """Let a campaign do something else, and say so.

    Raises:
        ConfigurationError: If there is no such campaign.
    """
    from voiceflow.campaigns import CampaignFile

    with CampaignFile(path) as file:
        file.register.enter(name, state, "by hand" if state.value == "paused" else "")
    print(f"{name}: {said}")
