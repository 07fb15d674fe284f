"""Flows of normflows for the two moons table."""
import math

import normflows as nf
import torch

from moons_torch import Sequence, train


def flow(layers, base=None):
    return nf.NormalizingFlow(base or nf.distributions.DiagGaussian(2, trainable=False), layers)


def couplings(a, first=(), **options):
    layers = []
    for _ in range(a["layers"]):
        outputs = 1 if options.get("scale") is False else 2
        net = nf.nets.MLP([1, *a["hidden"], outputs], init_zeros=True)
        layers += [nf.flows.AffineCouplingBlock(net, **options), nf.flows.Permute(2, mode="swap")]
    return flow([*first, *layers])


def spline_couplings(a):
    return flow([
        nf.flows.CoupledRationalQuadraticSpline(2, 1, a["hidden"][0], num_bins=a["bins"], tail_bound=a["bound"],
                                                reverse_mask=i % 2 == 1)
        for i in range(a["layers"])
    ])


def spline_autoregressive(a):
    return flow([
        layer
        for _ in range(a["layers"])
        for layer in (
            nf.flows.AutoregressiveRationalQuadraticSpline(2, 1, a["hidden"][0], num_bins=a["bins"],
                                                           tail_bound=a["bound"]),
            nf.flows.Permute(2, mode="swap"),
        )
    ])


def circular(a):
    return flow([
        layer
        for _ in range(a["layers"])
        for layer in (
            nf.flows.CircularAutoregressiveRationalQuadraticSpline(2, 1, a["hidden"][0], ind_circ=[0, 1],
                                                                   num_bins=a["bins"], tail_bound=math.pi,
                                                                   permute_mask=False),
            nf.flows.Permute(2, mode="swap"),
        )
    ], nf.distributions.base.Uniform(2, -math.pi, math.pi))


def iaf(a):
    """Its layer goes from latent to data in one pass."""
    return flow([
        layer
        for _ in range(a["layers"])
        for layer in (
            nf.flows.MaskedAffineAutoregressive(2, a["hidden"][0], num_blocks=len(a["hidden"]) - 1,
                                                use_residual_blocks=False),
            nf.flows.Permute(2, mode="swap"),
        )
    ])


class Residual(torch.nn.Module):
    def __init__(self, a):
        super().__init__()
        self.flow = flow([
            nf.flows.Residual(
                nf.nets.LipschitzMLP([2, *a["hidden"], 2], init_zeros=True, lipschitz_const=0.9),
                brute_force=True, reduce_memory=False)
            for _ in range(a["layers"])
        ])

    def log_prob(self, x):
        # The Jacobian of each block is a derivative of its own.
        with torch.enable_grad():
            return self.flow.log_prob(x)

    def after_step(self):
        nf.utils.update_lipschitz(self.flow, 5)


# Planar and radial layers with tanh have no inverse: they go from data to latent, as ours do.
MODELS = {
    "nsf": spline_autoregressive,
    "nsf-coupling": spline_couplings,
    "realnvp": couplings,
    "nice": lambda a: couplings(a, first=[nf.flows.AffineConstFlow((2,))], scale=False),
    "iaf": iaf,
    "ncsf": circular,
    "planar": lambda a: Sequence(nf.flows.Planar((2,)) for _ in range(a["layers"])),
    "radial": lambda a: Sequence(nf.flows.Radial((2,)) for _ in range(a["layers"])),
    "residual": Residual,
}

if __name__ == "__main__":
    train(MODELS, "normflows")
