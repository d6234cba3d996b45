"""Trains the parts of a study one after the other, each as a run of its own, and adds batches of seeds."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from gancli.artifacts.directories import lexists
from gancli.artifacts.places import CONFIG, PARTS
from gancli.artifacts.run_directory import RunDirectory
from gancli.errors import InterruptedRunError
from gancli.experiments.engines import AUTO, GENERAL, Wanted
from gancli.experiments.interruption import SIGNALS
from gancli.experiments.playing import Listener
from gancli.experiments.preparing import Watch
from gancli.experiments.run import Run
from gancli.experiments.study import Plan, Study
from gancli.experiments.study_outcome import outcomes
from gancli.experiments.train import Place, resume, train_members
from gancli.metrics.stopping import is_narrow, next_runs

KIND = "stability"


@dataclass(frozen=True)
class Crew:
    """Who trains and who looks on."""

    wanted: Wanted
    listener: Listener | None
    watch: Watch


def carry_out(study: Study, crew: Crew, plan: Plan | None = None) -> Study:
    """Train every further part that is not done, then batch after batch where the plan asks for narrow intervals.

    Args:
        study: Its own run, the first part, is done.
        crew: Who trains and who looks on.
        plan: Another one, to begin with; the study's where left out.

    Raises:
        InterruptedRunError: A signal came; what was committed is kept, and so is the plan.
        RunInUseError: Another process works on the study.
    """
    with study.run.directory.lock():
        following: Plan | None = plan or study.plan
        while following is not None:
            study = study.planned(following)
            for place in range(1, len(following.parts)):
                if not study.is_done(place):
                    _train(study, place, crew)
            following = _widened(study, crew.watch)
    return study


def announce(plan: Plan, place: int, label: str, watch: Watch) -> None:
    """Tell which part comes next."""
    part = plan.parts[place]
    what = f"{label}, " if label else ""
    of = "" if plan.until else f" of {len(plan.parts)}"
    watch.part(f"part {place + 1}{of}: {what}{part.runs} seeds", part.seeds)


def same_crew(run: Run, device: str | None, engine: str | None, jobs: int | None) -> Wanted:
    """What goes on with a study: its device and engine, where no others are asked for."""
    before = GENERAL if run.directory.config.get("engine") == GENERAL else AUTO
    return Wanted(device or run.device, engine or before, jobs)


@contextmanager
def stoppable(path: Path) -> Iterator[None]:
    """A signal that comes between the trainings of a study, or while one is being finished, ends the study there.

    Args:
        path: The study's folder; where it has not begun, the signal has its usual effect.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in SIGNALS}
    received = None
    try:
        yield
    except _StoppedBetween as stop:
        received = stop.number
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received is not None and not lexists(path / CONFIG):
        signal.raise_signal(received)
    elif received is not None:
        study = Study.of(Run(RunDirectory.open(path)))
        done = f"{study.run.name}, {study.done} of {len(study.plan.parts)} parts done"
        raise InterruptedRunError(received, done, study.run.directory.epoch, study.run.continuation)


class _StoppedBetween(BaseException):
    """Ends a study between two blocks of a training, which end by themselves."""

    def __init__(self, number: int) -> None:
        self.number = number


def _stop(number: int, frame: FrameType | None) -> None:
    raise _StoppedBetween(number)


def _train(study: Study, place: int, crew: Crew) -> None:
    """Begin a part, or go on with it."""
    part, begun = study.plan.parts[place], study.part(place)
    setting = study.settings[part.setting]
    announce(study.plan, place, setting.label, crew.watch)
    experiment = setting.experiment
    wanted, listener, watch = crew.wanted, crew.listener, crew.watch
    try:
        if begun is None:
            where = Place(study.run.path / PARTS, study.path(place).name, "", overwrite=False)
            train_members(experiment, part.seeds, KIND, wanted, where, listener, watch, kept=study.run.kept)
        else:
            resume(
                begun, epochs=experiment.epochs, kind=KIND, jobs=wanted.jobs, listener=listener, watch=watch
            )
    except InterruptedRunError as stopped:
        whole = f"{study.run.name}, part {place + 1} of {len(study.plan.parts)}"
        raise stopped.of(whole, study.run.continuation) from None


def _widened(study: Study, watch: Watch) -> Plan | None:
    """The plan with another batch of seeds for every setting; None where all intervals are narrow, or none is asked."""
    until = study.plan.until
    if until is None:
        return None
    found = outcomes(study, until.tolerance)
    if all(is_narrow(each.successes, each.runs, until.width) for each in found):
        return None
    runs = max(each.runs for each in found)
    more = next_runs(runs, study.plan.parts[0].runs, until.most)
    if more <= runs:
        watch.warn(
            f"{runs} seeds of each setting are the most; not every interval is narrower than {until.width:g}"
        )
        return None
    return study.plan.grown(more)
