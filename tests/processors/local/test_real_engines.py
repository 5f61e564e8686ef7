"""Both processors on the real engines: what one says, the other understands."""

from __future__ import annotations

import asyncio

from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    Frame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    Session,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    handles,
)
from voiceflow.processors.local import LocalSTT, LocalTTS


class Echo(Processor):
    """Lets the caller say what the agent says."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.transcripts: list[TranscriptionFrame] = []

    @handles(StartFrame)
    def start_talking(self, frame: StartFrame) -> list[Frame]:
        text = AgentTextFrame(reply=self.session.next_reply(), text="Where are you located?")
        return [frame, text, ReplyEndFrame(reply=1)]


class Ear(Processor):
    """Notes words and transcripts, and turns the agent's audio into the caller's."""

    def __init__(self, echo: Echo) -> None:
        super().__init__()
        self._echo = echo

    @handles(AgentWordsFrame)
    def words(self, frame: AgentWordsFrame) -> None:
        self._echo.words += [word.text for word in frame.words]

    @handles(AgentAudioFrame)
    def audio(self, frame: AgentAudioFrame) -> list[Frame]:
        now = self.session.now()
        silence = UserAudioFrame(data=frame.format.silence(0.4), format=frame.format)
        speech = UserAudioFrame(data=frame.data, format=frame.format)
        began, ended = UserStartedSpeakingFrame(at=now), UserStoppedSpeakingFrame(at=now)
        return [silence, began, speech, silence, ended]

    @handles(ReplyEndFrame)
    def done(self, frame: ReplyEndFrame) -> None:
        self.session.end()

    @handles(TranscriptionFrame)
    def heard(self, frame: TranscriptionFrame) -> None:
        self._echo.transcripts.append(frame)


def test_what_the_voice_says_the_recogniser_understands() -> None:
    async def main() -> Echo:
        echo = Echo()
        session = Session(Pipeline([echo, LocalTTS(), Ear(echo), LocalSTT(), Ear(echo)]))
        await session.run()
        assert session.tasks == 0
        return echo

    echo = asyncio.run(main())
    assert echo.words == ["Where", "are", "you", "located?"]
    [heard] = echo.transcripts
    assert heard.text.lower().rstrip("?.") == "where are you located"
    assert [word.text for word in heard.words] == heard.text.split()
