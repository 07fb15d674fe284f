"""The models in plain JAX and in flowjax: `params`, `log_prob(params, x)`, and `sample(params, key, n)`, which gives points and log densities."""
import jax
import jax.numpy as jnp

COUPLINGS = 8
BLOCKS = 16


def init_net(key, *sizes):
    net = []
    for k, inputs, outputs in zip(jax.random.split(key, len(sizes)), sizes, sizes[1:]):
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


def normal_log_prob(z):
    return -0.5 * (z * z).sum(1) - 0.5 * z.shape[1] * jnp.log(2 * jnp.pi)


class RealNVP:
    """Couplings that keep one coordinate by a mask, scale = 2.5 tanh."""

    def __init__(self, hidden):
        keys = jax.random.split(jax.random.key(0), (COUPLINGS, 2))
        self.params = [tuple(init_net(key, 2, hidden, hidden, 2) for key in pair) for pair in keys]

    def coupling(self, i, nets, x):
        scale_net, shift_net = nets
        kept = jnp.eye(2)[i % 2]
        free = 1 - kept
        held = x * kept
        return held, free, 2.5 * jnp.tanh(apply_net(scale_net, held) * free), apply_net(shift_net, held) * free

    def log_prob(self, params, x):
        log_det = 0.0
        for i, nets in enumerate(params):
            held, free, log_scale, shift = self.coupling(i, nets, x)
            x = held + free * (x * jnp.exp(log_scale) + shift)
            log_det = log_det + log_scale.sum(1)
        return normal_log_prob(x) + log_det

    def sample(self, params, key, n):
        x = jax.random.normal(key, (n, 2))
        log_prob = normal_log_prob(x)
        for i, nets in reversed(list(enumerate(params))):
            held, free, log_scale, shift = self.coupling(i, nets, x)
            x = held + free * (x - shift) * jnp.exp(-log_scale)
            log_prob = log_prob + log_scale.sum(1)
        return x, log_prob


class CouplingLU:
    """Affine couplings that keep the first coordinate, their last layers zero at first, and LU layers behind a swap."""

    def __init__(self, hidden):
        self.params = []
        for key in jax.random.split(jax.random.key(0), BLOCKS):
            net = init_net(key, 1, hidden, hidden, 2)
            net[-1] = jax.tree.map(jnp.zeros_like, net[-1])
            self.params.append((net, {"lower": jnp.zeros(()), "upper": jnp.zeros(()), "diagonal": jnp.full(2, 0.5403), "bias": jnp.zeros(2)}))

    def log_prob(self, params, x):
        log_det = 0.0
        for net, lu in reversed(params):
            diagonal = jax.nn.softplus(lu["diagonal"]) + 1e-3
            lower = jnp.eye(2).at[1, 0].set(lu["lower"])
            upper = jnp.diag(diagonal).at[0, 1].set(lu["upper"])
            x = x[:, ::-1] @ upper.T @ lower.T + lu["bias"]
            kept, free = x[:, :1], x[:, 1:]
            shift, log_scale = jnp.split(apply_net(net, kept), 2, axis=1)
            x = jnp.concatenate([kept, (free - shift) * jnp.exp(-log_scale)], 1)
            log_det = log_det + jnp.log(diagonal).sum() - log_scale[:, 0]
        return normal_log_prob(x) + log_det


class Flowjax:
    def __init__(self, make, features, **options):
        import equinox
        import paramax
        from flowjax import distributions

        flow = make(jax.random.key(0), base_dist=distributions.Normal(jnp.zeros(features)), **options)
        self.params, rest = equinox.partition(flow, equinox.is_inexact_array,
                                              is_leaf=lambda leaf: isinstance(leaf, paramax.NonTrainable))
        self.flow = lambda params: paramax.unwrap(equinox.combine(params, rest))

    def log_prob(self, params, x):
        return self.flow(params).log_prob(x)

    def sample(self, params, key, n):
        return self.flow(params).sample_and_log_prob(key, (n,))


def flowjax_in_16(name, splines=False):
    def make(hidden):
        from flowjax import bijections, flows

        # Seven knots inside the interval: eight bins.
        transformer = {"transformer": bijections.RationalQuadraticSpline(knots=7, interval=5)} if splines else {}
        return Flowjax(getattr(flows, name), 16, flow_layers=5, nn_width=hidden, nn_depth=2, **transformer)

    return make


def flowjax_bnaf(hidden):
    from flowjax import flows

    return Flowjax(flows.block_neural_autoregressive_flow, 2, nn_depth=2, nn_block_dim=hidden)


# (library, model) -> what makes it of a hidden width
MODELS = {
    ("jax", "realnvp"): RealNVP,
    ("jax", "coupling-lu"): CouplingLU,
    ("flowjax", "maf"): flowjax_in_16("masked_autoregressive_flow"),
    ("flowjax", "nsf-coupling"): flowjax_in_16("coupling_flow", splines=True),
    ("flowjax", "nsf-autoregressive"): flowjax_in_16("masked_autoregressive_flow", splines=True),
    ("flowjax", "bnaf"): flowjax_bnaf,
}
