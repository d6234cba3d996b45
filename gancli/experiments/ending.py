"""Ending a training before its last epoch: what ``--stop-when`` waits for, and at which epochs it is looked for.

The epochs depend on the settings alone, so a run that was interrupted stops where it would have stopped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gancli.engine.game import Game
from gancli.errors import UsageError, unknown_name
from gancli.experiments.run import Run

SNAPSHOTS = 50
"""So many must have been recorded before anything is concluded."""
_LOOKS = 20


@dataclass(frozen=True)
class Stop:
    """A reason to end: whether it is there, in a run that was committed up to now."""

    reached: Callable[[Run], bool]
    description: str


def _converged(run: Run) -> bool:
    return all(verdict.label == "converged" for verdict in run.verdicts())


STOPS: dict[str, Stop] = {
    "converged": Stop(_converged, "the verdict on every member, were this the end, is converged")
}


def waiting_for(name: str | None, game: Game) -> dict[str, str]:
    """What config.json holds of it.

    Raises:
        UsageError: An unknown name, or a game with settings that fall over the whole run.
    """
    if name is None:
        return {}
    if name not in STOPS:
        raise unknown_name("reason to stop", name, STOPS)
    if game.of_length:
        raise UsageError(
            "this training cannot end early",
            cause="its learning rates or its instance noise fall over the whole run",
            fix="leave --stop-when out",
        )
    return {"stop_when": name}


def ends_here(run: Run) -> bool:
    """Whether what the run waits for is there, in what was committed."""
    stop = STOPS[run.directory.config["stop_when"]]
    return len(run.recording.judged) >= SNAPSHOTS and stop.reached(run)


def looked_at(config: Mapping[str, Any], epochs: int) -> list[int]:
    """The epochs at which a training may end: the last one and, where something is waited for, recorded ones before.

    Args:
        config: What config.json holds.
        epochs: So many were asked for.
    """
    if config.get("stop_when") is None:
        return [epochs]
    every = config["recorded_every"]
    twentieths = (epochs * k / _LOOKS for k in range(1, _LOOKS))
    return sorted({epochs, *(round(round(epoch / every) * every) for epoch in twentieths)} - {0})
