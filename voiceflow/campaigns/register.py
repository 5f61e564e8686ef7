"""The campaigns of a file, and whether each runs."""

from __future__ import annotations

import re
from enum import StrEnum

from voiceflow.campaigns.database import Database
from voiceflow.errors import ConfigurationError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class CampaignState(StrEnum):
    """What a campaign is doing."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class CampaignRegister:
    """The campaigns of a file.

    Args:
        connection: The database.
    """

    def __init__(self, connection: Database) -> None:
        self._connection = connection

    def create(self, name: str) -> None:
        """Enter a campaign; one that is there stays as it is.

        Raises:
            ConfigurationError: If the name is unsuitable.
        """
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                "a campaign's name has small letters, digits, '-' and '_', such as spring-1"
            )
        self._connection.execute(
            "INSERT INTO campaigns (name, state) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (name, CampaignState.READY),
        )

    def names(self) -> list[str]:
        """All campaigns."""
        return [row["name"] for row in self._connection.execute("SELECT name FROM campaigns ORDER BY name")]

    def state(self, name: str) -> tuple[CampaignState, str]:
        """What a campaign is doing, and why.

        Raises:
            ConfigurationError: If there is no such campaign.
        """
        found = self._connection.execute(
            "SELECT state, reason FROM campaigns WHERE name = ?", (name,)
        ).fetchone()
        if found is None:
            known = ", ".join(self.names()) or "none"
            raise ConfigurationError(f"there is no campaign {name!r}; there are: {known}")
        return CampaignState(found["state"]), found["reason"]

    def enter(self, name: str, state: CampaignState, reason: str = "") -> None:
        """Let a campaign do something else. A running dialler notices before its next call.

        Raises:
            ConfigurationError: If there is no such campaign, or it was cancelled.
        """
        present, _ = self.state(name)
        if present is CampaignState.CANCELLED and state is not CampaignState.CANCELLED:
            raise ConfigurationError(f"the campaign {name!r} was cancelled")
        self._connection.execute(
            "UPDATE campaigns SET state = ?, reason = ? WHERE name = ?", (state, reason, name)
        )

    def replace(self, name: str, present: CampaignState, state: CampaignState, reason: str = "") -> bool:
        """Let a campaign do something else if it still does what was thought; returns whether it did."""
        changed = self._connection.execute(
            "UPDATE campaigns SET state = ?, reason = ? WHERE name = ? AND state = ?",
            (state, reason, name, present),
        )
        return changed.rowcount > 0
