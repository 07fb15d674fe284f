"""Flows of flowjax for the two moons table."""
import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import paramax
from flowjax import flows
from flowjax.bijections import Loc, RationalQuadraticSpline
from flowjax.distributions import Normal

from moons_job import Job


# The base is trained as well: its mean and scale are params in flowjax.
def flow(make, key, a, **options):
    return make(key, base_dist=Normal(jnp.zeros(2)), flow_layers=a["layers"], **options)


def networks(make, key, a, **options):
    return flow(make, key, a, nn_width=a["hidden"][0], nn_depth=len(a["hidden"]), **options)


def spline(a):
    return RationalQuadraticSpline(knots=a["bins"] - 1, interval=a["bound"])


MODELS = {
    "nsf": lambda key, a: networks(flows.masked_autoregressive_flow, key, a, transformer=spline(a)),
    "nsf-coupling": lambda key, a: networks(flows.coupling_flow, key, a, transformer=spline(a)),
    "realnvp": lambda key, a: networks(flows.coupling_flow, key, a),
    "nice": lambda key, a: networks(flows.coupling_flow, key, a, transformer=Loc(jnp.zeros(()))),
    "maf": lambda key, a: networks(flows.masked_autoregressive_flow, key, a),
    "iaf": lambda key, a: networks(flows.masked_autoregressive_flow, key, a, invert=False),
    "bnaf": lambda key, a: flow(flows.block_neural_autoregressive_flow, key, a, nn_block_dim=a["hidden"][0],
                                nn_depth=len(a["hidden"])),
    "planar": lambda key, a: flow(flows.planar_flow, key, a),
    "triangular-spline": lambda key, a: flow(flows.triangular_spline_flow, key, a, knots=a["bins"] - 1),
}


def main():
    job = Job()
    model = MODELS[job.preset](jax.random.key(job.seed), job.architecture)
    params, static = eqx.partition(model, eqx.is_inexact_array,
                                   is_leaf=lambda leaf: isinstance(leaf, paramax.NonTrainable))

    def log_prob(params, rows):
        return paramax.unwrap(eqx.combine(params, static)).log_prob(rows)

    optimizer = optax.chain(optax.clip_by_global_norm(job.clipNorm),
                            optax.inject_hyperparams(optax.adam)(learning_rate=job.learningRate))
    state = optimizer.init(params)

    @jax.jit
    def step(params, state, rows, rate):
        gradient = jax.grad(lambda params: -log_prob(params, rows).mean())(params)
        state[1].hyperparams["learning_rate"] = rate
        updates, state = optimizer.update(gradient, state, params)
        return optax.apply_updates(params, updates), state

    for i, rows in enumerate(job.batches()):
        params, state = step(params, state, rows, np.float32(job.rate(i)))
        if i == 0:
            jax.block_until_ready(params)
        job.step_taken()
    jax.block_until_ready(params)
    job.training_ended()
    evaluate = jax.jit(log_prob)
    count = sum(leaf.size for leaf in jax.tree.leaves(params))
    job.finish(lambda rows: np.asarray(evaluate(params, rows)), params=count, versions=["flowjax", "jax"])


main()
