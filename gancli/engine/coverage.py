"""Which engine plays which game."""

from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
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
    }
    found = [name for name, row in rows.items() if row is not None and row.native is None]
    if e.discriminator.minibatch_kernels:
        found.append("minibatch discrimination")
    if e.pretraining.steps and game.target.native is not None and game.target.native.density is None:
        found.append(f"pretraining on the target {e.target.name}")
    return found
