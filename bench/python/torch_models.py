"""The models in PyTorch and in its flow libraries: modules with `log_prob(x)` and `sample_and_log_prob(n)`."""
import math

import torch
from torch import nn

COUPLINGS = 8
BLOCKS = 16
LAYERS = 5
FEATURES = 16


def net(*sizes):
    layers = [layer for inputs, outputs in zip(sizes, sizes[1:]) for layer in (nn.Linear(inputs, outputs), nn.ReLU())]
    return nn.Sequential(*layers[:-1])


def normal_log_prob(z):
    return -0.5 * (z * z).sum(1) - 0.5 * z.shape[1] * math.log(2 * math.pi)


class RealNVP(nn.Module):
    """Couplings that keep one coordinate by a mask, scale = 2.5 tanh."""

    def __init__(self, hidden):
        super().__init__()
        self.scales = nn.ModuleList(net(2, hidden, hidden, 2) for _ in range(COUPLINGS))
        self.shifts = nn.ModuleList(net(2, hidden, hidden, 2) for _ in range(COUPLINGS))
        self.register_buffer("masks", torch.eye(2)[:, None, :])

    def coupling(self, i, x):
        kept = self.masks[i % 2]
        free = 1 - kept
        held = x * kept
        return held, free, 2.5 * torch.tanh(self.scales[i](held) * free), self.shifts[i](held) * free

    def log_prob(self, x):
        log_det = 0
        for i in range(COUPLINGS):
            held, free, log_scale, shift = self.coupling(i, x)
            x = held + free * (x * log_scale.exp() + shift)
            log_det = log_det + log_scale.sum(1)
        return normal_log_prob(x) + log_det

    def sample_and_log_prob(self, n):
        x = torch.randn(n, 2)
        log_prob = normal_log_prob(x)
        for i in reversed(range(COUPLINGS)):
            held, free, log_scale, shift = self.coupling(i, x)
            x = held + free * (x - shift) * (-log_scale).exp()
            log_prob = log_prob + log_scale.sum(1)
        return x, log_prob


class Zuko(nn.Module):
    def __init__(self, flow):
        super().__init__()
        self.flow = flow

    def log_prob(self, x):
        return self.flow().log_prob(x)

    def sample_and_log_prob(self, n):
        return self.flow().rsample_and_log_prob((n,))


def zuko_in_16(name, **options):
    def make(hidden):
        import zuko

        return Zuko(getattr(zuko.flows, name)(FEATURES, transforms=LAYERS, hidden_features=(hidden, hidden), **options))

    return make


def nflows_in_16(make_layer):
    def make(hidden):
        from nflows import distributions, flows, transforms

        layers = [part for _ in range(LAYERS) for part in (make_layer(hidden), transforms.ReversePermutation(FEATURES))]
        return flows.Flow(transforms.CompositeTransform(layers), distributions.StandardNormal([FEATURES]))

    return make


SPLINES = {"num_bins": 8, "tails": "linear", "tail_bound": 5.0}


def nflows_affine(hidden):
    from nflows.transforms import MaskedAffineAutoregressiveTransform

    return MaskedAffineAutoregressiveTransform(FEATURES, hidden, num_blocks=1, use_residual_blocks=False)


def nflows_autoregressive_spline(hidden):
    from nflows.transforms import MaskedPiecewiseRationalQuadraticAutoregressiveTransform

    return MaskedPiecewiseRationalQuadraticAutoregressiveTransform(FEATURES, hidden, num_blocks=1, use_residual_blocks=False, **SPLINES)


class NflowsNet(nn.Module):
    """nflows hands its nets a context, too."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.hidden_features = hidden  # what raw numbers are divided by the square root of
        self.net = net(inputs, hidden, hidden, outputs)

    def forward(self, x, context=None):
        return self.net(x)


def nflows_coupling_spline(hidden):
    from nflows.transforms import PiecewiseRationalQuadraticCouplingTransform
    from nflows.utils.torchutils import create_alternating_binary_mask

    return PiecewiseRationalQuadraticCouplingTransform(
        create_alternating_binary_mask(FEATURES), lambda inputs, outputs: NflowsNet(inputs, hidden, outputs), **SPLINES)


def normflows_coupling_lu(hidden):
    import normflows

    layers = [layer for _ in range(BLOCKS) for layer in (
        normflows.flows.AffineCouplingBlock(normflows.nets.MLP([1, hidden, hidden, 2], init_zeros=True)),
        normflows.flows.LULinearPermute(2))]
    flow = normflows.NormalizingFlow(normflows.distributions.DiagGaussian(2, trainable=False), layers)
    flow.sample_and_log_prob = flow.sample
    return flow


# (library, model) -> what makes it of a hidden width
MODELS = {
    ("torch", "realnvp"): RealNVP,
    ("normflows", "coupling-lu"): normflows_coupling_lu,
    ("zuko", "maf"): zuko_in_16("MAF"),
    ("nflows", "maf"): nflows_in_16(nflows_affine),
    ("zuko", "nsf-coupling"): zuko_in_16("NSF", bins=8, passes=2),
    ("nflows", "nsf-coupling"): nflows_in_16(nflows_coupling_spline),
    ("zuko", "nsf-autoregressive"): zuko_in_16("NSF", bins=8),
    ("nflows", "nsf-autoregressive"): nflows_in_16(nflows_autoregressive_spline),
}
