"""Flows of nflows for the two moons table."""
import torch
from nflows.distributions import StandardNormal
from nflows.flows import Flow
from nflows.nn.nets import MLP
from nflows.transforms import ActNorm, CompositeTransform, InverseTransform, ReversePermutation
from nflows.transforms.autoregressive import (
    MaskedAffineAutoregressiveTransform,
    MaskedPiecewiseRationalQuadraticAutoregressiveTransform,
)
from nflows.transforms.coupling import (
    AdditiveCouplingTransform,
    AffineCouplingTransform,
    PiecewiseRationalQuadraticCouplingTransform,
)

from moons_torch import train


class Net(MLP):
    def forward(self, x, context=None):
        return super().forward(x)


def couplings(a, layer, last=(), **options):
    """Which feature is kept alternates."""
    def net(inputs, outputs):
        return Net([inputs], [outputs], a["hidden"], activation=torch.relu)

    masks = [[0, 1], [1, 0]]
    return flow([layer(masks[i % 2], net, **options) for i in range(a["layers"])] + list(last))


def autoregressive(a, layer, **options):
    steps = []
    for _ in range(a["layers"]):
        width = a["hidden"][0]
        steps += [layer(2, width, num_blocks=len(a["hidden"]) - 1, use_residual_blocks=False, **options),
                  ReversePermutation(2)]
    return flow(steps)


def flow(steps):
    return Flow(CompositeTransform(steps), StandardNormal([2]))


def spline(a):
    return dict(num_bins=a["bins"], tails="linear", tail_bound=float(a["bound"]))


MODELS = {
    "nsf": lambda a: autoregressive(a, MaskedPiecewiseRationalQuadraticAutoregressiveTransform, **spline(a)),
    "nsf-coupling": lambda a: couplings(a, PiecewiseRationalQuadraticCouplingTransform, **spline(a)),
    # Its scales are at most 1.001: only in this direction can they bring points closer together.
    "realnvp": lambda a: couplings(a, lambda mask, net: InverseTransform(AffineCouplingTransform(mask, net))),
    "nice": lambda a: couplings(a, AdditiveCouplingTransform, last=[ActNorm(2)]),
    "maf": lambda a: autoregressive(a, MaskedAffineAutoregressiveTransform),
}

if __name__ == "__main__":
    train(MODELS, "nflows")
