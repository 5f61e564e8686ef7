"""What a vendor needs back with a tool call, such as signed reasoning: the text in ``ToolCall.opaque``.

It is of use only to the model that wrote it: after a change of model it is left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def seal(vendor: str, model: str, items: Sequence[object]) -> str:
    """Write the items of a model as text; empty if there are none."""
    if not items:
        return ""
    return json.dumps({"vendor": vendor, "model": model, "items": list(items)}, separators=(",", ":"))


def unseal(text: str, vendor: str, model: str) -> list[Any]:
    """The items in a text, if this model wrote them."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return []
    if not isinstance(found, dict) or (found.get("vendor"), found.get("model")) != (vendor, model):
        return []
    items = found.get("items")
    return items if isinstance(items, list) else []
