"""Which schema stands in which module, and what the modules' text is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tools.elevenlabs_schema.described import DESCRIBED
from tools.elevenlabs_schema.facts import OPAQUE, Facts, Json
from tools.elevenlabs_schema.facts import references as mentioned
from tools.elevenlabs_schema.names import chosen
from tools.elevenlabs_schema.operations import ANSWERS, BODIES, KEYWORDS, QUERIES
from tools.elevenlabs_schema.places import GROUPS, ORDER, SHARED, TOPICS
from tools.elevenlabs_schema.types import Types, is_file

_NEVER = frozenset({"HTTPValidationError", "ValidationError"})


class Modules:
    """The models of all operations in scope, as modules."""

    def __init__(self, facts: Facts) -> None:
        self._schemas, groups = _in_scope(facts)
        self._names = chosen(self._schemas)
        self._places = _placed(self._schemas, groups)
        classes = {self._names[name] for name, schema in self._schemas.items() if "properties" in schema}
        self._types = Types(self._named, classes)

    def texts(self) -> dict[str, str]:
        """The text of each module, not yet formatted."""
        return {place: self._text(place) for place in sorted(set(self._places.values()))}

    def classes(self) -> dict[str, tuple[str, str]]:
        """Module and name of the class of each published schema that has fields."""
        found = {name: schema for name, schema in self._schemas.items() if "properties" in schema}
        return {name: (self._places[name], self._names[name]) for name in found}

    def _named(self, name: str) -> str:
        return self._names[name]

    def _text(self, place: str) -> str:
        mine = [name for name in self._ordered() if self._places[name] == place]
        # Unions come last: they are made of classes that must be there, and classes look them up late.
        mine.sort(
            key=lambda name: (
                1 if "properties" in self._schemas[name] else 0 if "enum" in self._schemas[name] else 2
            )
        )
        blocks = [self._block(name) for name in mine]
        wanted: dict[str, set[str]] = defaultdict(set)
        for name in mine:
            for other in _references(self._schemas[name]):
                if self._places[other] != place:
                    wanted[self._places[other]].add(self._names[other])
        imports = [
            f"from voiceflow.clients.elevenlabs.schema.{source} import {', '.join(sorted(names))}"
            for source, names in sorted(wanted.items())
        ]
        body = "\n\n\n".join(blocks)
        head = [f'"""The API\'s {place.replace("_", " ")}, written by ``tools/elevenlabs_schema``."""', ""]
        head += ["from __future__ import annotations", "", *_typing(body), *imports]
        return "\n".join(head) + "\n\n\n" + body + "\n"

    def _block(self, name: str) -> str:
        schema, own = self._schemas[name], self._names[name]
        if "properties" not in schema:
            kind = self._types.choice(schema) if "enum" in schema else self._types.annotation(_loose(schema))
            return f"{own} = {kind}"
        required = set(schema.get("required", ()))
        fields = [
            self._types.field(field, content, required=field in required)
            for field, content in schema["properties"].items()
            if not is_file(content)
        ]
        doc = f'    """{DESCRIBED.get(name, f"{_origin(name)}.")}"""'
        model = "\n".join([f"class {own}(Model):", doc, "", *(f"    {line}" for line in fields)]).rstrip()
        return f"{model}\n\n\n{self._keywords(name)}" if _is_given(name) and fields else model

    def _keywords(self, name: str) -> str:
        """The fields of what a method is given, as its keywords."""
        own = self._names[name]
        lines = [
            f"    {self._types.keyword(field, content)}"
            for field, content in self._schemas[name]["properties"].items()
            if not is_file(content)
        ]
        doc = f'    """The fields of ``{own}`` as keywords."""'
        return "\n".join([f"class {own}Fields(TypedDict, total=False):", doc, "", *lines])

    def _ordered(self) -> Iterator[str]:
        """The schemas, what is mentioned before what mentions it as far as there is such an order."""
        seen: set[str] = set()

        def visit(name: str) -> Iterator[str]:
            if name in seen:
                return
            seen.add(name)
            for other in _references(self._schemas[name]):
                yield from visit(other)
            yield name

        for name in sorted(self._schemas, key=lambda n: self._names[n]):
            yield from visit(name)


