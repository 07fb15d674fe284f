"""The second tutorial's training in flowjax, to be held beside examples/bnaf-chequered: a block neural autoregressive flow on chequered data.

By flowjax's own fit_to_data with the tutorial's settings: 100 000 points, a tenth held out, batches of 256, Adam at 1e-2, gradients
clipped to norm 0.5, at most 150 epochs, patience 20. Its nn_layers=3 counts linear layers: nn_depth=2 today.
"""
import argparse
import time

import equinox as eqx
import jax.numpy as jnp
import jax.random as jr
import numpy as np
import optax
from flowjax.distributions import Normal
from flowjax.flows import block_neural_autoregressive_flow
from flowjax.train import fit_to_data

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=150)
parser.add_argument("--patience", type=int, default=20)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()


def chequered(rng, n):
    x = rng.random(n) * 4 - 2
    y = rng.random(n) - rng.integers(0, 2, n) * 2 + np.floor(x) % 2
    return jnp.asarray(np.stack([x, y], 1) * 2, jnp.float32)


flow_key, train_key = jr.split(jr.key(args.seed))
flow = block_neural_autoregressive_flow(flow_key, base_dist=Normal(jnp.zeros(2)), nn_depth=2, nn_block_dim=50)
data = chequered(np.random.default_rng(0), 100_000)

start = time.perf_counter()
flow, losses = fit_to_data(
    train_key,
    flow,
    data,
    optimizer=optax.chain(optax.clip_by_global_norm(0.5), optax.adam(1e-2)),
    max_epochs=args.epochs,
    max_patience=args.patience,
    batch_size=256,
    show_progress=False,
)
seconds = time.perf_counter() - start

validation = losses["val"]
for epoch in range(9, len(validation), 10):
    print(f"epoch {epoch + 1}  NLL {losses['train'][epoch]:.3f}  validation {validation[epoch]:.4f}  best {min(validation[:epoch + 1]):.4f}")
best = int(np.argmin(validation))
print(f"best validation NLL {validation[best]:.4f} nats, epoch {best + 1} of {len(validation)}")
steps = len(validation) * (len(data) * 9 // 10 // 256)
print(f"{seconds:.1f} s, {1000 * seconds / steps:.2f} ms a step", flush=True)

test = chequered(np.random.default_rng(99), 100_000)
log_prob = eqx.filter_jit(lambda flow, x: flow.log_prob(x))
nll = -float(np.mean([log_prob(flow, part).mean() for part in jnp.split(test, 100)]))
print(f"test NLL {nll:.4f} nats on 100000 fresh points (entropy {np.log(32):.4f})")
