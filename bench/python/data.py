"""The data of the models."""
import numpy as np

FEATURES = 16


def moons(rng, n, noise=0.06):
    """Two half circles in equal shares, in random order, with normal noise."""
    t = rng.uniform(0, np.pi, n)
    upper = (rng.permutation(n) % 2 == 0)[:, None]
    curve = np.where(upper, np.stack([np.cos(t), np.sin(t)], 1), np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1))
    return (curve + noise * rng.standard_normal((n, 2))).astype(np.float32)


def checkerboard(rng, n):
    """Uniform on half of the squares of side 2 in [-4, 4]^2."""
    column = rng.integers(0, 4, n)
    row = 2 * rng.integers(0, 2, n) + column % 2
    return (2 * (np.stack([column, row], 1) + rng.random((n, 2))) - 4).astype(np.float32)


def gaussian(rng, n):
    return (0.8 * rng.standard_normal((n, FEATURES))).astype(np.float32)


DATA = {"moons": moons, "checkerboard": checkerboard, "gaussian": gaussian}
