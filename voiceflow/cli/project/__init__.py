"""What ``voiceflow init`` writes: a project for a kind of bot, a language and a vendor of speech."""

from voiceflow.cli.project.project import AgentLanguage, Project, ProjectKind, Vendor

__all__ = ["AgentLanguage", "Project", "ProjectKind", "Vendor"]
