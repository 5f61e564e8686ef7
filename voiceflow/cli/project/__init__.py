"""What ``voiceflow init`` writes: a project for a kind of bot, a language and a vendor of speech."""

from voiceflow.cli.project.project import Kind, Language, Project, Vendor

__all__ = ["Kind", "Language", "Project", "Vendor"]
