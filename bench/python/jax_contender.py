"""Training steps of the benchmark's RealNVP in JAX: jitted one by one, or fifty in one jitted lax.scan."""
import os

from contender import COUPLINGS, LEARNING_RATE, arguments, moons, serve

SCANNED = 50

args = arguments(mode={"choices": ["jit", "scan"], "default": "jit"})
if args.threads == 1:  # XLA counts the cores it may use when it is loaded
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp
import numpy as np
import optax


def init_net(key, hidden):
    sizes = [2, hidden, hidden, 2]
    net = []
    for k, inputs, outputs in zip(jax.random.split(key, 3), sizes, sizes[1:]):
        k_weight, k_bias = jax.random.split(k)
        bound = inputs**-0.5
        net.append((jax.random.uniform(k_weight, (inputs, outputs), minval=-bound, maxval=bound),
                    jax.random.uniform(k_bias, (outputs,), minval=-bound, maxval=bound)))
    return net


def apply_net(net, x):
    *hidden, (weight, bias) = net
    for w, b in hidden:
        x = jax.nn.relu(x @ w + b)
    return x @ weight + bias


def loss_of(params, x):
    log_det = 0.0
    for i, (scale_net, shift_net) in enumerate(params):
        kept = jnp.eye(2)[i % 2]
        free = 1 - kept
        held = x * kept
        log_scale = 2.5 * jnp.tanh(apply_net(scale_net, held) * free)
        shift = apply_net(shift_net, held) * free
        x = held + free * (x * jnp.exp(log_scale) + shift)
        log_det = log_det + log_scale.sum(1)
    log_prob = log_det - 0.5 * (x * x).sum(1) - jnp.log(2 * jnp.pi)
    return -log_prob.mean()


data = jnp.asarray(moons(np.random.default_rng(0), 100_000))
keys = jax.random.split(jax.random.key(0), 2 * COUPLINGS)
params = [(init_net(keys[2 * i], args.hidden), init_net(keys[2 * i + 1], args.hidden)) for i in range(COUPLINGS)]
parameters = sum(leaf.size for leaf in jax.tree.leaves(params))
adam = optax.adam(LEARNING_RATE)


def draw_batch(key):
    if not args.fresh:
        return data[jax.random.randint(key, (args.batch,), 0, len(data))]
    k_upper, k_t, k_noise = jax.random.split(key, 3)
    t = jax.random.uniform(k_t, args.batch, maxval=jnp.pi)
    upper = jax.random.bernoulli(k_upper, shape=(args.batch, 1))
    curve = jnp.where(upper, jnp.stack([jnp.cos(t), jnp.sin(t)], 1), jnp.stack([1 - jnp.cos(t), 0.5 - jnp.sin(t)], 1))
    return curve + 0.06 * jax.random.normal(k_noise, (args.batch, 2))


def one_step(state, _=None):
    params, moments, key = state
    key, draw = jax.random.split(key)
    x = draw_batch(draw)
    loss, gradient = jax.value_and_grad(loss_of)(params, x)
    updates, moments = adam.update(gradient, moments, params)
    return (optax.apply_updates(params, updates), moments, key), loss


per_call = SCANNED if args.mode == "scan" else 1
call = jax.jit(one_step if per_call == 1 else lambda s: jax.lax.scan(one_step, s, length=SCANNED), donate_argnums=0)
state = (params, adam.init(params), jax.random.key(1))


def steps(count):
    global state
    for _ in range(-(-count // per_call)):
        state, losses = call(state)
    jax.block_until_ready(state)
    return float(jnp.ravel(losses)[-1])


serve(steps, cold=args.cold, parameters=parameters, perCall=per_call, versions={"jax": jax.__version__})
