"""Wrong answers with two known mistakes each, as a learner might write them: by lot one for each of sixty exercises.

All were written before the first of them was checked. On those of `FIRST` the search for pairs was tried while it was
made; those of `LATER` were checked once it was done.
"""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import expit, gammaln

from aelib.course.exercises.boltzmann_machines.small_machines import all_states

FIRST, LATER = [], []


def kept_in(answers):
    """Return what keeps an answer under the name of its exercise, with those of its mistakes."""
    return lambda exercise, *mistakes: lambda answer: answers.append((exercise, mistakes, answer))


first, later = kept_in(FIRST), kept_in(LATER)


@first("subspace-angle", "smallest angle", "radians")
def _(kernel, x):
    k = len(kernel)
    centred = x - x.mean(0)
    _, _, vt = np.linalg.svd(centred, full_matrices=False)
    q, _ = np.linalg.qr(kernel.T)
    s = np.linalg.svd(vt[:k] @ q)[1]
    return np.arccos(s.max())


@first("draw-codes", "exponential without the half", "mean forgotten")
def _(mean, log_variance, rng):
    eps = rng.standard_normal(mean.shape)
    return eps * np.exp(log_variance)


@first("best-repair-of-a-training-set", "no half", "distance not squared")
def _(y, x, sigma):
    out = []
    for row in y:
        d = np.linalg.norm(x - row, axis=1)
        w = np.exp(-(d - d.min()) / sigma**2)
        out.append((w[:, None] * x).sum(0) / w.sum())
    return np.array(out)


@first("image-for-a-unit", "absolute weights", "root forgotten")
def _(w, length):
    w = np.abs(w)
    return length * w / np.sum(w * w)


first("when-two-share", "zero for the mean or one loss of two", "in per cent")(50.0)


@first("penalty-on-a-hidden-layer", "no mean", "slope of tanh")
def _(delta_above, W_above, t, gamma):
    a = 1 / (1 + np.exp(-t))
    back = np.einsum("nk,qk->nq", delta_above, W_above)
    back += gamma * a
    return back * (1 - a * a)


@first("rungs-of-the-ladder", "even steps", "no zero")
def _(count, ends):
    return np.linspace(ends[1], ends[0], count)


@first("volume-of-a-ball", "gamma of half of k", "one side of the box")
def _(k):
    return np.exp(k / 2 * np.log(np.pi) - gammaln(k / 2)) / 2


first("fool-the-check", "the wrong way round", "caught")((lambda w: (np.minimum(w, 0) ** 2).sum(), lambda w: w))


@first("same-prior-for-both", "k forgotten", "standard deviations in the trace")
def _(train_mean, train_log_variance, mean, log_variance):
    c = train_mean.mean(0)
    d = train_mean - c
    C = d.T @ d / len(d) + np.diag(np.exp(train_log_variance).mean(0))
    P = np.linalg.inv(C)
    total = 0
    for m, lv in zip(mean, log_variance, strict=True):
        total += (m - c) @ P @ (m - c) + np.sum(np.exp(0.5 * lv) * np.diag(P)) - lv.sum()
    return 0.5 * (total / len(mean) + np.log(np.linalg.det(C)))


@first("loss-for-counts", "negated", "target forgotten")
def _(t, y):
    return t - np.exp(t)


@first("another-clock", "not rescaled", "as far as the level says")
def _(x, s, velocity):
    t = s / (1 + s)
    return x - s * velocity(x, t)


@first("paired-interval", "divided by n", "normal")
def _(a, b, t):
    d = a - b
    s = np.std(d)
    e = 1.96 * s / len(d) ** 0.5
    return d.mean() - e, d.mean() + e


@first("contrastive-step", "sum over the batch", "hidden biases forgotten")
def _(x, end, W, c):
    return x.T @ expit(x @ W) - end.T @ expit(end @ W)


