"""Further events of a conversation: measurements, and events for clients with a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class VadScore:
    """How likely it is that the user speaks, 0 to 1."""

    score: float


@dataclass(frozen=True, slots=True)
class TurnProbability:
    """How likely it is that the user has finished, 0 to 1."""

    probability: float


@dataclass(frozen=True, slots=True)
class ContextUsage:
    """How full the model's context is."""

    model: str
    tokens: int
    limit: int
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class AsrStarted:
    """The recogniser is ready; its fields change between versions."""

    fields: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class TentativeAgentResponse:
    """What the agent may be about to say."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgentReasoningPart:
    """A piece of what the agent thinks. ``kind`` is ``start``, ``delta`` or ``stop``."""

    text: str = field(repr=False)
    kind: str
    event_id: str | int | None = None


@dataclass(frozen=True, slots=True)
class RichContent:
    """Something to show on a screen.

    Attributes:
        component: What it is.
        props: What is in it.
    """

    content_id: str
    component: str
    props: Mapping[str, object] = field(default_factory=dict, repr=False)
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class AgentTyping:
    """A human agent types, or has stopped."""

    is_typing: bool
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class ExternalAgentConnected:
    """A human has taken over from the agent."""


@dataclass(frozen=True, slots=True)
class ExternalAgentDisconnected:
    """The human who had taken over has left."""
