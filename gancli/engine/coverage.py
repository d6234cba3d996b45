"""Which engine plays which game."""

from collections.abc import Callable

from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.plays import PLAYS
from gancli.networks import ACTIVATIONS

_LACKS: dict[str, Callable[[Game], bool]] = {
    "minibatch discrimination": lambda game: game.experiment.discriminator.minibatch_kernels > 0,
    "spectral normalisation": lambda game: game.experiment.discriminator.spectral,
    "an unrolled D": lambda game: game.experiment.unroll > 0,
}
"""What the fused engine does not do, where no row of a table stands for it."""

ENGINES: dict[str, str] = {
    "fused": f"one compiled loop per member, spread over the cores; on the CPU, without {', '.join(_LACKS)}",
    "torch": "all members stacked in torch; every method, on every device",
}


def obstacles(game: Game) -> list[str]:
    """What of the game the fused engine does not cover, a phrase each; empty where it plays it all."""
    e = game.experiment
    networks = (e.generator, e.discriminator)
    rows = {
        f"loss {e.loss}": game.loss,
        f"noise {e.noise.name}": game.noise,
        f"target {e.target.name}": game.source,
        f"penalty {e.generator.penalty}": game.generator_penalty,
        f"penalty {e.discriminator.penalty}": game.discriminator_penalty,
        f"view {e.discriminator.view}": game.view if e.discriminator.view != "points" else None,
        **{f"activation {name}": ACTIVATIONS[name] for net in networks for name in net.activations},
        f"activation {e.generator.output}": ACTIVATIONS[e.generator.output],
        **{f"optimizer {net.optimizer.name}": OPTIMIZERS[net.optimizer.name] for net in networks},
        f"play {e.play}": PLAYS[e.play],
    }
    found = [name for name, row in rows.items() if row is not None and not row.native]
    found += [phrase for phrase, holds in _LACKS.items() if holds(game)]
    if e.pretraining.steps and game.target.native is not None and game.target.native.density is None:
        found.append(f"pretraining on the target {e.target.name}")
    found += [f"penalty {e.discriminator.penalty} through {name}" for name in _without_curve(game)]
    return found


def _without_curve(game: Game) -> list[str]:
    """The activations of D that a penalty on its slopes needs the curve of, and that have none."""
    if game.discriminator_penalty is None or not game.discriminator_penalty.of_slopes:
        return []
    return [name for name in game.experiment.discriminator.activations if ACTIVATIONS[name].curve is None]