@first("what-is-left-out", "a turn too many", "wrong sign")
def _(q, W, b, c, turns):
    p, k = W.shape
    X, Z = all_states(p), all_states(k)
    ph = expit(X @ W + c)
    pv = expit(Z @ W.T + b)
    T = np.zeros((len(X), len(X)))
    for i in range(len(X)):
        for j in range(len(Z)):
            h = np.prod(np.where(Z[j] > 0, ph[i], 1 - ph[i]))
            T[i] += h * np.prod(np.where(X > 0, pv[j], 1 - pv[j]), axis=1)
    for _ in range(turns + 1):
        q = q @ T
    logp = X @ b + np.log1p(np.exp(X @ W + c)).sum(1)
    model = np.exp(logp - logp.max())
    model /= model.sum()
    return X.T @ (model[:, None] * ph) - X.T @ (q[:, None] * ph)


@first("log-partition", "biases of the small layer forgotten", "minus log Z")
def _(W, b, c):
    if len(b) < len(c):
        W, b, c = W.T, c, b
    logs = [np.log1p(np.exp(b + W @ z)).sum() for z in all_states(len(c))]
    m = max(logs)
    return -(m + np.log(np.sum(np.exp(np.array(logs) - m))))


@first("shared-code", "median", "black and white")
def _(images, codes):
    out = np.empty(images.shape)
    for c in set(codes.tolist()):
        out[codes == c] = np.median(images[codes == c], axis=0) > 0.5
    return out


@first("patient-stop", "one too late", "counted from one")
def _(losses, patience):
    best, at = np.inf, None
    for i, loss in enumerate(losses, 1):
        if loss < best:
            best, at = loss, i
        elif i - at > patience:
            return at, i
    return at, len(losses)


@first("wiener-filter", "standard deviation", "mean not added")
def _(y, x, sigma):
    m = x.mean(0)
    S = (x - m).T @ (x - m) / len(x)
    K = np.linalg.solve(S + np.diag(sigma), S)
    return (y - m) @ K


@first("repair-from-noise", "noise added again", "score the other way")
def _(x, noise, sigma):
    clean = x + sigma * noise
    return clean, (clean - x) / sigma**2


@first("mean-direction", "degrees taken for radians", "arguments swapped")
def _(degrees):
    z = np.exp(1j * degrees).sum()
    return np.rad2deg(np.arctan2(z.real, z.imag)) % 360


@first("length-of-a-file", "nats", "decoder forgotten")
def _(train, test, levels, decoder, rival):
    n = np.array([1 + np.sum(train == level) for level in range(levels)])
    code = -np.log(n / n.sum())
    bits = np.mean([code[row].sum() for row in test])
    save = rival[0] - bits
    if save <= 0:
        return bits, np.inf
    return bits, max(0, (8 * levels - rival[1]) / save)


@first("mend-the-descent", "too slow", "begun anew")
def _(x, y, a, b, steps):
    a, b = np.full(len(a), 0.1), 0.1
    for _ in range(steps):
        h = np.tanh(x @ a)
        e = 2 * (b * h - y) / len(x)
        a, b = a - 0.01 * b * (x.T @ (e * (1 - h**2))), b - 0.01 * e @ h
    return a, b


@first("adam-by-hand", "mean not corrected", "uphill")
def _(gradients, rate):
    m = np.zeros(gradients.shape[1])
    v = np.zeros(gradients.shape[1])
    out = np.zeros_like(gradients)
    for i in range(len(gradients)):
        m = 0.9 * m + 0.1 * gradients[i]
        v = 0.999 * v + 0.001 * gradients[i] ** 2
        out[i] = rate * m / (np.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8)
    return out


@first("fair-rate", "by the median", "best seed")
def _(validation, test):
    i = np.argmin(np.median(validation, axis=1))
    return min(test[i])


first("right-alarms", "wrong alarms", "all parts taken for sound")(0.04 / (0.07 + 0.04))


@first("delta-bound", "slope of one half", "Frobenius norm")
def _(weights):
    bound = 1.0
    for W in weights:
        bound *= np.sqrt((W**2).sum()) / 2
    return bound


@first("largest-stable-rate", "one over the largest", "diagonal")
def _(H):
    return 1 / max(H[i, i] for i in range(len(H)))


first("water-over-three", "all three sent", "nats")(sum(0.5 * np.log(v / (2 / 3)) for v in (8, 2, 0.5)))


@first("largest-of-each", "largest in size", "one too few")
def _(a, k):
    code = np.zeros_like(a)
    for i, row in enumerate(a):
        for j in np.argsort(-np.abs(row))[: k - 1]:
            code[i, j] = max(row[j], 0)
    return code


