"""What --set may change in a known game: as much as leaves it the game that is known."""

from collections.abc import Collection, Sequence
from typing import Any

from gancli.config import Experiment, keys, value, with_settings
from gancli.errors import UsageError


def changed(
    name: str, base: Experiment, free: Collection[str], settings: Sequence[str]
) -> tuple[Experiment, dict[str, Any]]:
    """The game's experiment with assignments applied, and the settings that now differ from its own.

    Raises:
        UsageError: A setting cannot be read, or is not one of the free ones.
    """
    experiment = with_settings(base, settings)
    differing = {key: value(experiment, key) for key in keys() if value(experiment, key) != value(base, key)}
    for key in differing:
        if key not in free:
            raise UsageError(
                f"the game {name!r} is no longer the known one with another {key}",
                cause=f"free: {', '.join(sorted(free))}",
            )
    return experiment, differing
