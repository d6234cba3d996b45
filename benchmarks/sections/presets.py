"""Every preset on one thread: an update by both engines, with one member by the textbook loop too."""

from functools import partial

from benchmarks.contestants.engines import engine
from benchmarks.contestants.textbook import NAME, textbook
from benchmarks.measure import Effort, Findings, compared, take_turns
from gancli.presets import PRESETS

_PAIRS = [("fused engine", NAME), ("fused engine", "torch engine"), ("torch engine", NAME)]
_UNIT = "µs an update and member"


def presets(effort: Effort) -> Findings:
    """A row for each pair of contestants."""
    found = Findings()
    for preset in effort.presets or PRESETS:
        for members in sorted({1, *effort.members}):
            builders = [
                partial(engine, preset, name, members, 1, effort.seconds) for name in ("torch", "fused")
            ]
            if members == 1:
                builders.append(partial(textbook, preset, effort.seconds))
            times = take_turns(found.present(builders), effort.turns, effort.warm_ups)
            title = f"`{preset}`{f', {members} members' if members > 1 else ''}: "
            for pair in _PAIRS:
                found.rows += compared(times, *pair, 1e6, _UNIT, title)
    return found
