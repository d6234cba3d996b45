"""Which engine plays which game."""

from gancli.engine.game import Game

ENGINES: dict[str, str] = {
    "fused": "one compiled loop per member, spread over the cores; on the CPU, for what needs no second derivatives",
    "torch": "all members stacked in torch; every method, on every device",
}


def obstacles(game: Game) -> list[str]:
    """What of the game the fused engine does not cover, a phrase each; empty where it plays it all."""
    return ["it is being built"]
