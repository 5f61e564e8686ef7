"""Runs the tables: ``python -m benchmarks.ears [--detectors NAME …] [--quick]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.ears import corpus, detection
from benchmarks.ears.detectors import DETECTORS
from benchmarks.report import Report


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ears", description=__doc__)
    parser.add_argument("--detectors", nargs="*", choices=list(DETECTORS), metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="a quarter of the turns, 20 s of each sound")
    parser.add_argument("--directory", type=Path, help="where the corpus is kept")
    asked = parser.parse_args()
    clips = corpus.load(asked.directory)
    makers = {name: DETECTORS[name] for name in asked.detectors or DETECTORS}
    report = Report("ears_detectors", "Voice detectors on speech and on sounds")
    on_talk = detection.on_talk(clips, makers, is_quick=asked.quick)
    on_sounds = detection.on_sounds(clips, makers, is_quick=asked.quick)
    report.add(detection.talk_table(on_talk), detection.sound_table(on_sounds))
    report.raw = {"talk": detection.raw(on_talk), "sounds": detection.raw(on_sounds)}
    report.finish()


if __name__ == "__main__":
    main()
