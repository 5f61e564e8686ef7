"""Conversations: the official SDK against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError

from voiceflow.clients.elevenlabs.api import conversations, signed_urls
from voiceflow.clients.elevenlabs.schema.phone_numbers import SipMessage
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.api.records import DialledCall, DialledTurn, Recorded

COVERS = {
    conversations.LIST: "conversational_ai.conversations.list",
    conversations.FETCH: "conversational_ai.conversations.get",
    conversations.SUMMARY: "conversational_ai.conversations.get_summary",
    conversations.DELETE: "conversational_ai.conversations.delete",
    conversations.AUDIO: "conversational_ai.conversations.audio.get",
    conversations.FEEDBACK: "conversational_ai.conversations.feedback.create",
    conversations.SIP_MESSAGES: "conversational_ai.conversations.get_sip_messages",
    conversations.UPLOAD_FILE: "conversational_ai.conversations.files.create",
    conversations.DELETE_FILE: "conversational_ai.conversations.files.delete",
    signed_urls.SIGNED_URL: "conversational_ai.conversations.get_signed_url",
    conversations.TOKEN: "conversational_ai.conversations.get_webrtc_token",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]


@pytest.fixture(autouse=True)
def past(emulator: ElevenLabsEmulator) -> None:
    """Three conversations that are done."""
    for second in (1.0, 2.0, 3.0):
        record = DialledCall(
            conversation_id=f"conv_{second:.0f}",
            agent_id="agent_1",
            opened_at=-1000.0 + second,
            started_at=-1000.0 + second,
            ended_at=-990.0,
            transcript=[DialledTurn(role="agent", message="Hello.", time_in_call_secs=0)],
            agent_audio=Recorded(5.0),
        )
        message = SipMessage(
            call_id="1", phone_numbers=["+15550100"], local_address="a", remote_address="b", transport="tcp",
            raw_message="INVITE", error_message="", direction="out", created_at_unix_micro=1,
        )  # fmt: skip
        emulator.conversations.add(record, sip_messages=[message, message])


def test_conversations_are_listed_and_read(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        store = sdk.conversational_ai.conversations
        page = store.list(page_size=2, summary_mode="include")
        rest = store.list(page_size=2, cursor=page.next_cursor)
        assert page.has_more
        assert not rest.has_more
        found = [one.conversation_id for one in (*page.conversations, *rest.conversations)]
        assert found == ["conv_3", "conv_2", "conv_1"]
        whole = store.get("conv_1")
        assert (whole.status, whole.has_audio, whole.transcript[0].message) == ("done", True, "Hello.")
        assert whole.analysis is not None
        assert store.get_summary("conv_1", max_messages=5).message_count == 1
        assert len(b"".join(store.audio.get("conv_1"))) > 30_000
        first = store.get_sip_messages("conv_1", page_size=1)
        assert first.has_more
        rest_of_it = store.get_sip_messages("conv_1", page_size=1, cursor=first.next_cursor)
        assert rest_of_it.sip_messages[0].raw_message == "INVITE"

    run(test)


def test_conversations_are_judged_given_files_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        store = sdk.conversational_ai.conversations
        store.feedback.create("conv_1", feedback="like")
        feedback = store.get("conv_1").metadata.feedback
        assert feedback is not None
        assert feedback.likes == 1
        store.feedback.create("conv_1", feedback=None)
        file = store.files.create("conv_1", file=("a.pdf", b"%PDF", "application/pdf"))
        assert store.files.delete("conv_1", file.file_id).file_id == file.file_id
        store.delete("conv_1")
        with pytest.raises(ApiError) as caught:
            store.get("conv_1")
        assert caught.value.status_code == 404

    run(test)


def test_ways_into_a_conversation_are_given(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        store = sdk.conversational_ai.conversations
        url = store.get_signed_url(agent_id="agent_1", include_conversation_id=True).signed_url
        assert url.startswith("ws://127.0.0.1")
        token = store.get_webrtc_token(agent_id="agent_1", participant_name="Ada")
        assert token.conversation_id.startswith("conv_")

    run(test)
