"""The games with a known solution by name, with one line each; nothing is imported to play them."""

from gancli.errors import unknown_name
from gancli.experiments.theory.games import GAMES

CRITICS = tuple(GAMES)
"""Those of a D that is linear in one feature: they have a phase plane."""
THEORIES: dict[str, str] = {
    **{name: game.description for name, game in GAMES.items()},
    "fit": "a normal distribution fitted to a mixture by each f-divergence (Nowozin 2016)",
    "equilibrium": "the losses of D and G where generated points are like the real ones",
}
"""What ``gan theory`` knows."""


def check(name: str) -> None:
    """UsageError for a game that is not in the table."""
    if name not in THEORIES:
        raise unknown_name("game", name, THEORIES)
