"""What has to be there for each command to work, looked at piece by piece."""

from voiceflow.cli.checkup.finding import Finding, Level, Use

__all__ = ["Finding", "Level", "Use"]
