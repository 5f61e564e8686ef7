"""What stands around a responder in its tests: a caller's mouth and ear, and a call between them."""

import asyncio
from collections.abc import Callable

import aiohttp

from voiceflow import (
    AgentTextFrame,
    CommitFrame,
    Direction,
    EndReason,
    ErrorFrame,
    Frame,
    HeardFrame,
    InterruptionFrame,
    PausePlayoutFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    ResumePlayoutFrame,
    Session,
    TranscriptionFrame,
    UserSpeakingFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    handles,
)
from voiceflow.observers import Observer
from voiceflow.processors import Responder
from voiceflow.testing import run_virtual

WORD = 0.25
"""Seconds in which the ear hears a word."""


class Ear(Processor):
    """Stands for TTS, output and caller: hears a word every quarter of a second."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[float, str]] = []
        self.told: list[str] = []
        self.deaf = False
        self.interruptions = 0
        self._queue: list[tuple[int, str | None]] = []
        self._words: dict[int, list[str]] = {}
        self._paused = False

    def start(self) -> None:
        self._timer = self.timer(self._tick)

    @handles(AgentTextFrame)
    def text(self, frame: AgentTextFrame) -> None:
        self.told.append(frame.text)
        self._queue += [(frame.reply, word) for word in frame.text.split()]
        self._go_on()

    @handles(ReplyEndFrame)
    def reply_end(self, frame: ReplyEndFrame) -> None:
        self._queue.append((frame.reply, None))
        self._go_on()

    @handles(PausePlayoutFrame)
    def pause(self, _: PausePlayoutFrame) -> None:
        self._paused = True
        self._timer.cancel()

    @handles(ResumePlayoutFrame)
    def resume(self, _: ResumePlayoutFrame) -> None:
        self._paused = False
        self._go_on()

    @handles(InterruptionFrame)
    def dropped(self, frame: InterruptionFrame) -> None:
        self.interruptions += 1
        self._paused = False
        self._timer.cancel()
        for reply in {reply for reply, _ in self._queue} | set(self._words):
            self._tell(reply, is_final=True)
        self._queue.clear()
        self._words.clear()

    def _go_on(self) -> None:
        if self._queue and not self._paused and not self._timer.is_set and not self.deaf:
            self._timer.set(self.session.now() + (WORD if self._queue[0][1] else 0.0))

    def _tick(self) -> None:
        reply, word = self._queue.pop(0)
        if word is None:
            self._tell(reply, is_final=True, is_complete=True)
            self._words.pop(reply, None)
        else:
            self.heard.append((self.session.now(), word))
            self._words.setdefault(reply, []).append(word)
            self._tell(reply)
        self._go_on()

    def _tell(self, reply: int, *, is_final: bool = False, is_complete: bool = False) -> None:
        words = self._words.get(reply, [])
        self.push(
            HeardFrame(
                reply=reply,
                text=" ".join(words),
                seconds=WORD * len(words),
                is_final=is_final,
                is_complete=is_complete,
            ),
            Direction.UPSTREAM,
        )

    @property
    def words(self) -> str:
        return " ".join(word for _, word in self.heard)


class Mouth(Processor):
    """Stands for the caller's side: VAD and recogniser."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[float] = []

    @handles(CommitFrame)
    def commit(self, _: CommitFrame) -> None:
        self.commits.append(self.session.now())

    def voice(self, start: float, end: float) -> None:
        """Speak from one second to another; the VAD tells the end 0.2 s later."""
        call_at = asyncio.get_running_loop().call_at
        call_at(start + 0.06, self.push, UserStartedSpeakingFrame(at=start))
        for packet in range(4, round((end - start) / 0.02) + 1):
            at = start + packet * 0.02
            call_at(at, self.push, UserSpeakingFrame(at=at, voiced=packet * 0.02))
        call_at(end + 0.2, self.push, UserStoppedSpeakingFrame(at=end))

    def says(self, start: float, end: float, text: str) -> None:
        """The same, and the recogniser answers 0.1 s after that."""
        self.voice(start, end)
        asyncio.get_running_loop().call_at(end + 0.3, self.push, TranscriptionFrame(text=text))


class Errors(Processor):
    """Notes the errors that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[ErrorFrame] = []

    @handles(ErrorFrame)
    def error(self, frame: ErrorFrame) -> Frame:
        self.seen.append(frame)
        return frame


class Call:
    """One responder between a mouth and an ear."""

    def __init__(self, responder: Responder) -> None:
        self.mouth, self.ear, self.errors, self.responder = Mouth(), Ear(), Errors(), responder
        self.observers: list[Observer] = []

    def run(self, script: Callable[["Call"], None], *, until: float = 40.0) -> EndReason:
        return run_virtual(self.play(script, until=until))

    async def play(
        self,
        script: Callable[["Call"], None],
        *,
        until: float = 40.0,
        http: aiohttp.ClientSession | None = None,
    ) -> EndReason:
        pipeline = Pipeline([self.mouth, self.responder, self.errors, self.ear])
        session = self.session = Session(pipeline, http=http, observers=self.observers)
        script(self)
        asyncio.get_running_loop().call_at(until, session.end)
        return await session.run()

    @property
    def memory(self) -> list[tuple[str, str]]:
        return [
            (message["role"], message.get("content") or "") for message in self.responder.context.to_openai()
        ]
