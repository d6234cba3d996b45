"""An update of nag: this product against C++ and the JAX program, with one member and with many."""

import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.contestants import cpp, jax_nag
from benchmarks.contestants.engines import engine, usual
from benchmarks.measure import Contestant, Effort, Findings, Row, compared, take_turns
from gancli.experiments.machine import cores

_UNIT = "µs an update and member"


def rivals(effort: Effort) -> Findings:
    """On one thread with so many members each; then on all cores with the most members."""
    found = Findings()
    with tempfile.TemporaryDirectory() as name:
        for members in effort.members:
            _compare(found, effort, members, 1, Path(name))
        if cores() > 1:
            _compare(found, effort, effort.members[-1], cores(), Path(name))
    return found


def _compare(found: Findings, effort: Effort, members: int, jobs: int, folder: Path) -> None:
    ours = usual("nag")
    with ExitStack() as stack:
        builders = [partial(engine, "nag", ours, members, jobs, effort.seconds)]
        if jobs == 1:  # the C++ knows neither members nor threads
            builders += [partial(cpp.member, folder, name, effort.seconds) for name in cpp.VARIANTS]
        builders += [partial(_jax, found, stack, members, jobs, effort.seconds)]
        times = take_turns(found.present(builders), effort.turns, effort.warm_ups)
    title = f"`nag`, {_counted(members, 'member')}, {_counted(jobs, 'thread')}: "
    for against in (*cpp.VARIANTS, jax_nag.NAME):
        found.rows += compared(times, f"{ours} engine", against, 1e6, _UNIT, title)


def _jax(found: Findings, stack: ExitStack, members: int, jobs: int, seconds: float) -> Contestant:
    contestant, compiling = jax_nag.jax_nag(stack, members, jobs == 1, seconds)
    if jobs == 1:
        found.rows.append(Row(f"compiling the JAX program, {_counted(members, 'member')}", [compiling], "s"))
    return contestant


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
