"""A path that knows where data were

minutes: 30
difficulty: 3
asks: a function `f(decode, codes, a, b)` of a decoder, codes [n, 2] and two of their places [2] that returns a path
  [m, 2]
hint: The decoder alone cannot tell you where the hole is. What else were you given, and how could a path be made of it?
hint: Walk from code to code. Join each code with those whose pictures are nearest to its own, make each step as long as
  its two pictures are apart, and ask for the shortest way from one end to the other through this graph.
hint: `KDTree(x).query(x, 13)` finds each picture's twelve nearest others, `scipy.sparse.csgraph.dijkstra` the shortest
  ways from one of them, with `return_predecessors=True` for the way back. Put `a` and `b` among the codes first.
right: It goes around, nearly as short as one can there, and stays near the data everywhere. Say in two or three
  sentences what your measure knows that the decoder's does not, and what happens to it where data are few.
point: The decoder's measure is made of derivatives, and a decoder has them everywhere. What says where data were is
  the codes.
point: Where data are few the nearest neighbours are far, and a graph bridges a narrow hole as the decoder does. How
  many neighbours are joined, or how far, is a choice, and a path that crosses a gap shows where it mattered.
point: The control is the same function with codes everywhere, and no hole: there it has to find the straight way.

from b to a: The path begins at `b` and ends at `a`. Turn it round: `path[::-1]`.
other ends: The path does not begin at `a` and end at `b`. They are places of the map, and need not be among the codes:
  put them at the two ends.
through the hole: Your path leads through the hole. It is shorter, by the decoder's measure, which is why that measure
  is not enough: use the codes.
between the points: The points of your path lie near the data, but between two of them it crosses where no data are, the
  hole or the map outside the data. The path is what joins your points by straight lines on the map: put them closer.
a long way: It stays with the data, and is longer among the pictures than it needs to be. Are the neighbours of a code
  those whose pictures are near, and does each step count by how far the picture moves? What is near and straight on
  this map need not be so among the pictures. And with few neighbours a path has to zigzag.
outside: Part of it is too far from all codes, and not in the hole: it has left the codes on their other side.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.running import AnswerError

INNER, OUTER, END = 1.0, 2.0, 1.5
MOST = 1.1
"""How much longer than the shortest way around it may be."""
STRETCH, MOVE = np.array([[4.0, 1.0], [0.0, 0.4]]), np.array([30.0, -7.0])
BEND = 0.5
"""How far the map is bent, so that what is straight on it is long among the pictures: else a path could do without the
decoder."""
UNDO = np.linalg.inv(STRETCH)
ACROSS = np.linalg.qr(np.random.default_rng(3).standard_normal((30, 3)))[0]


def on_map(w):
    """The code of a place of the true, flat sheet."""
    bent = np.stack([w[:, 0], w[:, 1] + BEND * np.sin(np.pi * w[:, 0] / END)], axis=1)
    return (bent @ STRETCH.T + MOVE).astype(np.float32)


def true_place(z, np=np):
    """The place of a code; computed by `np`, which may be jax.numpy."""
    w = (np.asarray(z) - MOVE) @ UNDO.T
    return np.stack([w[:, 0], w[:, 1] - BEND * np.sin(np.pi * w[:, 0] / END)], axis=1)


def decode(z):
    """Pictures [n, 30] of codes [n, 2]: the flat sheet, rolled on a cylinder, which leaves all lengths as they are."""
    import jax.numpy as jnp

    w = true_place(z, jnp)
    return jnp.stack([2 * jnp.cos(w[:, 0] / 2), 2 * jnp.sin(w[:, 0] / 2), w[:, 1]], axis=1) @ ACROSS.T


def sunflower(count, inner):
    """Places [count, 2] evenly spread over a ring, or a disc."""
    i = np.arange(count) + 0.5
    radius, angle = np.sqrt(inner**2 + (OUTER**2 - inner**2) * i / count), np.pi * (1 + 5**0.5) * i
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def around():
    """The length of the shortest way around the hole: two tangents and an arc."""
    return 2 * np.sqrt(END**2 - INNER**2) + INNER * (np.pi - 2 * np.arccos(INNER / END))


def joined(path, steps=20):
    """Points along the path, so many for each of its steps."""
    at = np.linspace(0, len(path) - 1, steps * (len(path) - 1) + 1)
    return np.stack([np.interp(at, np.arange(len(path)), side) for side in path.T], axis=1)


def nearest(x, references):
    from scipy.spatial import KDTree

    return KDTree(references).query(x)[0]


def judge(walk):
    """Ask for a path from the right to the left of a ring, and for one across a disc without a hole."""
    shares = []
    for inner in (INNER, 0.0):
        w = sunflower(1500, inner)
        codes = on_map(w)
        a, b = on_map(np.array([[END, 0.1], [-END, 0.1]]))
        given = numbers(walk(decode, codes.copy(), a.copy(), b.copy()))
        if given is not None and given.ndim == 2 and given.shape[1] == len(ACROSS):
            raise AnswerError("Your function returned pictures. Return the points of the path, an array [m, 2].")
        if given is None or given.ndim != 2 or given.shape[1] != 2 or len(given) < 2 or not np.isfinite(given).all():
            raise AnswerError("Your function must return finite numbers in an array [m, 2], the points of a path.")
        if not np.allclose(given[[0, -1]], [a, b], atol=1e-3):
            if np.allclose(given[[-1, 0]], [a, b], atol=1e-3):
                return Verdict("turned")
            return Verdict("ends", f"It begins at {given[0].round(2)} and ends at {given[-1].round(2)}.")
        place = true_place(joined(given).astype(np.float64))
        limit = 1.5 * np.sort(nearest_others(w))[-len(w) // 100]
        empty = nearest(place, w) > limit
        if inner and empty.any():
            hidden = empty[::20].any()
            radius = np.hypot(*place[empty].T)
            where = "hole" if (radius < OUTER).all() else "outside" if (radius > INNER).all() else "stray"
            said = f"{100 * empty.mean():.0f} % of its pictures are farther than 1.5 D from all of those."
            return Verdict(where if hidden else "between", said)
        shortest = around() if inner else 2 * END
        shares.append(float(np.linalg.norm(np.diff(place, axis=0), axis=1).sum() / shortest))
    report = (
        f"Around the hole it is {shares[0]:.2f} times as long as the way along its rim, and {shares[1]:.2f} times "
        f"as long as the straight way where the codes have no hole; at most {MOST} is asked for."
    )
    return Verdict("around" if max(shares) <= MOST else "long", report)


def nearest_others(w):
    from scipy.spatial import KDTree

    return KDTree(w).query(w, 2)[0][:, 1]


def by_graph(neighbours=12, picture=True):
    """The shortest way through the graph in which each code is joined with so many of its nearest."""

    def walk(decode, codes, a, b):
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra
        from scipy.spatial import KDTree

        z = np.concatenate([[a], codes, [b]])
        x = np.asarray(decode(z)) if picture else z
        gaps, near = KDTree(x).query(x, neighbours + 1)
        start = np.repeat(np.arange(len(x)), neighbours + 1)
        graph = csr_matrix((gaps.ravel(), (start, near.ravel())))
        before = dijkstra(graph, directed=False, indices=0, return_predecessors=True)[1]
        way = [len(x) - 1]
        while way[-1] != 0:
            way.append(before[way[-1]])
        return z[way[::-1]]

    return walk


def straight(decode, codes, a, b):
    return a + np.linspace(0, 1, 50)[:, None] * (b - a)


def along(radius):
    """A path on a circle of the true sheet, from end to end."""

    def walk(decode, codes, a, b):
        angle = np.linspace(0, np.pi, 60)
        circle = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return np.concatenate([[a], on_map(circle), [b]])

    return walk


EXERCISE = exercise(
    __name__, __doc__, by_graph(), measure=judge, passes="around",
    unrelated=lambda decode, codes, a, b: np.stack([a, *on_map(np.array([[0.0, 0.0], [0.0, 3.0]])), b]),
    from_b_to_a=lambda decode, codes, a, b: by_graph()(decode, codes, b, a),
    other_ends=lambda decode, codes, a, b: by_graph()(decode, codes, a, b)[1:-1], through_the_hole=straight,
    between_the_points=lambda decode, codes, a, b: np.stack([a, *on_map(np.array([[0, 1.05]])), b]),
    a_long_way=along(1.8), outside=along(2.3),
)  # fmt: skip
