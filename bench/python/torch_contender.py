"""The work of a case in PyTorch: eager, training with fused Adam."""
import importlib.metadata

import numpy as np
import torch

from contender import arguments, serve
from data import DATA
from torch_models import MODELS


def make_step(model, draw, learning_rate, clip=None):
    """A function that takes one training step with the batch that `draw` gives, and gives its loss; the optimizer."""
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)

    def step():
        loss = -model.log_prob(draw()).mean()
        optimizer.zero_grad()
        loss.backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        return loss

    return step, optimizer


def repeated(once):
    """A function that does so many steps and gives the loss of the last."""

    def steps(count):
        for _ in range(count):
            loss = once()
        return loss.item()

    return steps


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    draw_points = DATA[args.data]
    model = MODELS[args.library, args.model](args.hidden)

    def training():
        if args.fresh:
            draw = lambda: torch.from_numpy(draw_points(rng, args.points))
        else:
            data = torch.from_numpy(draw_points(rng, 100_000))
            draw = lambda: data[torch.randint(0, len(data), (args.points,))]
        return make_step(model, draw, args.rate, args.clip)[0]

    def densities():
        x = torch.from_numpy(draw_points(rng, args.points))
        return torch.no_grad()(lambda: -model.log_prob(x).mean())

    def samples():
        return torch.no_grad()(lambda: -model.sample_and_log_prob(args.points)[1].mean())

    once = {"train": training, "logProb": densities, "sample": samples}[args.work]()
    parameters = sum(p.numel() for p in model.parameters())
    versions = {"torch": torch.__version__, args.library: importlib.metadata.version(args.library)}
    serve(repeated(once), cold=args.cold, parameters=parameters, versions=versions)


if __name__ == "__main__":
    main()
