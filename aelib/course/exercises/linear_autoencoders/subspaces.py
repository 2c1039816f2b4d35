"""Examples that spread along directions of no axis, and an orthonormal basis of what columns span."""

import numpy as np


def spread_examples(seed, n, scales):
    """Rows that spread by `scales` along directions of no axis, far from the origin."""
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.standard_normal((len(scales), len(scales))))[0]
    return (rng.standard_normal((n, len(scales))) * scales @ turn + 3).astype(np.float32)


def orthonormal_basis(columns):
    """Return orthonormal columns, in float64, that span what these columns span."""
    return np.linalg.qr(np.asarray(columns, np.float64))[0]


def components(x, *, centred=True):
    """Return directions, in columns, and variances along them, the largest first, as `aelib.latent` does."""
    rows = x.astype(np.float64) - (x.astype(np.float64).mean(0) if centred else 0)
    variances, U = np.linalg.eigh(rows.T @ rows / len(rows))
    return U[:, ::-1], variances[::-1]
