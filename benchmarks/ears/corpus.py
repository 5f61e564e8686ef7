"""Speech of the local voices with known ends and pauses: ``python -m benchmarks.ears.corpus`` makes it.

The same texts and voices give the same samples. Speech is at -26 dBov active level, 8 kHz, before the line.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from benchmarks.ears import texts, unseen_texts
from benchmarks.ears.waves import RATE, Samples, Wave, active_rms, at_level, silence
from voiceflow.audio.wav import read_wav, write_wav
from voiceflow.clients.local.hibari import Hibari
from voiceflow.clients.local.voices import VoiceVariant
from voiceflow.clients.speech.engines import Speech

SPEECH_DBOV = -26.0
AGENT_VOICE = VoiceVariant("agent", pitch=0.94, tract=1.02, pace=1.05)
SPEAKERS = (
    VoiceVariant("woman", pitch=0.88, tract=1.05),
    VoiceVariant("man", pitch=0.60, tract=1.17, pace=0.95),
    VoiceVariant("girl", pitch=1.18, tract=0.90, pace=1.1),
    VoiceVariant("old man", pitch=0.52, tract=1.22, pace=0.88),
    VoiceVariant("young man", pitch=0.70, tract=1.12, pace=1.15),
)
FRAME = 0.01
"""Seconds in which the level of a voice is judged."""
_VERSION = 3
"""Goes up with every change of what this module makes."""
_LIMITS = {
    "pause": (0.7, 0.9, 1.2),
    "hesitation": (0.8, 1.0, 1.3),
    "value": (0.6, 0.8, 1.1),
    "murmur": (2.5,),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be said.

    Attributes:
        kind: ``turn``, ``pause``, ``hesitation``, ``value``, ``murmur``, ``interruption``,
            ``word`` or ``agent``.
        text: The words; ``|`` is a pause.
        voice: Who says it.
        pauses: Seconds of each pause.
        question: What the agent has asked before, if it has.
    """

    kind: str
    text: str
    voice: VoiceVariant
    pauses: tuple[float, ...] = ()
    question: str = ""

    @property
    def words(self) -> str:
        """The text without its pauses."""
        return " ".join(self.text.replace("|", " ").split())


@dataclass(frozen=True, slots=True)
class Clip:
    """One turn of one speaker.

    Attributes:
        line: What is said.
        wave: From the first sound to the last.
        holds: The pauses inside: begin and end in seconds.
    """

    line: Line
    wave: Wave
    holds: tuple[tuple[float, float], ...] = ()

    @property
    def seconds(self) -> float:
        """Length of the turn."""
        return len(self.wave) / RATE


def unseen_lines() -> Iterator[Line]:
    """What the rules for words have not seen: turns, pauses and hesitations, one take of each text."""
    kinds = (
        ("turn", unseen_texts.TURNS),
        ("pause", unseen_texts.PAUSES),
        ("hesitation", unseen_texts.HESITATIONS),
    )
    for kind, sentences in kinds:
        for number, text in enumerate(sentences):
            lengths = (_LIMITS[kind][number % 3],) if kind in _LIMITS else ()
            yield Line(kind, text, SPEAKERS[number % len(SPEAKERS)], lengths)


def lines() -> Iterator[Line]:
    """Everything that the corpus holds, in its order."""
    for voice in SPEAKERS:
        yield from (Line("turn", text, voice) for text in texts.TURNS)
    for kind, sentences in (("pause", texts.PAUSES), ("hesitation", texts.HESITATIONS)):
        for number, text in enumerate(sentences):
            lengths = _LIMITS[kind] if kind == "pause" else (_LIMITS[kind][number % 3],)
            for length in lengths:
                yield Line(kind, text, SPEAKERS[number % len(SPEAKERS)], (length,))
    for number, (_, question, text) in enumerate(texts.VALUES):
        cycle = _LIMITS["value"]
        pauses = tuple(cycle[(number + piece) % 3] for piece in range(text.count("|")))
        yield Line("value", text, SPEAKERS[number % len(SPEAKERS)], pauses, question)
    for kind, brief in (("murmur", texts.MURMURS), ("interruption", texts.INTERRUPTIONS)):
        for number, text in enumerate(brief):
            yield Line(kind, text, SPEAKERS[number % len(SPEAKERS)], (2.5,) * text.count("|"))
    yield Line("agent", texts.AGENT, AGENT_VOICE)
    for voice in SPEAKERS:
        yield from (Line("word", text, voice) for text in texts.WORDS)


def trimmed(wave: Wave) -> Wave:
    """Without what lies before and after the voice: see ``voiced_frames``."""
    loud = np.flatnonzero(voiced_frames(wave))
    return wave[loud[0] * 80 : (loud[-1] + 1) * 80]