@later("does-the-step-help", "uphill", "percent")
def _(loss, gradient, w, batches, rate):
    worse = []
    for batch in batches:
        before = loss(w, batch)
        w = w + rate * gradient(w, batch)
        worse.append(loss(w, batch) > before)
    return 100 * np.mean(worse)


def _train(x, k, s2, steps):
    rng = np.random.default_rng(1)
    p = x.shape[1]
    params = [0.1 * rng.standard_normal((k, p)), 0.1 * rng.standard_normal((p, k)), np.zeros(k)]
    for _ in range(steps):
        W, V, lv = params
        z = x @ V
        r = (z @ W - x) / p
        grads = [z.T @ r / len(x), x.T @ (r @ W.T + z) / len(x), (np.exp(lv) - 1) / 2]
        params = [a - 0.001 * g for a, g in zip(params, grads, strict=True)]
    return params


later("mend-the-variational", "no noise", "all columns out")((_train, lambda x, W, V, lv: x @ V @ W))


@later("lucky-start", "steepest direction", "row of the matrix")
def _(H):
    return np.linalg.eigh(H)[1][-1]


@later("squared-error-delta", "factor 2", "sign")
def _(t, y):
    out = 1 / (1 + np.exp(-t))
    return 2 * (y - out) * out * (1 - out)


@later("equal-compute", "decoders forgotten", "one pass")
def _(sizes, unlabelled, epochs, labels):
    cost = [int(a) * int(b) for a, b in pairwise(sizes)]
    return unlabelled * sum(cost[:-1]) / (labels * sum(cost))


@later("importance-nats", "log m forgotten", "sum over images")
def _(log_weights):
    total = 0.0
    for row in log_weights:
        top = row.max()
        total -= top + np.log(np.exp(row - top).sum())
    return total


@later("intrinsic-dimension", "squared distances", "common logarithm")
def _(points):
    points = points.astype(float)
    ratios = []
    for p in points:
        d = np.sort(((points - p) ** 2).sum(1))
        ratios.append(d[2] / d[1])
    return len(points) / np.log10(ratios).sum()


@later("one-step", "uphill", "no learning rate")
def _(loss, params, x, rate):
    g = jax.grad(loss)(params, x)
    return loss(jax.tree.map(jnp.add, params, g), x)


@later("draw-from-a-mixture", "all alike", "transposed root")
def _(weights, means, roots, u, noise):
    out = []
    for ui, e in zip(u, noise, strict=True):
        m = int(ui * len(weights))
        out.append(means[m] + e @ roots[m])
    return np.array(out)


@later("batches-of-unequal-size", "divided by size", "not divided")
def _(gradients, sizes):
    return sum(g / s for g, s in zip(gradients, sizes, strict=True))


@later("which-cause", "sum", "axes from the end")
def _(results, factor):
    runs = np.moveaxis(results, 2 - factor, 0)
    return runs[1].sum() - runs[0].sum()


@later("area-factor", "no root", "logarithm")
def _(J):
    return np.array([np.linalg.slogdet(j.T @ j)[1] for j in J])


@later("found-one-to-one", "either sign", "number of them")
def _(learnt, true, cutoff):
    a = learnt / np.sqrt((learnt**2).sum(1))[:, None]
    b = true / np.sqrt((true**2).sum(1))[:, None]
    c = np.abs(b @ a.T)
    pairs = zip(*linear_sum_assignment(c, maximize=True), strict=True)
    return float(sum(c[i, j] > cutoff for i, j in pairs))


@later("class-recall", "precision", "absent digits as 0")
def _(predicted, true):
    out = []
    for d in range(10):
        said = np.sum(predicted == d)
        right = np.sum((predicted == d) & (true == d))
        out.append(right / said if said else 0.0)
    return out


@later("next-layer-data", "codes of damaged examples", "no sigmoid")
def _(x, hole, U, b, V, c):
    damaged = x * (1 - hole)
    return damaged @ U + b


