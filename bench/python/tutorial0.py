"""The first tutorial's training in PyTorch, to be held beside examples/realnvp-two-moons: fresh moons, 4000 steps of 1024."""
import argparse
import time

import numpy as np
import torch

from data import moons
from torch_contender import make_step
from torch_models import RealNVP

LEARNING_RATE = 2e-3

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=4000)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--schedule", choices=["constant", "cosine"], default="constant")
args = parser.parse_args()

torch.set_num_threads(args.threads)
torch.manual_seed(args.seed)
rng = np.random.default_rng(args.seed)
model = RealNVP(128)
step, optimizer = make_step(model, lambda: torch.from_numpy(moons(rng, 1024)), LEARNING_RATE)
decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.steps) if args.schedule == "cosine" else None

start = time.perf_counter()
for i in range(1, args.steps + 1):
    loss = step()
    if decay:
        decay.step()
    if i % 500 == 0:
        print(f"step {i}  NLL {loss.item():.3f}", flush=True)
seconds = time.perf_counter() - start

with torch.no_grad():
    test = -model.log_prob(torch.from_numpy(moons(rng, 100_000))).mean().item()
print(f"test NLL {test:.4f} nats on 100000 fresh points")
print(f"{seconds:.1f} s, {1000 * seconds / args.steps:.2f} ms a step, {args.threads} threads, learning rate {LEARNING_RATE} {args.schedule}")
