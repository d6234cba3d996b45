"""The fused engine over its threads: nag with a few members for each core."""

from functools import partial

from benchmarks.contestants.engines import engine
from benchmarks.measure import Contestant, Effort, Findings, compared, take_turns
from gancli.experiments.machine import cores

_MEMBERS_PER_CORE = 8


def threads(effort: Effort) -> Findings:
    """How many times as fast each number of threads is as one."""
    found = Findings()
    members = _MEMBERS_PER_CORE * cores()
    builders = [partial(_on, jobs, members, effort.seconds) for jobs in range(1, cores() + 1)]
    times = take_turns(found.present(builders), effort.turns, effort.warm_ups)
    for jobs in range(2, cores() + 1):
        title = f"`nag`, {members} members, fused engine, "
        found.rows += compared(times, _name(jobs), _name(1), 1e6, "µs an update and member", title)
    return found


def _on(jobs: int, members: int, seconds: float) -> Contestant:
    contestant = engine("nag", "fused", members, jobs, seconds)
    return Contestant(_name(jobs), contestant.turn, contestant.count)


def _name(jobs: int) -> str:
    return f"{jobs} thread{'' if jobs == 1 else 's'}"
