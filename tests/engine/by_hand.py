"""The yardstick of the plays: one member of a small game, update by update, in plain torch and float64.

Written apart from the package, from the papers' update rules. Points lie in rows; weights are dicts, so that a network
can be asked with any of them (``functional_call``); random numbers and initial weights come from outside.
"""

from types import SimpleNamespace

import torch
from torch.func import functional_call
from torch.nn import functional

from tests.reference import Net, identity, load


def bce(odds, label):
    return functional.binary_cross_entropy_with_logits(odds, torch.full_like(odds, label))


LOSSES = {
    "nonsaturating": (lambda a, c: bce(a, 1.0) + bce(c, 0.0), lambda a, c: bce(c, 1.0)),
    "wasserstein": (lambda a, c: c.mean() - a.mean(), lambda a, c: -c.mean()),
    "least-squares": (
        lambda a, c: functional.mse_loss(a, torch.ones_like(a)) / 2 + (c**2).mean() / 2,
        lambda a, c: functional.mse_loss(c, torch.ones_like(c)) / 2,
    ),
    "relativistic": (lambda a, c: bce(a - c, 1.0), lambda a, c: bce(c - a, 1.0)),
}
OPTIMIZERS = {
    "sgd": lambda o: lambda p: torch.optim.SGD(p, o.lr),
    "adam": lambda o: lambda p: torch.optim.Adam(p, o.lr, o.betas, o.epsilon),
    "rmsprop": lambda o: lambda p: torch.optim.RMSprop(p, o.lr, o.betas[1], o.epsilon),
}


def slope(critic, x):
    """∇D of each row."""
    x = x if x.requires_grad else x.clone().requires_grad_()
    return torch.autograd.grad(critic(x).sum(), x, create_graph=True)[0]


PENALTIES = {
    "none": lambda critic, real, fake, u: torch.zeros(()),
    "r1": lambda critic, real, fake, u: (slope(critic, real) ** 2).sum(1).mean() / 2,
    "r2": lambda critic, real, fake, u: (slope(critic, fake) ** 2).sum(1).mean() / 2,
    "gp": lambda critic, real, fake, u: (
        (slope(critic, real + u * (fake - real)).norm(dim=1) - 1) ** 2
    ).mean(),
}


class Player:
    """A network with its optimiser."""

    def __init__(self, settings, weights):
        widths = [
            weights["0.weight"].shape[1],
            *settings.hidden,
            len(weights[f"{len(settings.hidden)}.bias"]),
        ]
        self.net = Net(widths, [*[torch.tanh] * len(settings.hidden), identity])
        load(self.net, weights)
        self.weights = dict(self.net.named_parameters())
        self.optimizer = OPTIMIZERS[settings.optimizer.name](settings.optimizer)(self.net.parameters())
        self.lr = settings.optimizer.lr

    def slopes(self, loss, weights=None, again=False):
        weights = weights or self.weights
        found = torch.autograd.grad(loss, list(weights.values()), create_graph=again)
        return dict(zip(weights, found, strict=True))

    def descended(self, slopes):
        """The weights after a step of plain gradient descent, as functions of what the slopes depend on."""
        return {name: w - self.lr * slopes[name] for name, w in self.weights.items()}

    def move(self, slopes):
        for name, w in self.weights.items():
            w.grad = slopes[name].detach().clone()
        self.optimizer.step()


