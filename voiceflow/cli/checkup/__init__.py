"""Checks of everything that the commands need."""

from voiceflow.cli.checkup.finding import Finding, Level, Use

__all__ = ["Finding", "Level", "Use"]
