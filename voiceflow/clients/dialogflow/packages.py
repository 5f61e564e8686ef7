"""Google's packages, which the extra ``dialogflow`` installs."""

from __future__ import annotations

try:
    import grpc
    from google.api_core import exceptions
    from google.cloud import dialogflow_v2 as es
    from google.cloud import dialogflowcx_v3 as cx
    from google.protobuf import json_format
except ImportError as error:
    raise ImportError(
        "Dialogflow needs Google's packages: pip install 'voiceflow-calls[dialogflow]'"
    ) from error

__all__ = ["cx", "es", "exceptions", "grpc", "json_format"]
