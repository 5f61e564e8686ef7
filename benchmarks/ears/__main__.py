"""Runs the tables: ``python -m benchmarks.ears [detectors] [chain] [terms] [--rows NAME …] [--quick]``.

A run of some rows of the chain's table, or of some detectors, keeps the others as they were. The table of the
chain is written cell by cell. Samples of the other tables are printed and not written down.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from loguru import logger

from benchmarks.ears import barge_terms, corpus, detection, held_out, terms
from benchmarks.ears.bench import Bench
from benchmarks.ears.brief_sounds import BRIEF
from benchmarks.ears.chain import CHAINS
from benchmarks.ears.chain_table import NAME, ChainTable
from benchmarks.ears.corpus import Clip, of_kind
from benchmarks.ears.detectors import DETECTORS, SoundScore, TalkScore
from benchmarks.ears.engines import Ears
from benchmarks.ears.eot_rows import load_rows, rows_of
from benchmarks.ears.rows import ROWS
from benchmarks.ears.waves import RATE, Samples, Wave, silence, through_line
from benchmarks.report import RESULTS, Report, kept
from voiceflow.audio.resample import Quality, resample
from voiceflow.clients.local.mel import SAMPLE_RATE
from voiceflow.clients.local.smart_turn import SECONDS, SmartTurnNetwork
from voiceflow.errors import ConfigurationError

TABLES = ("detectors", "chain", "terms")


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ears", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"{', '.join(TABLES)}; all by default")
    parser.add_argument(
        "--detectors", nargs="+", choices=list(DETECTORS), metavar="NAME", default=list(DETECTORS)
    )
    parser.add_argument("--chains", nargs="+", choices=list(CHAINS), metavar="NAME", default=list(CHAINS))
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), metavar="NAME", default=list(ROWS))
    parser.add_argument("--quick", action="store_true", help="a sample of everything")
    parser.add_argument(
        "--directory", type=Path, help="where the corpus is kept; the user's cache by default"
    )
    parser.add_argument("--eot-bench", type=Path, metavar="FOLDER", help="rows of eot-bench in place of ours")
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
    if not asked.quick:
        known = kept(report.name)
        talk = detection.with_kept(talk, known.get("talk", {}), TalkScore)
        sounds = detection.with_kept(sounds, known.get("sounds", {}), SoundScore)
    report.add(detection.TALK_LEGEND, detection.talk_table(talk))
    report.add(detection.SOUND_LEGEND, detection.sound_table(sounds))
    report.raw = {"talk": detection.raw(talk), "sounds": detection.raw(sounds)}
    return report


def chains(asked: argparse.Namespace, clips: Sequence[Clip]) -> ChainTable:
    """The whole chain, row by row; each cell is written down when it is known."""
    logger.disable("voiceflow")
    bench, kept = Bench(clips, Ears(), asked.quick), ChainTable()
    try:
        for row in asked.rows:
            for name in asked.chains:
                cell = ROWS[row].run(bench, CHAINS[name])
                print(f"  {row}: {name}: {cell.text}", file=sys.stderr, flush=True)
                kept.put(row, name, cell, is_sample=asked.quick)
    except KeyboardInterrupt:
        print("ended early", file=sys.stderr)
    finally:
        bench.ears.close()
    return kept


def public_terms(asked: argparse.Namespace, clips: Sequence[Clip]) -> Report:
    """End of turn and interruption in public terms."""
    makers = {name: DETECTORS[name] for name in asked.detectors}
    ears, step = Ears(), 6 if asked.quick else 1
    spoken = of_kind(clips, "turn")[::5] + [c for kind in EOT_KINDS for c in of_kind(clips, kind)]
    rows = load_rows(asked.eot_bench) if asked.eot_bench else rows_of(spoken)
    other = rows_of(corpus.load(asked.directory, list(corpus.unseen_lines())))
    try:
        hear = turn_model()
        found = terms.systems(rows[::step], makers, ears.recognize, hear)
        unseen = terms.systems(other[::step], makers, ears.recognize, hear)
    finally:
        ears.close()
    fronts = {key: terms.curves(found, reckoning) for key, reckoning in terms.RECKONINGS.items()}
    installed = terms.today(found)
    if not (asked.quick or asked.eot_bench):
        (RESULTS / "ears_terms.svg").write_text(terms.picture(fronts["matched"]), encoding="utf-8")
    report = Report("ears_terms", "Turn-taking in public terms")
    source = "eot-bench's rows" if asked.eot_bench else "the corpus: turns, pauses, hesitations, values"
    said = TERMS_LEGEND.format(rows=len(rows[::step]), source=source, lengths=terms.lengths_of(rows[::step]))
    report.add(said, terms.today_table(installed))
    for key, reckoning in terms.RECKONINGS.items():
        report.add(terms.curve_table(fronts[key], reckoning))
    matched = terms.RECKONINGS["matched"]
    lengths = terms.lengths_of(other[::step])
    report.add(UNSEEN_LEGEND.format(lengths=lengths), terms.today_table(terms.today(unseen)))
    report.add(terms.curve_table(terms.curves(unseen, matched), matched))
    report.add(held_out.held_out_table(held_out.held_out(found, unseen, matched), matched))
    barges = interruptions(makers, clips, step)
    report.add(BARGE_LEGEND, barge_terms.barge_table(barges, barge_terms.of_the_chain(kept(NAME), "default")))
    report.raw = {
        "installed": {
            name: {key: [one.cut_offs, one.delay, one.delay_p95] for key, one in points.items()}
            for name, points in installed.items()
        },
        "turns": {key: terms.raw(each) for key, each in fronts.items()},
        "interruptions": {name: [asdict(one) for one in points] for name, points in barges.items()},
    }
    return report


def interruptions(
    makers: terms.Makers, clips: Sequence[Clip], step: int
) -> dict[str, list[barge_terms.BargePoint]]:
    """Interruptions and other sounds, by detector."""
    meant = [on_a_line(clip.wave) for clip in of_kind(clips, "interruption")[::step]]
    others = [on_a_line(clip.wave) for clip in of_kind(clips, "murmur")]
    others += [on_a_line(make()) for make in BRIEF.values()]
    print("  interruptions", file=sys.stderr, flush=True)
    return {name: barge_terms.barge_points(make, meant, others[::step], 1.0) for name, make in makers.items()}


def turn_model() -> terms.HearEnding | None:
    """Smart Turn, where its weights are installed."""
    try:
        network = SmartTurnNetwork()
    except ConfigurationError as exc:
        print(f"  without Smart Turn: {exc}", file=sys.stderr)
        return None

    def hear(samples: Samples) -> float:
        heard = resample(samples, RATE, SAMPLE_RATE, quality=Quality.LQ)[-round(SECONDS * SAMPLE_RATE) :]
        return network.judge([heard.astype(np.float32) / np.float32(32768)])[0].ending

    return hear


def on_a_line(wave: Wave) -> Samples:
    """The sound after a second of a quiet line, and a second more."""
    return through_line(np.concatenate([silence(1.0), wave, silence(1.0)]), 7)


EOT_KINDS = ("pause", "hesitation", "value")
TERMS_LEGEND = (
    '{rows} turns of {source}; {lengths}. The agent has asked for the values, and else "How can I help '
    'you?". Cut-offs: share of the pauses in which the turn would have ended; delay: mean time from the '
    "last sound to the end of the turn, the detector's lag and the recogniser's 0.15 s included. "
    "*default* is `VAD()`. *As installed* is `TurnPolicy()`; the other tables show each system at the "
    "best of its settings; –: no setting reaches it. eot-bench counts a pause from 0.2 s on, and most "
    "of its 705 pauses are short: more than half end before 0.35 s. The corpus has almost none of "
    "those. So the fourth table gives each pause the lengths of eot-bench's "
    "(`benchmarks/ears/eot_lengths.py`): silence alone then cuts what it cuts there. The words and "
    "voices stay those of the corpus: places where people pause for long, spoken by a machine. The "
    "Pareto fronts of that table are drawn in `ears_terms.svg`."
)
UNSEEN_LEGEND = (
    "The word rules were written with the texts above in sight. These were written after the rules, which "
    "were not changed for them (`benchmarks/ears/unseen_texts.py`): {lengths}. The settings of the "
    "second table are the best on these texts, as eot-bench has it; those of the third are the best on the "
    "texts above, where only the figure in the head of a column was chosen for."
)
BARGE_LEGEND = (
    "Interruptions that are meant, and sounds that are not (murmurs, coughs, breaths, clicks, doors, keys). "
    "Of the detectors, voice alone decides, without words: at most a tenth of the others may interrupt; the "
    "latency is that of the decision. The last line is the whole chain over an answer of 20 s, as "
    "[measured](ears.md): the share that is answered, the share that cuts the answer off, and the time to "
    "the agent's silence."
)


def main() -> None:
    """Run what is asked for."""
    asked = arguments()
    clips = corpus.load(asked.directory)
    for name in asked.tables or TABLES:
        if name == "chain":
            print("\n\n".join(chains(asked, clips).report().text))
            continue
        report = {"detectors": detectors, "terms": public_terms}[name](asked, clips)
        if asked.quick:
            print("\n\n".join(report.text))
        else:
            report.finish()


if __name__ == "__main__":
    main()
