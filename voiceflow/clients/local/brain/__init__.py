"""A rule-based brain: intents by example, slots by rule, and two domains to try."""

from voiceflow.clients.local.brain.domain import Domain, Form, Slot, UserIntent
from voiceflow.clients.local.brain.orders import ORDER_LINE
from voiceflow.clients.local.brain.practice import DENTAL_PRACTICE
from voiceflow.clients.local.brain.rule_brain import RuleBrain

__all__ = ["DENTAL_PRACTICE", "ORDER_LINE", "Domain", "Form", "RuleBrain", "Slot", "UserIntent"]