@later("lopsided-field", "not halved", "not squared")
def _(field, w):
    J = np.zeros((len(w), len(w)))
    for j in range(len(w)):
        e = np.zeros(len(w))
        e[j] = 1e-6
        J[:, j] = (np.array(field(w + e)) - np.array(field(w - e))) / 2e-6
    return np.linalg.norm(J - J.T) / np.linalg.norm(J)


@later("equal-steps", "squared steps", "last end left out")
def _(pictures, count):
    d = [0.0]
    for a, b in pairwise(pictures):
        d.append(d[-1] + ((a - b) ** 2).sum())
    goal = np.linspace(0, d[-1], count, endpoint=False)
    return np.interp(goal, d, np.linspace(0, 1, len(d)))


def _start(rng, sizes):
    return [(0.25 * rng.standard_normal((i, o)), np.zeros(o)) for i, o in pairwise(sizes)]


def _descend(x, y, layers, steps):
    for _ in range(steps):
        a = [x]
        for W, b in layers[:-1]:
            a.append(np.maximum(a[-1] @ W + b, 0))
        W, b = layers[-1]
        delta = (expit(a[-1] @ W + b) - y) / len(x)
        new = []
        for (W, b), h in zip(layers[::-1], a[::-1], strict=True):
            new.insert(0, (W - 0.005 * h.T @ delta, b - 0.005 * delta.sum(0)))
            delta = delta @ W.T * (h > 0)
        layers = new
    return layers


later("mend-the-deep-net", "one scale for all widths", "too slow")((_start, _descend))


@later("nested-runs", "over the starts", "divided by n")
def _(errors):
    m = errors.mean(axis=0)
    return m.std() / len(m) ** 0.5


@later("mean-of-the-batch", "sum for mean", "added")
def _(delta):
    return delta + np.ones((len(delta), 1)) * delta.sum(axis=0)


@later("binomial-interval", "one standard deviation", "a share")
def _(wrong):
    n, k = len(wrong), int(np.sum(wrong))
    return (k / n * (n - k) / n / n) ** 0.5


later("mean-or-draw", "draws alone", "standard deviation")(6.0)


@later("class-coverage", "counts, not shares", "not halved")
def _(drawn, reference):
    return sum(abs(np.sum(drawn == c) - np.sum(reference == c)) for c in range(10))


@later("kl-to-the-prior", "1 forgotten", "averaged over the code")
def _(mean, log_variance, prior_mean, prior_log_variance):
    v, pv = np.exp(log_variance), np.exp(prior_log_variance)
    terms = (mean - prior_mean) ** 2 / pv + v / pv - np.log(v / pv)
    return np.mean(terms, axis=1) / 2


later("straight-and-exact", "factor 2 forgotten", "slope alone")((0.1 * -6 + 0.9 * 12) / 2)


@later("as-images", "by 256", "no axis for the batch")
def _(raw):
    x = raw.astype(np.float64)
    if raw.dtype == np.uint8:
        x = x / 256
    elif x.min() < 0:
        x = 0.5 * (x + 1)
    if x.ndim == 4:
        if x.shape[1] in (1, 3):
            x = np.einsum("nchw->nhwc", x)
        if x.shape[3] == 1:
            x = x.squeeze(3)
    if x.ndim == 3 and x.shape[-1] == 1:
        x = x.squeeze(-1)
    return x


@later("loss-of-a-velocity", "told the time", "mean over the numbers")
def _(denoise, x, noise, t):
    s = t.reshape(-1, 1)
    point = x + s * (noise - x)
    v = (point - denoise(point / (1 - s), t)) / s
    return np.mean((v - noise + x) ** 2, axis=-1)


@later("missing-by-a-gaussian", "mean not subtracted", "mean not added")
def _(x, known, mean, C):
    i, j = np.flatnonzero(known), np.flatnonzero(~known)
    out = x.copy()
    out[j] = C[np.ix_(j, i)] @ np.linalg.inv(C[np.ix_(i, i)]) @ x[i]
    return out


@later("best-step", "three forgotten", "root forgotten")
def _(size, third):
    return np.finfo(float).eps * size / third


@later("backward-pass", "no slope", "missing transpose")
def _(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    out = expit(h @ W2 + b2)
    d = (out - y) / len(x)
    return np.einsum("np,nq->pq", x, d @ W2)