class ByHand:
    """One GAN."""

    def __init__(self, experiment, generator, discriminator):
        self.settings = experiment
        self.g, self.d = (
            Player(experiment.generator, generator),
            Player(experiment.discriminator, discriminator),
        )
        self.d_game, self.g_game = LOSSES[experiment.loss]

    def epoch(self, draws):
        """Play one; D's loss and its penalty, and G's loss, of the last updates."""
        return getattr(self, f"play_{self.settings.play}")(draws)

    def look(self, points, blur):
        points = points if blur is None else points + blur
        pack = self.settings.discriminator.pack
        return points if pack == 1 else torch.cat(points.chunk(pack), 1)

    def fake(self, g, noise, blur):
        return self.look(functional_call(self.g.net, g, (noise,)), blur)

    def critic(self, d):
        return lambda x: functional_call(self.d.net, d, (x,))[:, 0]

    def d_loss(self, d, draws, s, fake):
        """Of update s: the game, and the penalty."""
        critic, real = self.critic(d), self.look(draws.real[s], draws.real_blur[s])
        network = self.settings.discriminator
        penalty = PENALTIES[network.penalty](critic, real, fake, draws.penalty[s])
        return self.d_game(critic(real), critic(fake)), network.penalty_weight * penalty

    def g_loss(self, d, draws, fake):
        critic, real = self.critic(d), self.look(draws.real[-1], draws.real_blur[-1])
        return self.g_game(critic(real), critic(fake))

    def d_updates(self, draws):
        g = {name: w.detach() for name, w in self.g.weights.items()}
        for s in range(len(draws.real)):
            fake = self.fake(g, draws.discriminator_noise[s], draws.discriminator_blur[s])
            game, penalty = self.d_loss(self.d.weights, draws, s, fake)
            self.d.move(self.d.slopes(game + penalty))
        return game, penalty

    def g_updates(self, draws, d):
        for noise, blur in zip(draws.generator_noise, draws.generator_blur, strict=True):
            fake = self.fake(self.g.weights, noise, blur)
            loss = self.g_loss(self.unrolled(draws, d, fake), draws, fake)
            self.g.move(self.g.slopes(loss))
        return loss

    def unrolled(self, draws, d, fake):
        """D some steps of descent further, each of them a function of G's points (Metz 2017)."""
        d = {name: w.detach().clone().requires_grad_() for name, w in d.items()}
        for _ in range(self.settings.unroll):
            slopes = self.d.slopes(sum(self.d_loss(d, draws, -1, fake)), d, again=True)
            d = {name: w - self.d.lr * slopes[name] for name, w in d.items()}
        return d

    def play_alternating(self, draws):
        return (*self.d_updates(draws), self.g_updates(draws, self.d.weights))

    def play_simultaneous(self, draws):
        before = {name: w.detach().clone() for name, w in self.d.weights.items()}
        return (*self.d_updates(draws), self.g_updates(draws, before))

    def both(self, draws, d, g):
        seen = self.fake(g, draws.discriminator_noise[0], draws.discriminator_blur[0])
        fake = self.fake(g, draws.generator_noise[0], draws.generator_blur[0])
        return (*self.d_loss(d, draws, 0, seen), self.g_loss(d, draws, fake))

    def play_extragradient(self, draws):
        """ω½ = ω − h v(ω), ω′ = ω − h v(ω½) (Korpelevich 1976), the second step by any optimiser."""
        game, penalty, loss = self.both(draws, self.d.weights, self.g.weights)
        d, g = self.d.slopes(game + penalty, again=True), self.g.slopes(loss, again=True)
        d, g = (
            {name: w.detach().requires_grad_() for name, w in player.descended(v).items()}
            for player, v in ((self.d, d), (self.g, g))
        )
        game_there, penalty_there, loss_there = self.both(draws, d, g)
        moves = self.d.slopes(game_there + penalty_there, d), self.g.slopes(loss_there, g)
        self.d.move(moves[0])
        self.g.move(moves[1])
        return game, penalty, loss

    def play_consensus(self, draws):
        """V + γ ∇½‖v‖² (Mescheder 2017, eq. 16)."""
        game, penalty, loss = self.both(draws, self.d.weights, self.g.weights)
        v_d, v_g = self.d.slopes(game + penalty, again=True), self.g.slopes(loss, again=True)
        half = sum((v**2).sum() for v in (*v_d.values(), *v_g.values())) / 2
        for player, v in ((self.d, v_d), (self.g, v_g)):
            pull = torch.autograd.grad(
                half, list(player.weights.values()), retain_graph=True, allow_unused=True
            )
            pull = [torch.zeros(()) if part is None else part for part in pull]
            player.pulled = {
                name: v[name] + self.settings.consensus * part for name, part in zip(v, pull, strict=True)
            }
        for player in (self.d, self.g):
            player.move(player.pulled)
        return game, penalty, loss


def rows_of(draws, member):
    """One member's numbers of an epoch: a list of (B, F) for each kind, None where there are none."""
    kinds = ["real", "discriminator_noise", "generator_noise", "real_blur", "discriminator_blur"]
    kinds += ["generator_blur", "penalty"]
    found = {}
    for kind in kinds:
        steps = draws.generator_noise if kind.startswith("generator") else draws.real
        block = getattr(draws, kind)
        found[kind] = [None] * len(steps) if block is None else [step[member].T for step in block]
    return SimpleNamespace(**found)
