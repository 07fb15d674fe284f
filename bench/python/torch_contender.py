"""Training steps of the benchmark's RealNVP in PyTorch: eager, fused Adam."""
import math

import numpy as np
import torch
from torch import nn

from contender import COUPLINGS, LEARNING_RATE, arguments, moons, serve


def net(hidden):
    return nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 2))


class RealNVP(nn.Module):
    """Couplings that keep one coordinate by a mask, scale = 2.5 tanh."""

    def __init__(self, hidden):
        super().__init__()
        self.scales = nn.ModuleList(net(hidden) for _ in range(COUPLINGS))
        self.shifts = nn.ModuleList(net(hidden) for _ in range(COUPLINGS))
        self.register_buffer("masks", torch.eye(2)[:, None, :])

    def log_prob(self, x):
        log_det = 0
        for i in range(COUPLINGS):
            kept = self.masks[i % 2]
            free = 1 - kept
            held = x * kept
            log_scale = 2.5 * torch.tanh(self.scales[i](held) * free)
            shift = self.shifts[i](held) * free
            x = held + free * (x * log_scale.exp() + shift)
            log_det = log_det + log_scale.sum(1)
        return log_det - 0.5 * (x * x).sum(1) - math.log(2 * math.pi)


def make_step(hidden, draw):
    """A function that takes one step with the batch that `draw` gives, and gives its loss; the model; the optimizer."""
    model = RealNVP(hidden)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)

    def step():
        loss = -model.log_prob(draw()).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step, model, optimizer


if __name__ == "__main__":
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    data = torch.from_numpy(moons(rng, 100_000))

    def draw():
        if args.fresh:
            return torch.from_numpy(moons(rng, args.batch))
        return data[torch.randint(0, len(data), (args.batch,))]

    step, model, _ = make_step(args.hidden, draw)

    def steps(count):
        for _ in range(count):
            loss = step()
        return loss.item()

    parameters = sum(p.numel() for p in model.parameters())
    serve(steps, cold=args.cold, parameters=parameters, versions={"torch": torch.__version__})
