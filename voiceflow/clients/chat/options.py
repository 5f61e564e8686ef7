"""Options that the requests of all vendors have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import ConfigDict, Field

from voiceflow.arguments import Options


class RequestOptions(Options):
    """Fields of a request for an answer. Unset fields are not sent.

    Attributes:
        model: The vendor's name of the model.
        extra: Further fields of the body; they replace those of the same name.
        headers: Further HTTP headers.
        query: Further parameters of the URL.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, protected_namespaces=())

    model: str | None = Field(None, min_length=1)
    extra: Mapping[str, object] = {}
    headers: Mapping[str, str] = Field({}, repr=False)
    query: Mapping[str, str] = Field({}, repr=False)

    def merged(self, changes: Mapping[str, object]) -> Self:
        """These options with some changed.

        Raises:
            pydantic.ValidationError: If a name is unknown or a value is out of range.
        """
        if not changes:
            return self
        mine = {name: getattr(self, name) for name in self.model_fields_set}
        return self.model_validate({**mine, **changes})
