"""``python -m tools.measures CHECKOUT…``: how well the house is kept, a column for each checkout.

``--list`` names what was counted. Vendors are the folders of ``voiceflow/clients`` that are not shared.
Session factories, retry policies and timers are not counted in ``emulators`` and ``testing``, which play
peers, or in ``audio``, which has no clock. A module needs a test file of its own name if a function of it
does something: tables, models without methods and protocols do not. A name that several modules have is
counted apart where only another one of them has tests. Cloned lines are those in runs of six lines of code
that occur twice, word for word; imports, texts, comments, heads of functions and lists of names are not
code. What a tool wrote counts neither as cloned nor as too long.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tools.measures.table import measure, table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.measures", description=__doc__)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[Path()], help="folders; here by default")
    parser.add_argument("--list", action="store_true", help="name what was counted")
    given = parser.parse_args(arguments)
    columns = {root.resolve().name: measure(root.resolve()) for root in given.checkouts}
    print(table(columns))
    if given.list:
        for column, measures in columns.items():
            for one in measures:
                print(f"\n{column}: {one.what}", *(f"- {name}" for name in one.found), sep="\n")


if __name__ == "__main__":
    main()
