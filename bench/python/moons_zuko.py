"""Flows of zuko for the two moons table."""
import torch
import zuko
from zuko.transforms import AdditiveTransform, DependentTransform, MonotonicAffineTransform, MonotonicRQSTransform

from moons_torch import train


class Flow(torch.nn.Module):
    def __init__(self, flow):
        super().__init__()
        self.flow = flow

    def log_prob(self, x):
        return self.flow().log_prob(x)


def flow(name, a, **options):
    networks = dict(hidden_features=a["hidden"]) if "hidden" in a else {}
    return Flow(getattr(zuko.flows, name)(2, transforms=a["layers"], **networks, **options))


def nice(a):
    """Additive couplings, and a trained scale of each feature at the end."""
    made = flow("NICE", a, univariate=AdditiveTransform, shapes=[()])
    made.flow.transform.transforms.append(scaling())
    return made


def scaling():
    return zuko.lazy.UnconditionalTransform(affine, torch.zeros(2), torch.zeros(2))


def affine(shift, scale):
    return DependentTransform(MonotonicAffineTransform(shift, scale), 1)


# Its splines are made for [-5, 5].
MODELS = {
    "nsf": lambda a: flow("NSF", a, bins=a["bins"]),
    "nsf-coupling": lambda a: flow("NICE", a, univariate=MonotonicRQSTransform,
                                   shapes=[(a["bins"],), (a["bins"],), (a["bins"] - 1,)]),
    "realnvp": lambda a: flow("NICE", a),
    "nice": nice,
    "maf": lambda a: flow("MAF", a),
    "bpf": lambda a: flow("BPF", a, degree=a["degree"]),
    "sospf": lambda a: flow("SOSPF", a, degree=a["degree"], polynomials=a["polynomials"]),
    "naf": lambda a: flow("NAF", a),
    "umnn-maf": lambda a: flow("UNAF", a, signal=a["signal"],
                               network=dict(hidden_features=a["integrand"]["hidden"])),
    "ncsf": lambda a: flow("NCSF", a, bins=a["bins"]),
    "gf": lambda a: flow("GF", a, components=a["components"]),
}

if __name__ == "__main__":
    train(MODELS, "zuko")
