"""Protobuf's Struct as plain data, and back."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from voiceflow.clients.dialogflow.packages import json_format


def read_struct(struct: object) -> dict[str, JsonValue]:
    """A Struct as a dictionary. A Struct has only floats: whole numbers become ints again.

    Args:
        struct: The protobuf message, not the wrapper of proto-plus.
    """
    data = json_format.MessageToDict(struct)
    return {key: _whole(value) for key, value in data.items()}


def plain(data: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A copy without objects that protobuf does not take."""
    return {str(key): _plain(value) for key, value in data.items()}


def _plain(value: object) -> JsonValue:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"a parameter is JSON data, not {type(value).__name__}")


def _whole(value: JsonValue) -> JsonValue:
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: _whole(each) for key, each in value.items()}
        case list():
            return [_whole(each) for each in value]
    return value
