"""From what a user asked for to one Experiment: preset, then the config file, then the options, the last word wins."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from gancli import config
from gancli.artifacts.reading import read_bytes
from gancli.config import Experiment
from gancli.errors import DataError, UsageError
from gancli.experiments import cost, resolve
from gancli.experiments.engines import ANYTHING, Wanted, expected
from gancli.experiments.sources import targeted

QUICK_SECONDS = 30.0
_CONFIG_CAP = 1 << 20


def plan(
    preset: str | Experiment | None = None,
    *,
    config_file: str | Path | None = None,
    target: str | None = None,
    settings: Sequence[str] = (),
    epochs: int | None = None,
    snapshots: int | None = None,
    quick: bool = False,
    members: int = 1,
    wanted: Wanted = ANYTHING,
) -> Experiment:
    """The experiment that the options describe, checked against the tables.

    Args:
        preset: A preset's name or a whole experiment; ``nag`` where it and the config file are left out.
        config_file: A TOML file with any of the experiment's settings.
        target: The target's name, with its default parameters, or a file of own data.
        settings: ``KEY=VALUE`` assignments.
        epochs: Instead of the experiment's own number.
        snapshots: Instead of the experiment's own number.
        quick: Shorten the run to about half a minute.
        members: How many seeds train together (for ``quick``).
        wanted: What is to train them (for ``quick``).

    Raises:
        UsageError: Some name or value does not fit.
    """
    base = preset if isinstance(preset, Experiment) else resolve.preset(preset or "nag")
    experiment = base if config_file is None else _from_file(Path(config_file), base if preset else None)
    if target is not None:
        experiment = msgspec.structs.replace(experiment, target=targeted(target))
    named = experiment.preset
    experiment = config.with_settings(experiment, settings)
    if experiment.preset != named:
        raise UsageError("the setting preset cannot be changed", fix=f"--preset {experiment.preset}")
    changes = {"epochs": epochs, "snapshots": snapshots}
    experiment = config.with_settings(experiment, [f"{k}={v}" for k, v in changes.items() if v is not None])
    game = resolve.game(experiment)
    if quick and epochs is None:
        used = expected(wanted, game, members)
        full = cost.seconds(game, members, used.engine, used.threads)
        affordable = int(experiment.epochs * QUICK_SECONDS / full)
        experiment = msgspec.structs.replace(experiment, epochs=max(1, min(experiment.epochs, affordable)))
    return experiment


def _from_file(path: Path, base: Experiment | None) -> Experiment:
    try:
        text = read_bytes(path, _CONFIG_CAP).decode()
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not a text file", cause=f"byte {error.start} is not UTF-8") from None
    try:
        found = config.from_toml(text, base)
        if base is None and found.preset != "custom":
            return config.from_toml(text, resolve.preset(found.preset))
    except UsageError as error:
        raise UsageError(f"in {path}: {error.what}", cause=error.cause, fix=error.fix) from None
    if base is not None and found.preset != base.preset:
        raise UsageError(
            f"{path} goes out from preset {found.preset!r}, not from {base.preset!r}",
            fix="leave --preset out",
        )
    return found
