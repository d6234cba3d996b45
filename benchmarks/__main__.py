"""Measures how fast `gan` is here and now, and prints one Markdown table, ratios first.

python -m benchmarks [--quick] [--only SECTION ...] [--turns N] [--out FILE.json]
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sections asked for, all of them where none is named."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # before NumPy is imported, as the command `gan` does it
    from benchmarks.machine import line, machine
    from benchmarks.measure import QUICK, Effort
    from benchmarks.report import absent, raw, table
    from benchmarks.sections import SECTIONS

    options = _options(list(SECTIONS), arguments)
    effort = QUICK if options.quick else Effort()
    if options.turns:
        effort = replace(effort, turns=options.turns, command_turns=options.turns)
    here, found = machine(), {}
    try:
        for name in options.only or SECTIONS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            found[name] = SECTIONS[name](effort)
    finally:  # what was measured before a failure is worth keeping
        print(table(found), line(here), *absent(found), sep="\n\n")
        if options.out:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(json.dumps(raw(here, effort, found), indent=1, ensure_ascii=False) + "\n")


def _options(sections: Sequence[str], arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    parser.add_argument("--only", nargs="+", choices=sections, metavar="SECTION", help=", ".join(sections))
    parser.add_argument("--turns", type=int, help="turns of each contestant")
    parser.add_argument("--out", type=Path, help="where the raw figures go, as JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
