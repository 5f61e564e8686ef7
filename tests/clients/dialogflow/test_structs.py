"""Data of protobuf structs."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rows import example_count
from voiceflow.clients.dialogflow import CustomPayload
from voiceflow.clients.dialogflow.cx_messages import read_message
from voiceflow.clients.dialogflow.packages import cx
from voiceflow.clients.dialogflow.structs import plain, read_struct

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=example_count(30))
@given(st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_data_comes_back_as_it_went(data: dict[str, object]) -> None:
    message = cx.ResponseMessage(payload=plain(data))  # type: ignore[arg-type]
    # Equal as text too: 3 is not 3.0.
    assert json.dumps(read_struct(message._pb.payload), sort_keys=True) == json.dumps(data, sort_keys=True)
    read = read_message(message)
    assert read == CustomPayload(data=data)  # type: ignore[arg-type]