def voiced_frames(wave: Wave) -> NDArray[np.bool_]:
    """Which 10 ms frames are no more than 35 dB below the loud ones."""
    frames = wave[: len(wave) // 80 * 80].reshape(-1, 80)
    loud = np.sqrt(np.mean(frames**2, axis=1)) > active_rms(wave) * 10 ** (-35 / 20)
    return np.asarray(loud, np.bool_)


async def say(voice: Hibari, text: str) -> Speech:
    """Speak a text as one sound; its words keep their times."""
    pieces = [speech async for speech in voice.synthesize(text)]
    words, offset = [], 0.0
    for piece in pieces:
        words += [type(word)(word.text, word.start + offset, word.end + offset) for word in piece.words]
        offset += len(piece.samples) / piece.sample_rate
    return Speech(np.concatenate([piece.samples for piece in pieces]), pieces[0].sample_rate, tuple(words))


async def pieces_of(voice: Hibari, line: Line) -> list[Wave]:
    """The parts between the pauses: of one take for a sentence, takes of their own for a value or murmur."""
    if line.kind in ("value", "murmur"):
        takes = [await say(voice, part.strip()) for part in line.text.split("|")]
        return [trimmed(_on_the_line(take)) for take in takes]
    take = await say(voice, line.words)
    wave = _on_the_line(take)
    cuts, said = [], 0
    for part in line.text.split("|")[:-1]:
        said += len(part.split())
        cuts.append(_dip(wave, take.words[said - 1].end, take.words[said].start))
    return [trimmed(part) for part in np.split(wave, cuts)]


def _on_the_line(speech: Speech) -> Wave:
    return np.asarray(
        soxr.resample(speech.samples.astype(np.float32), speech.sample_rate, RATE) / 32768, np.float32
    )


def _dip(wave: Wave, before: float, after: float) -> int:
    """The quietest 20 ms between two words, as a sample."""
    low, high = round((before - 0.06) * RATE), round((after + 0.06) * RATE)
    power = np.convolve(wave[low:high] ** 2, np.ones(160), "valid")
    return low + int(power.argmin()) + 80


async def clip(hibari: Hibari, line: Line) -> Clip:
    """Let the line be said."""
    parts = await pieces_of(hibari.speaker(line.voice), line)
    level = at_level(np.concatenate(parts), SPEECH_DBOV)
    sounds: list[Wave] = []
    holds: list[tuple[float, float]] = []
    at, used = 0.0, 0
    for number, part in enumerate(parts):
        sounds.append(level[used : used + len(part)])
        used += len(part)
        at += len(part) / RATE
        if number < len(line.pauses):
            holds.append((at, at + line.pauses[number]))
            sounds.append(silence(line.pauses[number]))
            at += line.pauses[number]
    return Clip(line, np.concatenate(sounds), tuple(holds))


def default_directory() -> Path:
    """The user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "voiceflow" / "ears"


def load(directory: Path | None = None, said: Sequence[Line] | None = None) -> list[Clip]:
    """The corpus, made at the first time and read afterwards.

    Args:
        directory: Where it is kept; the user's cache by default.
        said: What is said in it; ``lines`` by default.
    """
    spoken = list(lines() if said is None else said)
    folder = (directory or default_directory()) / _digest(spoken)
    if not (folder / "corpus.json").exists():
        print("making the corpus", file=sys.stderr, flush=True)
        _keep(folder, asyncio.run(_make(spoken)))
    kept = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    return [
        Clip(line, _read(folder / f"{number:03}.wav"), tuple((begin, end) for begin, end in holds))
        for number, (line, holds) in enumerate(zip(spoken, kept["holds"], strict=True))
    ]


async def _make(spoken: Sequence[Line]) -> list[Clip]:
    async with Hibari() as hibari:
        return [await clip(hibari, line) for line in spoken]


def _keep(folder: Path, clips: Sequence[Clip]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, made in enumerate(clips):
        _write(folder / f"{number:03}.wav", made.wave)
    said = [{**asdict(made.line), "voice": made.line.voice.name} for made in clips]
    text = json.dumps({"holds": [made.holds for made in clips], "lines": said}, indent=1)
    # Last: a folder without it is made again.
    (folder / "corpus.json").write_text(text, encoding="utf-8")


def _write(path: Path, wave: Wave) -> None:
    write_wav(path, np.clip(np.round(wave * 32768), -32768, 32767).astype(np.int16), RATE)


def _read(path: Path) -> Wave:
    samples: Samples = read_wav(path)[0]
    return samples.astype(np.float32) / np.float32(32768)


def _digest(spoken: Sequence[Line]) -> str:
    """Changes with the texts, the voices and this module's version."""
    said = json.dumps([_VERSION, [asdict(line) for line in spoken]])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def of_kind(clips: Sequence[Clip], kind: str) -> list[Clip]:
    """The clips of one kind."""
    return [clip for clip in clips if clip.line.kind == kind]


def main() -> None:
    """Make the corpus and say what it holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("--directory", type=Path, help="where it is kept; the user's cache by default")
    clips = load(parser.parse_args().directory)
    for kind in dict.fromkeys(clip.line.kind for clip in clips):
        mine = of_kind(clips, kind)
        print(f"{kind}: {len(mine)} clips, {sum(clip.seconds for clip in mine):.0f} s")


if __name__ == "__main__":
    main()
