"""Every loss as its paper writes it, in probabilities or with the conjugates of f-GAN; the yardstick of the tests."""

from math import log

import torch
from scipy.optimize import linear_sum_assignment
from scipy.special import lambertw
from torch.nn import functional


def p(x):
    """The probability of real, one for one with the log-odds."""
    return 1 / (1 + torch.exp(-x))


def smoothed(a, c, given):
    """Cross-entropy with the real points' label below 1 (Salimans 2016)."""
    real = -given.label * torch.log(p(a)) - (1 - given.label) * torch.log(1 - p(a))
    return real.mean(-1), -torch.log(1 - p(c)).mean(-1)


def halves(terms):
    return tuple(0.5 * term for term in terms)


def rows_cross_entropy(a, c):
    """Mean cross-entropy of 2n rows of two logits each, {generated, real}."""
    odds = torch.cat([c, a], -1)
    rows = torch.stack([torch.zeros_like(odds), odds], -1)
    labels = torch.cat([torch.zeros_like(c), torch.ones_like(a)], -1).long()
    rows = functional.cross_entropy(rows.flatten(0, -2), labels.flatten(), reduction="none")
    return rows.reshape(labels.shape).mean(-1)


def floored_log(x):
    return torch.log(torch.clamp(x, min=1e-5))


def alpha_loss(probability, alpha):
    """ℓ_α of the probability of the right answer (Sypherd 2022)."""
    if alpha == 1:
        return -torch.log(probability).mean(-1)
    return alpha / (alpha - 1) * (1 - probability ** ((alpha - 1) / alpha)).mean(-1)


def alpha_discriminator(a, c, given):
    return alpha_loss(p(a), given.alpha_d), alpha_loss(1 - p(c), given.alpha_d)


def surprise(x):
    return torch.log(1 + torch.exp(-x))


class JeffreysConjugate(torch.autograd.Function):
    """f* by Lambert's W; its slope is the u at which u·t − f(u) is largest, 1 / W."""

    @staticmethod
    def forward(context, t):
        w = torch.from_numpy(lambertw(torch.exp(1 - t).numpy()).real)
        context.save_for_backward(w)
        return w + 1 / w + t - 2

    @staticmethod
    def backward(context, slope):
        return slope / context.saved_tensors[0]


F_GAN = {  # name: (f, output activation, conjugate), tables 2 and 6 of Nowozin 2016
    "f-kl": (lambda u: u * torch.log(u), lambda v: v, lambda t: torch.exp(t - 1)),
    "f-reverse-kl": (
        lambda u: -torch.log(u),
        lambda v: -torch.exp(-v),
        lambda t: -1 - torch.log(-t),
    ),
    "f-pearson": (lambda u: (u - 1) ** 2, lambda v: v, lambda t: t**2 / 4 + t),
    "f-jeffreys": (lambda u: (u - 1) * torch.log(u), lambda v: v, JeffreysConjugate.apply),
    "f-js": (
        lambda u: -(u + 1) * torch.log((1 + u) / 2) + u * torch.log(u),
        lambda v: log(2) - torch.log(1 + torch.exp(-v)),
        lambda t: -torch.log(2 - torch.exp(t)),
    ),
}


def divergence(name):
    _, activation, conjugate = F_GAN[name]
    return (
        lambda a, c, given: (-activation(a).mean(-1), conjugate(activation(c)).mean(-1)),
        lambda a, c, given: -conjugate(activation(c)).mean(-1),
    )


def means(a, c):
    return ((a.mean(-1) - c.mean(-1)) ** 2).sum(-1)


def moments(a, c):
    covariances = [
        torch.stack([torch.cov(x, correction=0).reshape(x.shape[:1] * 2) for x in side]) for side in (a, c)
    ]
    return means(a, c) + ((covariances[0] - covariances[1]) ** 2).sum((-2, -1))


def energy_distance(a, c):
    """Pair by pair; U-statistics within a batch."""
    batch = a.shape[-1]
    across, in_a, in_c = (torch.cdist(x.mT, y.mT).sum((-2, -1)) for x, y in ((a, c), (a, a), (c, c)))
    return 2 * across / batch**2 - (in_a + in_c) / (batch * (batch - 1))


def transport(a, c):
    """The mean square distance of the best pairs, by the Hungarian algorithm."""
    costs = (a[:, 0, :, None] - c[:, 0, None, :]) ** 2
    best = [linear_sum_assignment(cost.detach()) for cost in costs]
    return torch.stack([cost[i, j].mean() for cost, (i, j) in zip(costs, best, strict=True)])


FORMULAS = {
    "nonsaturating": (smoothed, lambda a, c, given: -torch.log(p(c)).mean(-1)),
    "nonsaturating-floored": (
        lambda a, c, given: (-floored_log(p(a)).mean(-1), -floored_log(1 - p(c)).mean(-1)),
        lambda a, c, given: -floored_log(p(c)).mean(-1),
    ),
    "minimax": (smoothed, lambda a, c, given: torch.log(1 - p(c)).mean(-1)),
    "zero-sum": (
        lambda a, c, given: halves(smoothed(a, c, given)),
        lambda a, c, given: -sum(halves(smoothed(a, c, given))),
    ),
    "least-squares": (
        lambda a, c, given: (((a - 1) ** 2).mean(-1) / 2, (c**2).mean(-1) / 2),
        lambda a, c, given: ((c - 1) ** 2).mean(-1) / 2,
    ),
    "hinge": (
        lambda a, c, given: (torch.clamp(1 - a, min=0).mean(-1), torch.clamp(1 + c, min=0).mean(-1)),
        lambda a, c, given: -c.mean(-1),
    ),
    "wasserstein": (lambda a, c, given: (-a.mean(-1), c.mean(-1)), lambda a, c, given: -c.mean(-1)),
    "energy": (
        lambda a, c, given: (surprise(a).mean(-1), torch.clamp(given.margin - surprise(c), min=0).mean(-1)),
        lambda a, c, given: surprise(c).mean(-1),
    ),
    "relativistic": (
        lambda a, c, given: halves([-torch.log(p(a - c)).mean(-1)] * 2),
        lambda a, c, given: -torch.log(p(c - a)).mean(-1),
    ),
    "relativistic-average": (
        lambda a, c, given: (
            -torch.log(p(a - c.mean(-1, keepdim=True))).mean(-1),
            -torch.log(1 - p(c - a.mean(-1, keepdim=True))).mean(-1),
        ),
        lambda a, c, given: (
            -(
                torch.log(p(c - a.mean(-1, keepdim=True))) + torch.log(1 - p(a - c.mean(-1, keepdim=True)))
            ).mean(-1)
        ),
    ),
    **{name: divergence(name) for name in F_GAN},
    "alpha": (alpha_discriminator, lambda a, c, given: alpha_loss(p(c), given.alpha_g)),
    "alpha-saturating": (alpha_discriminator, lambda a, c, given: -alpha_loss(1 - p(c), given.alpha_g)),
    "feature-matching": (smoothed, lambda a, c, given: means(a, c)),
    "moment-matching": (smoothed, lambda a, c, given: moments(a, c)),
    "energy-distance": (smoothed, lambda a, c, given: energy_distance(a, c)),
    "sorted-pairs": (smoothed, lambda a, c, given: transport(a, c)),
}
