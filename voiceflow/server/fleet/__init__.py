"""A fleet: servers on several machines that place calls with each other and continue each other's calls."""

from voiceflow.server.fleet.settings import FleetConfig

__all__ = ["FleetConfig"]