def _in_scope(facts: Facts) -> tuple[dict[str, Json], dict[str, set[str]]]:
    """The schemas of the operations in scope, and which parts of the API use each."""
    schemas: dict[str, Json] = {}
    groups: dict[str, set[str]] = defaultdict(set)
    for method, path in dict.fromkeys([*BODIES, *QUERIES, *ANSWERS]):
        group = next(name for name, pattern in GROUPS if re.search(pattern, path))
        operation = dict(facts.operation(method, path))
        body = operation.pop("requestBody", None)
        starts = set(_references(operation)) - _NEVER
        for table, schema in ((BODIES, _body(facts, body)), (QUERIES, facts.query(method, path))):
            if (method, path) in table and schema is not None:
                schemas[table[method, path]] = schema
                groups[table[method, path]].add(group)
                starts |= set(_references(schema))
        if (method, path) not in BODIES:
            # Bodies that another operation in scope has as well go by its name.
            starts |= {name for name in _references(body) if not name.startswith("Body_")}
        for name in facts.closure(starts) - _NEVER:
            if OPAQUE.search(name):
                continue
            schemas[name] = facts.schemas[name]
            groups[name].add(group)
    return schemas, groups


def _body(facts: Facts, body: Json | None) -> Json | None:
    if body is None:
        return None
    (content,) = body["content"].values()
    schema: Json = content["schema"]
    return facts.schemas[next(iter(_references(schema)))] if "$ref" in schema else schema


def _place(name: str, groups: set[str]) -> str:
    for place, pattern in TOPICS:
        if re.search(pattern, name):
            return place
    if len(groups) == 1:
        return next(iter(groups))
    return next((place for together, place in SHARED if together == groups), "shared")


def _placed(schemas: dict[str, Json], groups: dict[str, set[str]]) -> dict[str, str]:
    """A module for each schema, so that no two modules import each other."""
    places = {name: _place(name, groups[name]) for name in schemas}
    todo = list(schemas)
    while todo:
        name = todo.pop()
        for other in _references(schemas[name]):
            if _rank(places[other]) > _rank(places[name]):
                places[other] = places[name]  # what a lower module mentions has to stand as low
                todo.append(other)
    return places


def _rank(place: str) -> int:
    return ORDER.index(place) if place in ORDER else len(ORDER)


def _origin(name: str) -> str:
    for what, table in (("body", BODIES), ("query", QUERIES)):
        for (method, path), own in table.items():
            if own == name:
                return f"The {what} of ``{method} {path}``"
    return f"``{name}`` as it is published"


def _is_given(name: str) -> bool:
    """Whether a method takes it, and so its fields as keywords."""
    return name in BODIES.values() or name in QUERIES.values() or name in KEYWORDS


def _loose(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "title"}


def _typing(body: str) -> list[str]:
    names = [n for n in ("Annotated", "Any", "Literal", "TypedDict") if re.search(rf"\b{n}\b", body)]
    shapes = [n for n in ("Mapping", "Sequence") if re.search(rf"\b{n}\[", body)]
    lines = [f"from collections.abc import {', '.join(shapes)}"] if shapes else []
    lines += [f"from typing import {', '.join(names)}", ""] if names else []
    if "Field(" in body:
        lines += ["from pydantic import Field", ""]
    own = [n for n in ("OPEN", "Model") if re.search(rf"\b{n}\b", body)]
    return [*lines, f"from voiceflow.clients.elevenlabs.model import {', '.join(own)}"] if own else lines


def _references(schema: object) -> list[str]:
    return [name for name in mentioned(schema) if not OPAQUE.search(name)]
