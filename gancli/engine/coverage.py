"""Which engine plays which game."""

from collections.abc import Callable

from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.plays import PLAYS
from gancli.networks import ACTIVATIONS

ENGINES: dict[str, str] = {
    "fused": "one compiled loop per member, spread over the cores; on the CPU, all but minibatch discrimination",
    "torch": "all members stacked in torch; every method, on every device",
}


def obstacles(game: Game) -> list[str]:
    """What of the game the fused engine does not cover, a phrase each; empty where it plays it all."""
    e = game.experiment
    networks = (e.generator, e.discriminator)
    rows = {
        f"loss {e.loss}": game.loss,
        f"noise {e.noise.name}": game.noise,
        f"target {e.target.name}": game.target,
        f"penalty {e.generator.penalty}": game.generator_penalty,
        f"penalty {e.discriminator.penalty}": game.discriminator_penalty,
        f"view {e.discriminator.view}": game.view if game.view.of_sets else None,
        **{f"activation {name}": ACTIVATIONS[name] for net in networks for name in net.activations},
        f"activation {e.generator.output}": ACTIVATIONS[e.generator.output],
        **{f"optimizer {net.optimizer.name}": OPTIMIZERS[net.optimizer.name] for net in networks},
        f"play {e.play}": PLAYS[e.play],
    }
    found = [name for name, row in rows.items() if row is not None and not row.native]
    found += [phrase for phrase, holds in _LACKS.items() if holds(game)]
    if e.pretraining.steps and game.target.native is not None and game.target.native.density is None:
        found.append(f"pretraining on the target {e.target.name}")
    return found


_LACKS: dict[str, Callable[[Game], bool]] = {
    "minibatch discrimination": lambda game: game.experiment.discriminator.minibatch_kernels > 0,
    "spectral normalisation": lambda game: game.experiment.discriminator.spectral,
    "networks without biases": lambda game: (
        not (game.experiment.generator.bias and game.experiment.discriminator.bias)
    ),
    "an unrolled D": lambda game: game.experiment.unroll > 0,
    "packs of points": lambda game: game.experiment.discriminator.pack > 1,
    "instance noise": lambda game: game.experiment.discriminator.instance_noise > 0,
    "clipped weights": lambda game: game.experiment.discriminator.clip > 0,
    "an averaged generator": lambda game: game.experiment.generator.average > 0,
    "losses of features or points": lambda game: game.loss.generator_compares != "scores",
}
"""What no row of a table stands for."""
