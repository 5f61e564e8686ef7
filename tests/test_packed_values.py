"""Values as JSON with the names of their types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from voiceflow.packed_values import pack, unpack

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


class Size(Enum):
    SMALL = "s"


@dataclass(frozen=True)
class Order:
    size: Size
    day: date


class Guest(BaseModel):
    name: str
    order: Order


class TooManyError(ValueError):
    """An exception of a bot."""


@given(JSON)
def test_json_comes_back_as_it_was(value: object) -> None:
    assert unpack(json.loads(json.dumps(pack(value)))) == value


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 11, 30),
        time(9, 30),
        timedelta(minutes=1),
        Decimal("1.10"),
        Size.SMALL,
        Order(Size.SMALL, date(2026, 1, 2)),
        Guest(name="Ada", order=Order(Size.SMALL, date(2026, 1, 2))),
    ],
)
def test_a_value_comes_back_with_its_type(value: object) -> None:
    back = unpack(json.loads(json.dumps(pack(value))))
    assert (type(back), back) == (type(value), value)


def test_an_exception_comes_back_with_its_class_and_arguments() -> None:
    back = unpack(json.loads(json.dumps(pack(TooManyError("tables", 7, date(2026, 1, 2))))))
    assert type(back) is TooManyError
    assert back.args == ("tables", 7, date(2026, 1, 2))


@pytest.mark.parametrize("value", [object(), (1, 2), {1: "a"}, {"a": (1,)}, len])
def test_what_json_would_change_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no JSON form"):
        pack(value)


@pytest.mark.parametrize(
    "packed",
    [
        None,
        {},
        {"module": "os", "type": "system", "fields": "ls"},
        {"module": "no.such.module", "type": "Thing", "fields": {}},
        {"module": "builtins", "type": "list", "fields": [1]},
        {"module": "subprocess", "type": "Popen", "fields": ["ls"]},
        {"module": "decimal", "type": "Decimal", "fields": "no number"},
        {"module": "builtins", "type": "ValueError", "args": 3},
    ],
)
def test_what_was_not_packed_here_is_refused_and_runs_nothing(packed: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's error is one too
        unpack(packed)
