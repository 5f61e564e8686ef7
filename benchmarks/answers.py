"""Who answered, on two corpora of greetings, and hold music: ``python -m benchmarks.answers``.

Synthetic speech of the local engine (``voiceflow-calls[local]``) over µ-law, with tones, music and noise,
goes through the default VAD and an ``AnswerDetector``. The words come from the script, as a good recogniser
would deliver them; in a third run there are none. The limits of ``AnswerRules`` and the patterns of words
were chosen on the first corpus and on half of the second one; the other half shows what that is worth.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers_lines import LINES, Line, Tone
from benchmarks.answers_music import measure_music
from benchmarks.answers_other_lines import SEEN, UNSEEN, VOICES
from benchmarks.echo_speech import RATE, noise, through_mulaw, turn
from benchmarks.report import Report, Row, table
from voiceflow.answering import AnsweredBy, AnswerVerdict
from voiceflow.audio.encoding import TELEPHONE, Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.tones import sine
from voiceflow.clients.local.hibari import Hibari
from voiceflow.clients.local.voices import CALLERS, VoiceVariant
from voiceflow.frames import InterimTranscriptionFrame, TranscriptionFrame, UserAudioFrame
from voiceflow.processors import VAD
from voiceflow.processors.answering import AnswerDetector
from voiceflow.testing import play, run_virtual
from voiceflow.testing.playing import Cue

PACKET = 160
INTERIM_EVERY, INTERIM_LATE, FINAL_LATE = 0.4, 0.3, 0.5
"""Seconds: how often and how late the words come, measured from when they were spoken."""
STREET = 10 ** (-46 / 20)
"""Level of the noise: 20 dB below the voice."""
SETUPS = (("words, clean", True, 0.0), ("words, noise", True, STREET), ("no words, clean", False, 0.0))


@dataclass(frozen=True, slots=True)
class Recording:
    """A line as audio, and when its words were spoken."""

    line: Line
    samples: NDArray[np.float32]
    words: tuple[tuple[float, float, str], ...]


async def record(line: Line, number: int, voices: Sequence[VoiceVariant]) -> Recording:
    """Speak a line."""
    rng = np.random.default_rng(number)
    voice = Hibari(voice=voices[number % len(voices)])
    parts: list[NDArray[np.float32]] = [np.zeros(round(line.delay * RATE), np.float32)]
    words: list[tuple[float, float, str]] = []
    for part in line.parts:
        if isinstance(part, str):
            speech = await turn(voice, part, rng)
            begins = sum(map(len, parts)) / RATE
            words.append((begins, begins + len(speech) / RATE, part))
            parts.append(np.asarray(speech, np.float32))
        elif isinstance(part, Tone):
            tones = sum(sine(each, part.seconds, RATE, level_db=part.level_db) for each in part.frequencies)
            parts.append(np.asarray(tones, np.float32) / np.float32(32768))
        else:
            parts.append(np.zeros(round(part * RATE), np.float32))
    parts.append(np.zeros(4 * RATE, np.float32))
    return Recording(line, np.concatenate(parts), tuple(words))


def transcripts(words: Sequence[tuple[float, float, str]]) -> Iterator[Cue]:
    """What a recogniser reports, and when."""
    for begins, ends, text in words:
        said = text.split()
        at = begins + INTERIM_EVERY
        while at < ends:
            share = (at - begins) / (ends - begins)
            heard = " ".join(said[: max(1, int(share * len(said)))])
            yield at + INTERIM_LATE, InterimTranscriptionFrame(text=heard)
            at += INTERIM_EVERY
        yield ends + FINAL_LATE, TranscriptionFrame(text=text)


def listen(
    recording: Recording, *, has_words: bool, level: float, colour: str, seed: int
) -> list[AnswerVerdict]:
    """Every verdict about a recording."""
    samples = recording.samples + level * noise(colour, len(recording.samples), seed)
    data = encode(through_mulaw(samples.astype(np.float32)), Encoding.MULAW)
    audio = [data[start : start + PACKET] for start in range(0, len(data) - PACKET + 1, PACKET)]
    cues: list[Cue] = [
        ((number + 1) * PACKET / RATE, UserAudioFrame(data=one, format=TELEPHONE))
        for number, one in enumerate(audio)
    ]
    if has_words:
        cues += transcripts(recording.words)
    else:
        cues.append((len(audio) * PACKET / RATE + 1.0, TranscriptionFrame(text="-")))
    cues.sort(key=lambda cue: cue[0])
    verdicts: list[AnswerVerdict] = []
    detector = AnswerDetector(verdicts.append, language=recording.line.language, leave=())
    run_virtual(play([VAD(), detector], cues, linger=0.1))
    return verdicts


@dataclass(frozen=True, slots=True)
class Corpus:
    """Lines, who speaks them, and the noise."""

    name: str
    title: str
    lines: Sequence[Line]
    voices: Sequence[VoiceVariant]
    colour: str


CORPORA = (
    Corpus("first", "Lines on which limits and words were chosen", LINES, CALLERS, "pink"),
    Corpus(
        "seen", "Second corpus, the half in which causes of errors were looked for", SEEN, VOICES, "white"
    ),
    Corpus("unseen", "Second corpus, the half on which nothing was chosen", UNSEEN, VOICES, "white"),
)


def measure(corpus: Corpus) -> list[dict[str, object]]:
    """All lines of a corpus in all setups."""
    found: list[dict[str, object]] = []
    for number, line in enumerate(corpus.lines):
        recording = asyncio.run(record(line, number, corpus.voices))
        for setup, has_words, level in SETUPS:
            verdicts = listen(recording, has_words=has_words, level=level, colour=corpus.colour, seed=number)
            first, last = verdicts[0], verdicts[-1]
            found.append(
                {
                    "corpus": corpus.name,
                    "line": line.name,
                    "wanted": line.answered_by.value,
                    "setup": setup,
                    "first": first.answered_by.value,
                    "at": first.at - line.delay,
                    "reason": first.reason,
                    "last": last.answered_by.value,
                }
            )
    return found


def summarise(rows: Sequence[dict[str, object]]) -> list[list[str]]:
    """A line of the table for each class and setup."""
    lines: list[list[str]] = []
    for setup, _, _ in SETUPS:
        for kind in AnsweredBy:
            own = [row for row in rows if row["setup"] == setup and row["wanted"] == kind.value]
            if not own:
                continue
            times = sorted(float(str(row["at"])) for row in own)
            wrong = Counter(str(row["last"]) for row in own if row["last"] != kind.value)
            first = sum(row["first"] == kind.value for row in own)
            last = sum(row["last"] == kind.value for row in own)
            missed = ", ".join(f"{count} {name}" for name, count in wrong.items()) or "–"
            cells = [setup, kind.value, str(len(own)), str(first), str(last), missed]
            lines.append([*cells, f"{median(times):.2f}", f"{times[-1]:.2f}"])
    return lines


def count(rows: Sequence[dict[str, object]]) -> list[list[str]]:
    """A line of the table of errors for each corpus and setup."""
    lines: list[list[str]] = []
    people = (AnsweredBy.HUMAN.value, AnsweredBy.UNKNOWN.value)
    for corpus in CORPORA:
        for setup, _, _ in SETUPS:
            own = [row for row in rows if row["corpus"] == corpus.name and row["setup"] == setup]
            machines = [row for row in own if row["wanted"] not in people]
            humans = [row for row in own if row["wanted"] == AnsweredBy.HUMAN.value]
            right = sum(row["last"] == row["wanted"] for row in own)
            passed = sum(row["last"] in people for row in machines)
            refused = sum(row["last"] not in people for row in humans)
            cells = [f"{right} of {len(own)}", f"{passed} of {len(machines)}", f"{refused} of {len(humans)}"]
            lines.append([corpus.title, setup, *cells])
    return lines


_ANSWERS = (
    "Synthetic speech, tones and music over µ-law, through the default VAD and `AnswerDetector`. Words "
    "come from the script, interims 0.3 s and finals 0.5 s late. Noise is 20 dB below the voice: pink for "
    "the first lines, white for the second corpus, which has other texts and other speakers of the same "
    "engine. The last verdict counts. Nothing here was recorded on a phone."
)
_CLASSES = (
    "The half on which nothing was chosen, by class. *First* and *last* count lines whose first and last "
    "verdict is right; times are seconds from the first sound to the first verdict."
)
_MUSIC = (
    "Hold music without words, by `MusicMeter`: 30 s made by formula, and five real pieces of 1 to 5 "
    "minutes if Debian's `asterisk-moh-opsound-wav` is installed, at -26 dBov in pink noise, each "
    "followed by speech at once. The limits were chosen with the real pieces, recorded prompts and speech "
    "of the first voices in view; of the made pieces one seed was looked at, and the speech here was not "
    "used. *Known* is the share of the time from the fourth second on; *end* is noticed so many seconds "
    "after it, median and longest."
)
_HELLOS = ("hello", "hello there", "late hello")


def answer_tables(rows: Sequence[dict[str, object]]) -> list[str]:
    """What the classifier made of the lines."""
    errors = ["lines", "setup", "right class", "machines taken for people", "people taken for machines"]
    verdicts = ["first right", "last right", "last verdict otherwise", "median s", "longest s"]
    unseen = summarise([row for row in rows if row["corpus"] == "unseen"])
    return [
        _ANSWERS,
        table(errors, count(rows)),
        _CLASSES,
        table(["setup", "class", "lines", *verdicts], unseen),
    ]


def music_table() -> str:
    """What the meter made of hold music, on a quiet and on a noisy line."""
    rows = [[f"{level} dBov", *row] for level in (-62, -46) for row in measure_music(10 ** (level / 20))]
    return table(["noise", "sound", "pieces", "known", "least known", "known after s", "end s"], rows)


def hello_budget(corpus: Corpus, rows: Sequence[dict[str, object]]) -> Row:
    """How soon a short greeting is decided."""
    times = [
        float(str(row["at"]))
        for row in rows
        if row["corpus"] == corpus.name and row["line"] in _HELLOS and row["setup"] == "words, clean"
    ]
    return Row(
        budget=f'a short "Hello?" → verdict, from its first sound, ≤ 1.2 s ({corpus.name})',
        measured=f"{max(times):.2f} s",
        is_met=max(times) <= 1.2,
    )


def main() -> Report:
    """Measure, and write the results."""
    report = Report("answers", "Who answered")
    rows = [row for corpus in CORPORA for row in measure(corpus)]
    report.raw["lines"] = rows
    report.add(*answer_tables(rows), _MUSIC, music_table())
    report.rows.extend(hello_budget(corpus, rows) for corpus in CORPORA)
    return report


if __name__ == "__main__":
    main().finish()
