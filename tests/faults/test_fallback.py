"""What the user hears when a vendor fails while a second one stands by, in every way it can."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fallback import FallbackTrial, Result, on_network
from benchmarks.fallback_vendors import ANSWER, DEFECTS, VENDORS, Vendor
from tests.faults.trial import BOUND, KEY, QUESTIONS, Trial
from tests.rows import example_count
from voiceflow.emulators.elevenlabs import EmulatedSocket, Faults
from voiceflow.emulators.openai import Answer, AudioDelivery, AudioEmulator
from voiceflow.processors.elevenlabs import ElevenLabsTTS
from voiceflow.processors.openai import OpenAITTS
from voiceflow.processors.speech import TTS
from voiceflow.testing import MemoryNetwork, run_virtual

pytestmark = pytest.mark.rows(3)

BOUNDS = {"LLM": 2.3, "TTS": 1.6, "STT": 1.6}
"""Seconds of silence, at most; with nothing wrong it is 0.7."""
FIRST = {vendor.kind: vendor for vendor in reversed(VENDORS)}
CASES = [
    (vendor, defect)
    for vendor in VENDORS
    for defect in DEFECTS
    if vendor is FIRST[vendor.kind] or defect == "cut in mid-word"
]
"""Every defect of one wire of each kind, and a broken connection of all. The benchmark has all defects."""


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ELEVENLABS", "OPENAI"):
        monkeypatch.setenv(f"{name}_API_KEY", KEY)


@pytest.mark.parametrize(("vendor", "defect"), CASES, ids=lambda each: getattr(each, "name", each))
async def test_a_second_vendor_keeps_every_word_and_the_silence_short(
    vendor: Vendor, defect: str, network: MemoryNetwork
) -> None:
    result = await FallbackTrial(network, {vendor: defect}, has_second=True).result()
    assert (result.lost, result.doubled) == (0, 0)
    # Of a voice without times, nobody knows in which letter it broke off.
    assert result.is_answered or (vendor.kind, vendor.name) == ("TTS", "OpenAI")
    assert not result.is_excused
    assert result.silence <= BOUNDS[vendor.kind]


def of_kind(kind: str) -> st.SearchStrategy[tuple[Vendor, str]]:
    """A vendor of a kind and what is wrong with it, if anything."""
    return st.tuples(
        st.sampled_from([vendor for vendor in VENDORS if vendor.kind == kind]),
        st.sampled_from(["", *DEFECTS]),
    )


@settings(max_examples=example_count(16))
@given(model=of_kind("LLM"), voice=of_kind("TTS"), recogniser=of_kind("STT"))
def test_vendors_that_fail_together_lose_no_word(
    model: tuple[Vendor, str], voice: tuple[Vendor, str], recogniser: tuple[Vendor, str]
) -> None:
    defects = dict([model, voice, recogniser])

    async def hold() -> Result:
        async with on_network() as network:
            return await FallbackTrial(network, defects, has_second=True).result()

    result = run_virtual(hold())
    assert (result.lost, result.doubled, result.is_excused) == (0, 0, False)
    assert result.is_answered or voice[0].name == "OpenAI"
    assert result.silence <= sum(BOUNDS[vendor.kind] for vendor, defect in defects.items() if defect) + 0.8


@pytest.mark.parametrize("kind", FIRST)
async def test_one_vendor_alone_that_is_dead_is_excused_in_words(kind: str, network: MemoryNetwork) -> None:
    result = await FallbackTrial(network, {FIRST[kind]: "dead"}, has_second=False).result()
    assert result.is_excused
    assert result.silence <= 2.5


@pytest.mark.parametrize(
    "vendor", [each for each in VENDORS if each.kind == "TTS"], ids=lambda each: each.name
)
async def test_a_voice_alone_that_never_answers_is_soon_replaced_by_the_apology(
    vendor: Vendor, network: MemoryNetwork
) -> None:
    result = await FallbackTrial(network, {vendor: "slow"}, has_second=False).result()
    assert result.is_excused
    assert result.silence <= BOUND


@pytest.mark.parametrize("defect", ["slow", "stalled before"])
async def test_a_hedged_model_shortens_the_silence(defect: str, network: MemoryNetwork) -> None:
    trial = FallbackTrial(network, {FIRST["LLM"]: defect}, has_second=True, is_hedged=True)
    result = await trial.result()
    assert (result.lost, result.doubled) == (0, 0)
    assert result.silence <= 1.6


@pytest.fixture
def speech(trial: Trial) -> AudioEmulator:
    """Another vendor's voice, which goes on where ElevenLabs' breaks off."""
    emulator = AudioEmulator(api_key=KEY)
    trial.network.add("speech.other.example", emulator.app)
    trial.greeting = ""
    trial.answer = lambda _: Answer(text=ANSWER)
    trial.voice = lambda voice: TTS(
        [ElevenLabsTTS(voice), OpenAITTS(base_url="https://speech.other.example/v1")]
    )
    return emulator


@pytest.mark.parametrize("count", range(1, 12, 2))
async def test_another_vendors_voice_goes_on_after_the_last_whole_word(
    count: int, trial: Trial, speech: AudioEmulator
) -> None:
    trial.service.plan(*[Faults(stall_after=count)] * 99, endpoint=EmulatedSocket.TTS_MULTI)
    outcome = await trial.run(QUESTIONS[0], patience=BOUND)
    asked = "".join(exchange.request["input"] for exchange in speech.exchanges)
    # What the one did not say, to the letter, is what the other was asked to say.
    assert "".join(outcome.text.split()) + "".join(asked.split()) == "".join(ANSWER.split())
    assert outcome.bot.said("assistant") == [ANSWER]
    assert max(outcome.silences()) <= 1.6


async def test_if_all_voices_fail_the_user_hears_the_apology(trial: Trial, speech: AudioEmulator) -> None:
    trial.service.plan(*[Faults(refuse=500)] * 99, endpoint=EmulatedSocket.TTS_MULTI)
    speech.delivery = AudioDelivery(stall_after=0)
    outcome = await trial.run(QUESTIONS[0], patience=15.0)
    assert outcome.was_apologised_to
