"""Trains every published system over many seeds and prints what docs/reproductions.md shows.

    python benchmarks/reproductions.py [--only PRESET] [--runs-dir DIR] [--pictures DIR]

A study that lies finished in the runs folder is read, not trained again. On two cores the whole takes some two hours.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from gancli.errors import MissingError
from gancli.experiments import judging
from gancli.experiments.run import Run, open_run
from gancli.experiments.stability import stability
from gancli.metrics.intervals import boschloo, wilson

SEEDS = {
    "nag": 200,
    "nag-2017": 20,
    "mertz": 40,
    "jang": 200,
    "jang-blog": 200,
    "chivers": 4,
    "chivers-fixed": 4,
    "aylien": 200,
    "aylien-2017": 200,
}
"""Seeds per preset: as many as its cost allows."""

RATES = {
    "nag": {"the post's grid": (8, 10), "two other implementations": (97, 120)},
    "nag-2017": {"another implementation": (3, 12)},
    "mertz": {"two other implementations": (21, 52)},
}
"""Successes that others report for a preset."""


def study(name: str, runs_dir: Path) -> Run:
    """The finished study of a preset; trained where it is missing."""
    label = f"{name}-x{SEEDS[name]}"
    try:
        found = open_run(label, runs_dir=runs_dir)
        if found.directory.finished:
            return found
    except MissingError:
        pass
    return stability(name, runs=SEEDS[name], name=label, overwrite=True, runs_dir=runs_dir).run


def report(name: str, run: Run) -> None:
    """One preset's figures, as text."""
    verdicts = run.verdicts()
    n = len(verdicts)
    k = sum(v.label == "converged" for v in verdicts)
    low, high = wilson(k, n)
    print(
        f"\n## {name}: {k}/{n} converged, {k / n:.3f} (Wilson 95 % {low:.3f}-{high:.3f}), "
        f"{run.experiment.epochs:,} epochs"
    )
    print(
        "  labels:",
        dict(Counter(v.label for v in verdicts)),
        "quality:",
        dict(Counter(v.quality for v in verdicts if v.quality)),
    )
    w = [v.w for v in verdicts if v.label == "converged" and v.w is not None]
    everyone = [np.inf if v.w is None else v.w for v in verdicts]
    if w:
        print(
            f"  w of the converged: {min(w):.3f} to {max(w):.3f}, median {np.median(w):.3f}; "
            f"median w of all {np.median(everyone):.3f}"
        )
    for source, (others, total) in RATES.get(name, {}).items():
        print(f"  against {source} ({others}/{total}): Boschloo p = {boschloo(k, n, others, total):.3f}")
    if run.experiment.pretraining.steps:
        _pretraining(run)
    if name.startswith("chivers"):
        _losses(run)
    failed = [
        f"seed {s}: {v.sentence}" for s, v in zip(run.seeds, verdicts, strict=True) if v.label != "converged"
    ]
    print("  not converged:", *failed[:60], sep="\n    ")


def _pretraining(run: Run) -> None:
    errors = [judging.pretraining_error(run.recording, i) for i in range(len(run.seeds))]
    good, n = sum(error < constant for error, constant in errors), len(errors)
    low, high = wilson(good, n)
    print(
        f"  pretraining better than the best constant ({errors[0][1]:.5f}): {good}/{n} ({low:.3f}-{high:.3f})",
        end="",
    )
    print(
        f"; Boschloo p against 319/400 = {boschloo(good, n, 319, 400):.3f}"
        if run.experiment.preset == "jang"
        else ""
    )


def _losses(run: Run) -> None:
    losses = run.recording.losses
    for step in (0, 200, 400, 600, 3600, len(losses) - 1):
        d_real, d_fake, d_penalty, g, g_penalty = losses[step].mean(0)
        d, g_total = d_real + d_fake, g + g_penalty
        print(
            f"  step {step}: D {d + d_penalty:.4f} (cross-entropy {d:.4f}, penalty {d_penalty:.4f})", end=""
        )
        print(f"  G {g_total:.4f} (cross-entropy {g:.4f}, penalty {g_penalty:.4f})")


def main() -> None:
    """Parse, train or read, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=SEEDS, help="one preset")
    parser.add_argument("--runs-dir", type=Path, default=Path("runs"))
    parser.add_argument("--pictures", type=Path, help="also draw each study's grid there, as PRESET.png")
    options = parser.parse_args()
    for name in [options.only] if options.only else SEEDS:
        run = study(name, options.runs_dir)
        report(name, run)
        if options.pictures:
            run.render(options.pictures / f"{name}.png")


if __name__ == "__main__":
    main()
