"""History, subscription and live count: the official SDK against the emulated service."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError

from voiceflow.clients.elevenlabs.api import analytics, history, user

COVERS = {
    history.LIST: "history.list",
    history.FETCH: "history.get",
    history.DELETE: "history.delete",
    history.AUDIO: "history.get_audio",
    history.DOWNLOAD: "history.download",
    user.SUBSCRIPTION: "user.subscription.get",
    analytics.LIVE_COUNT: "conversational_ai.analytics.live_count.get",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]
VOICE = "21m00Tcm4TlvDq8ikWAM"


def test_what_was_spoken_is_listed_read_downloaded_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        texts = ["Hello.", "Good morning.", "Goodbye."]
        said = [
            b"".join(sdk.text_to_speech.convert(VOICE, text=text, output_format="pcm_16000"))
            for text in texts
        ]
        page = sdk.history.list(page_size=2)
        assert page.has_more
        rest = sdk.history.list(page_size=2, start_after_history_item_id=page.last_history_item_id)
        items = [*page.history, *rest.history]
        assert [item.text for item in items] == texts[::-1]
        assert not rest.has_more
        newest = items[0].history_item_id
        assert sdk.history.get(newest).voice_name == "Calm"
        assert b"".join(sdk.history.get_audio(newest)) == said[-1]
        both = b"".join(sdk.history.download(history_item_ids=[item.history_item_id for item in items[:2]]))
        assert len(zipfile.ZipFile(io.BytesIO(both)).namelist()) == 2
        assert sdk.history.delete(newest).status == "ok"
        with pytest.raises(ApiError) as caught:
            sdk.history.get(newest)
        assert caught.value.status_code == 404

    run(test)


def test_the_subscription_and_the_live_count_are_read(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        b"".join(sdk.text_to_speech.convert(VOICE, text="Hello."))
        assert sdk.user.subscription.get().character_count == 6
        assert sdk.conversational_ai.analytics.live_count.get().count == 0

    run(test)
