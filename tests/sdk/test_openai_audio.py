"""OpenAI's own client against the emulated audio endpoints, and its requests beside ours."""

import asyncio
import io
from collections.abc import Awaitable, Callable

import numpy as np
import openai
import pytest

from voiceflow.audio.wav import read_wav, write_wav
from voiceflow.clients.openai.speech import SpeechClient, SpeechOptions
from voiceflow.clients.openai.transcription import TranscriptionClient, TranscriptionOptions
from voiceflow.emulators.openai import AudioDelivery, AudioEmulator, Refusal
from voiceflow.net.session import client_session

pytestmark = pytest.mark.usefixtures("each_loop")

KEY = "sk-right"
TEXT = "Good morning."
WORDS = "we open at nine"

Test = Callable[[openai.AsyncOpenAI, AudioEmulator, str], Awaitable[None]]


def wav() -> bytes:
    file = io.BytesIO()
    write_wav(file, np.full(8000, 1000, np.int16), 8000)
    return file.getvalue()


def with_client(test: Test, delivery: AudioDelivery | None = None) -> None:
    async def run() -> None:
        emulator = AudioEmulator(api_key=KEY, recognise=lambda samples, rate: WORDS, delivery=delivery)
        async with (
            asyncio.timeout(20),
            emulator.serve() as url,
            openai.AsyncOpenAI(base_url=url, api_key=KEY, max_retries=0) as client,
        ):
            await test(client, emulator, url)

    asyncio.run(run())


def test_speech_is_read_whole_and_in_pieces() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: AudioEmulator, _: str) -> None:
        whole = await client.audio.speech.create(input=TEXT, model="m", voice="nova", response_format="pcm")
        speech = client.audio.speech.with_streaming_response
        async with speech.create(input=TEXT, model="m", voice="nova", response_format="pcm") as response:
            pieces = [piece async for piece in response.iter_bytes()]
        assert b"".join(pieces) == whole.content
        file = await client.audio.speech.create(input=TEXT, model="m", voice="nova", response_format="wav")
        assert file.content[44:] == whole.content
        assert emulator.exchanges[0].is_complete

    with_client(test)


def test_transcripts_come_in_every_form() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: AudioEmulator, _: str) -> None:
        create = client.audio.transcriptions.create
        file = ("utterance.wav", wav(), "audio/wav")
        plain = await create(file=file, model="gpt-4o-mini-transcribe")
        assert plain.text == WORDS
        timed = await create(
            file=file,
            model="whisper-1",
            response_format="verbose_json",
            timestamp_granularities=["word"],
        )
        assert [word.word for word in timed.words or ()] == WORDS.split()
        stream = await create(file=file, model="gpt-4o-mini-transcribe", stream=True)
        events = [event async for event in stream]
        assert [event.type for event in events] == ["transcript.text.delta"] * 4 + ["transcript.text.done"]
        samples, rate = read_wav(io.BytesIO(emulator.exchanges[0].request.data))
        assert (len(samples), rate) == (8000, 8000)

    with_client(test)


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, openai.RateLimitError), (500, openai.InternalServerError), (401, openai.AuthenticationError)],
)
def test_refusals_are_what_the_package_takes_them_for(status: int, error: type[Exception]) -> None:
    async def test(client: openai.AsyncOpenAI, emulator: AudioEmulator, _: str) -> None:
        emulator.planned.append(Refusal(status=status))
        with pytest.raises(error):
            await client.audio.speech.create(input=TEXT, model="m", voice="nova")

    with_client(test)


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": ""},
        {"input": "x" * 4097},
        {"speed": 9.0},
        {"response_format": "text"},
        {"extra_body": {"pitch": 1}},
        {"model": ""},
    ],
)
def test_what_the_service_refuses_the_emulator_refuses(wrong: dict[str, object]) -> None:
    async def test(client: openai.AsyncOpenAI, _: AudioEmulator, __: str) -> None:
        arguments = {"input": TEXT, "model": "m", "voice": "nova", **wrong}
        with pytest.raises(openai.BadRequestError):
            await client.audio.speech.create(**arguments)  # type: ignore[arg-type]

    with_client(test)


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": ("utterance.wav", b"RIFF no", "audio/wav")},
        {"file": ("utterance.txt", wav(), "text/plain")},
        {"response_format": "verbose_json"},
        {"timestamp_granularities": ["word"]},
        {"temperature": 2.0},
        {"language": "english"},
    ],
)
def test_what_the_recogniser_refuses_the_emulator_refuses(wrong: dict[str, object]) -> None:
    async def test(client: openai.AsyncOpenAI, _: AudioEmulator, __: str) -> None:
        arguments = {"file": ("u.wav", wav(), "audio/wav"), "model": "gpt-4o-mini-transcribe", **wrong}
        with pytest.raises(openai.BadRequestError):
            await client.audio.transcriptions.create(**arguments)  # type: ignore[call-overload]

    with_client(test)


def test_our_requests_are_those_of_the_package() -> None:
    async def test(client: openai.AsyncOpenAI, emulator: AudioEmulator, url: str) -> None:
        await client.audio.speech.create(
            input=TEXT, model="m", voice="nova", instructions="Be kind.", speed=1.5, response_format="pcm"
        )
        await client.audio.transcriptions.create(
            file=("utterance.wav", wav(), "audio/wav"),
            model="whisper-1",
            language="en",
            prompt="Hours",
            response_format="verbose_json",
            temperature=0.2,
            timestamp_granularities=["word", "segment"],
        )
        options = SpeechOptions(model="m", voice="nova", instructions="Be kind.", speed=1.5)
        speech = SpeechClient(base_url=url, api_key=KEY, options=options)
        transcription = TranscriptionClient(
            base_url=url,
            api_key=KEY,
            options=TranscriptionOptions(
                model="whisper-1",
                language="en",
                prompt="Hours",
                response_format="verbose_json",
                temperature=0.2,
                timestamp_granularities=["word", "segment"],
            ),
        )
        async with client_session() as http:
            async with speech.stream(http, TEXT) as audio:
                assert [data async for data in audio]
            assert (await transcription.transcribe(http, wav())).text == WORDS
        theirs, their_form, ours, our_form = (exchange.request for exchange in emulator.exchanges)
        assert ours == theirs
        assert sorted(our_form.fields) == sorted(their_form.fields)
        assert our_form.data == their_form.data

    with_client(test)
