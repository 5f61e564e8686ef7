"""A web page that shows calls, live and recorded."""

from voiceflow.inspector.inspector import Inspector
from voiceflow.inspector.settings import InspectorConfig, new_token

__all__ = ["Inspector", "InspectorConfig", "new_token"]
