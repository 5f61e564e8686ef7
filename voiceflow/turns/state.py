"""Who has the floor.

==========  ==================================================
state       meaning
==========  ==================================================
LISTENING   nobody speaks
USER        the user speaks and the agent does not
ENDPOINT    the user paused: finished, or only taking breath?
AGENT       the agent thinks or speaks
OVERLAP     a voice over the agent's, whose playout is paused
==========  ==================================================
"""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Who has the floor."""

    # An enum hashes its name in Python; a state is looked up with every voiced packet.
    __hash__ = object.__hash__

    LISTENING = "listening"
    USER = "user"
    ENDPOINT = "endpoint"
    AGENT = "agent"
    OVERLAP = "overlap"
