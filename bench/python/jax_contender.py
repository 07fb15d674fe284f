"""The work of a case in JAX: training steps jitted one by one or fifty in one jitted lax.scan; densities and samples by jitted calls."""
import importlib.metadata
import os

from contender import arguments, serve
from data import DATA

SCANNED = 50

args = arguments(mode={"choices": ["jit", "scan"], "default": "jit"})
if args.threads == 1:  # XLA counts the cores it may use when it is loaded
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jax_models import MODELS

model = MODELS[args.library, args.model](args.hidden)
parameters = sum(leaf.size for leaf in jax.tree.leaves(model.params))
rng = np.random.default_rng(0)


def draw_moons(key):
    k_upper, k_t, k_noise = jax.random.split(key, 3)
    t = jax.random.uniform(k_t, args.points, maxval=jnp.pi)
    upper = jax.random.bernoulli(k_upper, shape=(args.points, 1))
    curve = jnp.where(upper, jnp.stack([jnp.cos(t), jnp.sin(t)], 1), jnp.stack([1 - jnp.cos(t), 0.5 - jnp.sin(t)], 1))
    return curve + 0.06 * jax.random.normal(k_noise, (args.points, 2))


def training(per_call):
    adam = optax.adam(args.rate)
    if args.clip is not None:
        adam = optax.chain(optax.clip_by_global_norm(args.clip), adam)
    data = None if args.fresh else jnp.asarray(DATA[args.data](rng, 100_000))

    def draw(key):
        return draw_moons(key) if args.fresh else data[jax.random.randint(key, (args.points,), 0, len(data))]

    def one_step(state, _=None):
        params, moments, key = state
        key, k_batch = jax.random.split(key)
        x = draw(k_batch)
        loss, gradient = jax.value_and_grad(lambda p: -model.log_prob(p, x).mean())(params)
        updates, moments = adam.update(gradient, moments, params)
        return (optax.apply_updates(params, updates), moments, key), loss

    call = jax.jit(one_step if per_call == 1 else lambda s: jax.lax.scan(one_step, s, length=per_call), donate_argnums=0)
    state = (jax.tree.map(jnp.copy, model.params), adam.init(model.params), jax.random.key(1))

    def steps(count):
        nonlocal state
        for _ in range(-(-count // per_call)):
            state, losses = call(state)
        jax.block_until_ready(state)
        return float(jnp.ravel(losses)[-1])

    return steps


def densities():
    call, x = jax.jit(model.log_prob), DATA[args.data](rng, args.points)

    def steps(count):
        for _ in range(count):
            log_prob = np.asarray(call(model.params, x))
        return -float(log_prob.mean())

    return steps


def samples():
    call, key = jax.jit(model.sample, static_argnums=2), jax.random.key(1)

    def steps(count):
        nonlocal key
        for _ in range(count):
            key, own = jax.random.split(key)
            _, log_prob = (np.asarray(part) for part in call(model.params, own, args.points))
        return -float(log_prob.mean())

    return steps


per_call = SCANNED if args.work == "train" and args.mode == "scan" else 1
steps = {"train": lambda: training(per_call), "logProb": densities, "sample": samples}[args.work]()
versions = {"jax": jax.__version__, args.library: importlib.metadata.version(args.library)}
serve(steps, cold=args.cold, parameters=parameters, perCall=per_call, versions=versions)
