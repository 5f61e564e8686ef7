"""The page in a real Chromium, whose microphone is a file. Skipped where there is no Chromium."""

from __future__ import annotations

import asyncio
import os
import shutil
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import SecretStr

from tests.transports.browser.test_page import TOKEN
from voiceflow import (
    AgentAudioFrame,
    AgentTextFrame,
    AgentWordsFrame,
    DTMFFrame,
    EndReason,
    Frame,
    HeardFrame,
    Pipeline,
    Processor,
    ReplyEndFrame,
    StartFrame,
    TranscriptionFrame,
    UserAudioFrame,
    Word,
    handles,
)
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.server import ServerConfig, create_app
from voiceflow.testing import serve
from voiceflow.transports import Call
from voiceflow.transports.browser import BrowserCarrier, BrowserConfig

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUM = os.environ.get("VOICEFLOW_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SOUND = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
WORDS = tuple(
    Word(text=text, start=at, end=at + 0.5) for at, text in enumerate(("One", "two", "three", "four"))
)
PATIENCE = 5000.0
"""Milliseconds after which something on the page is missing."""

ALL = "Uint8Array.from({length: 256}, (_, code) => code).buffer"
DECODE = f"""async () => {{
    const {{ FORMATS: {{ mulaw }} }} = await import("./audio.js");
    return Array.from(mulaw.decode({ALL}), (sample) => sample * 32768);
}}"""
ENCODE = f"""async () => {{
    const {{ FORMATS: {{ mulaw }} }} = await import("./audio.js");
    return Array.from(new Uint8Array(mulaw.encode(mulaw.decode({ALL}))));
}}"""
# The effective value of a tone from a microphone at 48 kHz, in a call at 16 kHz.
RESAMPLE = """async (pitch) => {
    const found = {};
    Object.assign(globalThis, {
        sampleRate: 48000,
        AudioWorkletProcessor: class { port = { postMessage: (packet) => packets.push(...packet) } },
        registerProcessor: (name, kind) => { found[name] = kind; },
    });
    const packets = [];
    await import(`./worklets.js?${pitch}`);
    const microphone = new found.microphone({ processorOptions: { rate: 16000 } });
    for (let start = 0; start < 48000; start += 128) {
        const angle = (at) => (start + at) / 48000 * 2 * Math.PI * pitch;
        const block = Float32Array.from({ length: 128 }, (_, at) => Math.sin(angle(at)));
        microphone.process([[block]]);
    }
    const settled = packets.slice(1600);
    return Math.sqrt(settled.reduce((sum, sample) => sum + sample * sample, 0) / settled.length);
}"""
# What is played in blocks of 128 samples, and the marks that are reported meanwhile: a clear in mid-packet.
PLAY = """async () => {
    const found = {}, told = [];
    const port = { postMessage: (event) => event.mark && told.push(event.mark) };
    Object.assign(globalThis, {
        sampleRate: 16000,
        AudioWorkletProcessor: class { port = port },
        registerProcessor: (name, kind) => { found[name] = kind; },
    });
    await import("./worklets.js?play");
    const speaker = new found.speaker();
    const block = () => {
        const output = new Float32Array(128);
        speaker.process([], [[output]]);
        told.push(output.reduce((sum, sample) => sum + sample, 0));
    };
    speaker.take(new Float32Array(200).fill(1));
    speaker.take({ mark: "a" });
    speaker.take(new Float32Array(300).fill(2));
    speaker.take({ mark: "b" });
    block();
    block();
    speaker.take({ clear: true });
    block();
    speaker.take(new Float32Array(128).fill(3));
    block();
    return told;
}"""
DENY = """() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
}"""

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: install it, or set VOICEFLOW_CHROMIUM")


class Counter(Processor):
    """Counts to four, in four seconds. Key 2 interrupts it, key 1 lets it say a word and hang up."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[HeardFrame] = []
        self.recorded = bytearray()

    @handles(StartFrame)
    def begin(self, frame: StartFrame) -> list[Frame]:
        return [frame, *self._say(WORDS)]

    @handles(UserAudioFrame)
    def listen(self, frame: UserAudioFrame) -> None:
        self.recorded += frame.data

    @handles(DTMFFrame)
    def key(self, frame: DTMFFrame) -> list[Frame]:
        if frame.digit == "2":
            self.session.interrupt()
            return [TranscriptionFrame(text="Stop!")]
        self.session.end()
        return self._say(WORDS[:1])

    @handles(HeardFrame)
    def report(self, frame: HeardFrame) -> HeardFrame:
        self.heard.append(frame)
        return frame

    def _say(self, words: tuple[Word, ...]) -> list[Frame]:
        reply = self.session.next_reply()
        audio = samples(self.session.format.sample_rate, len(words) - 0.4)
        return [
            AgentTextFrame(reply=reply, text=" ".join(word.text for word in words)),
            AgentAudioFrame(reply=reply, data=audio, format=self.session.format),
            AgentWordsFrame(reply=reply, words=words),
            ReplyEndFrame(reply=reply),
        ]


def samples(rate: int, seconds: float) -> bytes:
    at = np.arange(round(rate * seconds)) / rate
    return (np.sin(at * 2 * np.pi * 440) * 8000).astype("<i2").tobytes()


@asynccontextmanager
async def opened(
    tmp_path: Path, counter: Counter, *flags: str
) -> AsyncIterator[tuple[Page, list[EndReason]]]:
    """The page in Chromium, on a server that has one bot."""
    playwright = pytest.importorskip(
        "playwright.async_api", reason="needs playwright: pip install playwright"
    )
    reasons: list[EndReason] = []

    async def bot(call: Call) -> None:
        reasons.append(await call.run(Pipeline([call.input(), counter, call.output()])))

    carrier = BrowserCarrier(BrowserConfig(token=SecretStr(TOKEN), title="counter"))
    config = ServerConfig(public_url="http://127.0.0.1:8080")
    async with (
        serve(create_app(bot, config, carrier=carrier)) as url,
        playwright.async_playwright() as driver,
    ):
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=[*SOUND, *flags])
        page = await browser.new_page(viewport={"width": 1100, "height": 700})
        page.set_default_timeout(PATIENCE)
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(carrier.page_url(url))
        yield page, reasons
        await browser.close()
        assert problems == []


def microphone(tmp_path: Path) -> str:
    """The flag of a microphone that hears a tone."""
    place = tmp_path / "microphone.wav"
    with wave.open(str(place), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(samples(48000, 2.0))
    return f"--use-file-for-fake-audio-capture={place}"


@pytest.mark.real_time(once=True)
async def test_a_call_from_a_browser(tmp_path: Path) -> None:
    counter = Counter()
    async with opened(tmp_path, counter, microphone(tmp_path)) as (page, reasons):
        assert "token" not in page.url
        await page.set_viewport_size({"width": 360, "height": 640})
        await page.click("#call")
        await page.get_by_text("In a call").wait_for()
        await page.locator(".agent .unheard", has_text="three four").wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await asyncio.sleep(1.2)
        await page.keyboard.press("2")
        await page.locator(".user", has_text="Stop!").wait_for()
        dropped = page.locator(".agent .dropped")
        await dropped.wait_for()
        assert "four" in await dropped.inner_text()
        first = counter.heard[-1]
        assert first.text.startswith("One")
        assert not first.is_complete
        await page.get_by_label("Key 1", exact=True).click()
        await page.get_by_text("The agent hung up.").first.wait_for()
        assert (await page.inner_text("#state"), await page.inner_text("#call")) == ("Call over", "Call")
    assert counter.heard[-1].is_complete
    assert counter.heard[-1].text == "One"
    assert reasons == [EndReason.AGENT_HANGUP]
    heard = np.frombuffer(counter.recorded, np.uint8)
    assert len(heard) > 8000
    assert len(np.unique(heard)) > 20


@pytest.mark.real_time(once=True)
async def test_the_sound_of_the_page_and_its_excuses(tmp_path: Path) -> None:
    async with opened(tmp_path, Counter()) as (page, reasons):
        known = decode(bytes(range(256)), Encoding.MULAW)
        assert np.array_equal(await page.evaluate(DECODE), known)
        # Both zeros of the code are one sample.
        assert [code for code, other in enumerate(await page.evaluate(ENCODE)) if code != other] == [0x7F]
        kept, removed = await page.evaluate(RESAMPLE, 1000), await page.evaluate(RESAMPLE, 12_000)
        assert (round(kept, 2), removed < 0.02) == (0.71, True)
        assert await page.evaluate(PLAY) == [128, "a", 72 + 2 * 56, "b", 0, 3 * 128]
        await page.evaluate(DENY)
        await page.click("#call")
        await page.get_by_text("Allow this page to use the microphone").first.wait_for()
        assert await page.inner_text("#state") == "No call"
    assert reasons == []
