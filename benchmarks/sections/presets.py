"""Every preset: an update of one member on one thread, by both engines and by the textbook loop."""

from functools import partial

from benchmarks.contestants.engines import engine
from benchmarks.contestants.textbook import NAME, textbook
from benchmarks.measure import Effort, Findings, compared, take_turns
from gancli.presets import PRESETS

_PAIRS = [("fused engine", NAME), ("fused engine", "torch engine"), ("torch engine", NAME)]
_UNIT = "µs an update"


def presets(effort: Effort) -> Findings:
    """A row for each pair of contestants."""
    found = Findings()
    for preset in effort.presets or PRESETS:
        builders = [
            partial(textbook, preset, effort.seconds),
            *(partial(engine, preset, name, 1, 1, effort.seconds) for name in ("torch", "fused")),
        ]
        times = take_turns(found.present(builders), effort.turns, effort.warm_ups)
        for pair in _PAIRS:
            found.rows += compared(times, *pair, 1e6, _UNIT, f"`{preset}`: ")
    return found
