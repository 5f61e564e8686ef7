"""A fleet with inspectors, and browsers at its members."""

from __future__ import annotations

from tests.inspector.pages import Browser
from tests.server.fleet.fleet_group import FleetGroup
from tests.server.practice import Practice


class Fleet(FleetGroup):
    """A fleet of which the browser reaches each member."""

    def __init__(self) -> None:
        super().__init__(Practice(), is_inspected=True)

    async def browser(self, name: str) -> Browser:
        """A browser at the pages of a member, with its cookie."""
        return await Browser(self.opened.network.session(), f"https://{name}.test").open()

    @property
    def other(self) -> str:
        """A member that does not carry the call."""
        return next(name for name in self.servers if name != self.carrying.name)
