"""What the first use of the fused engine costs: compiling for nag, for all presets, and loading what was compiled."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contestants.engines import ready
from benchmarks.contestants.preparing import preparing
from benchmarks.measure import Effort, Findings, Row, UnavailableError
from gancli.presets import PRESETS


def first_use(effort: Effort) -> Findings:
    """Seconds with an empty cache and with a full one."""
    presets = list(effort.presets or PRESETS)
    try:
        for preset in presets:
            ready(preset, "fused")
    except UnavailableError as reason:
        return Findings(absent=[str(reason)])
    return Findings([row for chosen in (["nag"], presets) for row in _rows(chosen, effort.command_turns)])


def _rows(presets: Sequence[str], turns: int) -> list[Row]:
    compiling, loading = [], []
    for _ in range(turns):
        with tempfile.TemporaryDirectory() as cache:
            compiling.append(preparing(presets, Path(cache)))
            loading.append(preparing(presets, Path(cache)))
    title = "`nag`" if len(presets) == 1 else f"{len(presets)} presets"
    return [
        Row(f"compiling the fused engine, {title}", compiling, "s"),
        Row(f"loading it, {title}", loading, "s"),
    ]
