"""Python types for JSON Schemas."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection
from typing import Any

from tools.elevenlabs_schema.facts import OPAQUE, Json, merged

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_BOUNDS = {
    "minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt",
    "minLength": "min_length", "maxLength": "max_length", "minItems": "min_length", "maxItems": "max_length",
    "pattern": "pattern",
}  # fmt: skip
_TAKEN = frozenset({"copy", "json", "schema", "dict", "validate", "construct", "read", "written"})


class Types:
    """Turns schemas into annotations.

    Args:
        named: The class of a published schema.
        classes: The names of those that have fields.
    """

    def __init__(self, named: Callable[[str], str], classes: Collection[str] = ()) -> None:
        self._named = named
        self._classes = classes

    def annotation(self, schema: Json) -> str:
        """The type of a value."""
        if "$ref" in schema:
            name = merged(schema["$ref"].rpartition("/")[2])
            return "dict[str, Any]" if OPAQUE.search(name) else self._named(name)
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        if "enum" in schema:
            return self.choice(schema)
        for key in ("oneOf", "anyOf"):
            if key in schema:
                return self._union(schema[key], schema.get("discriminator"))
        return self._bounded(self._base(schema), schema)

    def choice(self, schema: Json) -> str:
        """One of some words, which may grow."""
        return f"Annotated[Literal[{', '.join(map(repr, dict.fromkeys(schema['enum'])))}], OPEN]"

    def field(self, name: str, schema: Json, *, required: bool) -> str:
        """A field of a class, as its line."""
        kind = self.annotation(schema)
        alias = None
        own = re.sub(r"(?<=[a-z])(?=[A-Z])|-", "_", name).lower()
        if keyword.iskeyword(own) or own in _TAKEN:
            own += "_"
        if own != name:
            alias, name = name, own
        if required and "const" not in schema:
            default = None
        elif "const" in schema:
            default = repr(schema["const"])
        elif _is_plain(schema.get("default")):
            default = repr(schema["default"])
        else:
            default = "None"
        if default == "None" and not kind.endswith("| None") and kind != "Any":
            kind += " | None"
        if alias is not None:
            given = f"default={default}, " if default is not None else ""
            return f"{name}: {kind} = Field({given}alias={alias!r})"
        return f"{name}: {kind}" + (f" = {default}" if default is not None else "")

    def keyword(self, name: str, schema: Json) -> str:
        """A field as an argument: what is read in place of a class may be a mapping, and lists sequences."""
        own = self.field(name, schema, required=True).partition(": ")[0]
        kind = re.sub(r"\blist\[", "Sequence[", self.annotation(schema))
        kind = re.sub(r"\bdict\[", "Mapping[", kind)
        kind = kind.replace("Mapping[str, Any]", "Mapping[str, object]")
        kind = re.sub(r"Sequence\[(\w+)\]", self._items, kind)
        if self._is_class(schema):
            end = " | None" if kind.endswith(" | None") else ""
            kind = kind.replace(" | None", "") + " | Mapping[str, object]" + end
        return f"{own}: {kind}"

    def _items(self, found: re.Match[str]) -> str:
        return f"Sequence[{found[1]} | Mapping[str, object]]" if found[1] in self._classes else found[0]

    def _is_class(self, schema: Json) -> bool:
        options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
        return len(options) == 1 and "$ref" in options[0] and self.annotation(options[0]) in self._classes

    def _base(self, schema: Json) -> str:
        match schema.get("type"):
            case "array":
                items = schema.get("items", {})
                return f"list[{self.annotation(items) if items else 'Any'}]"
            case "object":
                values = schema.get("additionalProperties")
                inner = self.annotation(values) if isinstance(values, dict) and values else "Any"
                return f"dict[str, {inner}]"
            case str() as kind:
                return _PLAIN[kind]
        return "Any"

    def _bounded(self, kind: str, schema: Json) -> str:
        bounds = {_BOUNDS[key]: schema[key] for key in _BOUNDS if key in schema}
        if not bounds:
            return kind
        told = ", ".join(f"{name}={_number(value)!r}" for name, value in bounds.items())
        return f"Annotated[{kind}, Field({told}), OPEN]"

    def _union(self, options: list[Json], discriminator: Json | None) -> str:
        kinds = list(dict.fromkeys(self.annotation(option) for option in options))
        is_nullable = "None" in kinds
        kinds = [kind for kind in kinds if kind != "None"]
        if "Any" in kinds:
            return "Any"
        whole = " | ".join(kinds)
        if discriminator is not None and len(kinds) > 1 and "dict[str, Any]" not in kinds:
            whole = f"Annotated[{whole}, Field(discriminator={discriminator['propertyName']!r}), OPEN]"
        return f"{whole} | None" if is_nullable else whole


def is_file(schema: Json) -> bool:
    """Whether a field of a form is a file, or several."""
    if schema.get("format") == "binary":
        return True
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return any(is_file(option) for option in inner)


def _is_plain(value: Any) -> bool:
    # Sentences are the vendor's own; they stand in its documentation.
    return isinstance(value, int | float | bool) or (isinstance(value, str) and len(value) <= 40)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
