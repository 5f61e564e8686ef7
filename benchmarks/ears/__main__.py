"""Runs the tables: ``python -m benchmarks.ears [detectors] [chain] [--rows NAME …] [--quick]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from loguru import logger

from benchmarks.ears import corpus, detection
from benchmarks.ears.chain import CHAINS
from benchmarks.ears.corpus import Clip
from benchmarks.ears.detectors import DETECTORS
from benchmarks.ears.engines import Ears
from benchmarks.ears.rows import ROWS, Bench, Cell
from benchmarks.report import Report, table

TABLES = ("detectors", "chain")


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ears", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"{', '.join(TABLES)}; all by default")
    parser.add_argument(
        "--detectors", nargs="+", choices=list(DETECTORS), metavar="NAME", default=list(DETECTORS)
    )
    parser.add_argument("--chains", nargs="+", choices=list(CHAINS), metavar="NAME", default=list(CHAINS))
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), metavar="NAME", default=list(ROWS))
    parser.add_argument("--quick", action="store_true", help="a sample of everything; writes no results")
    parser.add_argument(
        "--directory", type=Path, help="where the corpus is kept; the user's cache by default"
    )
    asked = parser.parse_args()
    if unknown := set(asked.tables) - set(TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    return asked


def detectors(asked: argparse.Namespace, clips: Sequence[Clip]) -> Report:
    """The detectors alone."""
    makers = {name: DETECTORS[name] for name in asked.detectors}
    report = Report("ears_detectors", "Voice detectors on speech and on sounds")
    talk = detection.on_talk(clips, makers, is_quick=asked.quick)
    sounds = detection.on_sounds(clips, makers, is_quick=asked.quick)
    report.add(detection.TALK_LEGEND, detection.talk_table(talk))
    report.add(detection.SOUND_LEGEND, detection.sound_table(sounds))
    report.raw = {"talk": detection.raw(talk), "sounds": detection.raw(sounds)}
    return report


def chains(asked: argparse.Namespace, clips: Sequence[Clip]) -> Report:
    """The whole chain, row by row."""
    logger.disable("voiceflow")
    bench = Bench(clips, Ears(), asked.quick)
    found: dict[str, dict[str, Cell]] = {}
    try:
        for row in asked.rows:
            for name in asked.chains:
                print(f"  {row}: {name}", file=sys.stderr, flush=True)
                found.setdefault(row, {})[name] = ROWS[row].run(bench, CHAINS[name])
    finally:
        bench.ears.close()
    report = Report("ears", "Turn-taking over the whole chain")
    lines = [
        [ROWS[row].what, *(cells[name].text for name in asked.chains), ROWS[row].aim]
        for row, cells in found.items()
    ]
    report.add(LEGEND, table(["", *asked.chains, "aim"], lines))
    report.raw = {row: {name: cell.figures for name, cell in cells.items()} for row, cells in found.items()}
    return report


LEGEND = (
    "Synthetic speech at -26 dBov over µ-law and sounds made by formula: read the figures as kinds, not as "
    "percentages of a population. Carrier, server, VAD, recogniser (Whisper tiny.en, its final transcript "
    "0.15 s after the commit), model and voice on virtual time; the engines compute while the clock stands "
    "still. *default*: `VAD()` and `TurnPolicy()`; *webrtc*: `VAD(WebRTCDetector())`; *silero*: Silero "
    "alone; *words*: `TurnPolicy(words_to_interrupt=1)`."
)


def main() -> None:
    """Run what is asked for."""
    asked = arguments()
    clips = corpus.load(asked.directory)
    for name in asked.tables or TABLES:
        report = detectors(asked, clips) if name == "detectors" else chains(asked, clips)
        if asked.quick:
            print("\n\n".join(report.text))
        else:
            report.finish()


if __name__ == "__main__":
    main()
