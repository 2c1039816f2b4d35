"""A loop that does not train

minutes: 20
difficulty: 3
asks: a function `f(params, x, y, key, steps)` of parameters {"w": [p], "b": []}, inputs [n, p], targets [n], a key and
  a number of steps that returns the trained parameters
hint: Print the slope at the first three steps. How should it change while the parameters change, and does it?
hint: A compiled function keeps every variable from outside as it was at the first call. What does this one read from
  outside that changes? When it learns, print `some` at two steps as well.
hint: Both faults are among the mistakes that raise no error. Pass the parameters to the compiled function as an
  argument, so that each step gets the slope where it stands. And use each key once: split it in each step, and keep one
  part for the next step and one for the draw.
right: Your loop trains, each step on {BATCH} examples of its own, and the key decides which. Neither fault raised an
  error. Say in two or three sentences which control would have shown each of them.
point: The slope was that of the first parameters at every step, since the compiled function had kept them. A control is
  the loss at each step, which should fall, or the slope, which should change.
point: The same key drew the same {BATCH} examples each time. They are learned by heart, and their own loss falls to
  nearly 0, so only examples that were not used show the fault.
point: A control for both is a run of a few steps, printed: parameters, examples and slope of each.

nothing moves: The parameters are those that were passed in. Does your function return the new ones? `jax.tree.map`
  makes a new tree and leaves the old one as it was.
not repeatable: Two runs with one key took different first steps. Draw with `jax.random` and the key.
bias left out: The weights learn, and the bias stays where it was. Both are in the tree: `jax.tree.map` goes through all
  of it.
uphill: The first step leads up. Descent subtracts the slope.
one size for all: At the first step everything moves by the same amount, as with Adam or with the sign of the slope.
  This loop subtracts {RATE} times the slope, without an optimiser.
all examples: It learns, from all examples at every step: another key changes nothing. Draw {BATCH} of them with the
  key.
key ignored: Two different keys drew the same examples at the first step, so the key that was passed in does not matter.
  Draw with it, not with a seed of your own.
sum of the squares: The first step is as many times too long as it uses examples. The loss is the mean of the squares,
  not their sum.
another length: The first step leads down and has another length than {RATE} times the slope. The rate is {RATE}, and
  the loss is the mean of the squares, without a factor.
another number of examples: The length of a step is right, and it does not use {BATCH} examples.
all against all: The errors of a step do not depend on each example's own target. Is it in the error? Then look at the
  shapes: an array [{BATCH}] minus an array [{BATCH}, 1] is an array [{BATCH}, {BATCH}]: both have to be [{BATCH}].
targets of others: The inputs of a step are paired with the targets of other examples. One draw of numbers has to pick
  both.
slope of the first parameters: The second step is taken with the slope at the first parameters, and so is every later
  one: they move on and on in much the same direction. The compiled function read them from outside, and keeps what it
  read at its first call. Make them an argument.
number of steps: Each step is right, and there are not as many as `steps` says. Count what the loop goes through, and
  see that it does not return on the way.
same examples: The second step uses the examples of the first, and so does every later one. The key that a step begins
  with has to change: split it, draw with one part, and go on to the next step with the other. Splitting the same key
  again gives the same two parts again.
used key: Each draw is made with a key that is split afterwards, to make the key of the next. Nothing is to be seen of
  it in the result, and the rule is broken all the same: a key is good for one use, a draw or a split. Keep one part of
  the split for the draw alone.
examples run out: The first steps are right, and after {N // BATCH} of them there are no new examples: one order of {N}
  has {N // BATCH} times {BATCH}. Draw anew when they are used up, or at every step.
400 written down: All steps are right where there are {N} examples, and your loop diverges where there are {N // 2}. Is
  the number of examples written down? JAX raises no error for an index beyond the end: it takes the last example. The
  number is `len(x)`.
another way: Your function does not start from `params`, or takes other steps. One step is not enough to learn, and
  {STEPS} come near the minimum without reaching it exactly.
"""

import jax
import jax.numpy as jnp
import numpy as np

from aelib.course.exercises.declaration import Verdict, exercise
from aelib.course.exercises.measuring import form

N, STEPS, BATCH, RATE = 400, 60, 20, 0.1
ENOUGH = 0.03
"""Of the squared error on new examples, whose noise alone is 0.01."""
SMALL = 1e-3
"""The one input of an example that is not 0: small, so that the bias alone decides the error."""
LEFT = 1 - 2 * RATE
"""What a step leaves of the bias, where all targets are 0."""
KEYS = 20064, 20074  # seeds that no answer has by chance


def task(p):
    """Examples to train on and new ones of one linear rule, and parameters to begin with."""
    rng = np.random.default_rng(1)
    rule = rng.standard_normal(p)
    rule *= 2 / np.linalg.norm(rule)

    def draw(n):
        x = rng.standard_normal((n, p)).astype(np.float32)
        return x, (x @ rule + 1.5 + 0.1 * rng.standard_normal(n)).astype(np.float32)

    return (
        draw(N // 2),
        draw(1000),
        {"w": 0.1 * rng.standard_normal(p).astype(np.float32), "b": np.zeros((), np.float32)},
    )


def error(params, x, y):
    return float(((x @ params["w"] + params["b"] - y) ** 2).mean())


def trained(train, start, data, key, steps):
    """Return the parameters that the reader's loop leads to, or say what is wrong with their form."""
    given = train({name: jnp.asarray(part) for name, part in start.items()}, *map(jnp.asarray, data), key, steps)
    must = f'of the form it is given, a dictionary with "w" {list(start["w"].shape)} and "b", one number'
    return form(given, start, f"The function must return parameters {must}")


def run(train, steps, seed=KEYS[0], bias=-1.0, targets=0.0):
    """Train where each example has a weight of its own: return how often each was used, times its error, and the bias.

    An example adds its error times 2 * RATE / BATCH * SMALL to its weight at each step that uses it.
    """
    data = SMALL * np.eye(N, dtype=np.float32), np.broadcast_to(np.float32(targets), N)
    start = {"w": np.zeros(N, np.float32), "b": np.float32(bias)}
    end = trained(train, start, data, jax.random.key(seed), steps)
    return end["w"] * BATCH / (2 * RATE * SMALL), float(end["b"])


def judge(train):
    """Ask what one step does, then two and all of them, and last whether the loop learns."""
    for faults in (first_step, pairing, second_step, all_steps):
        outcome, *report = faults(train)
        if outcome:
            return Verdict(outcome, *report)
    data, new, start = task(30)
    with np.errstate(all="ignore"):
        before, after = error(start, *new), error(trained(train, start, data, jax.random.key(KEYS[0]), STEPS), *new)
    report = (
        f"On 1,000 new examples the squared error was {before:.3g} before training and is {after:.3g} after {STEPS} "
    )
    outcome = "learnt" if after <= ENOUGH else "not learnt" if after <= before else "diverged"
    return Verdict(outcome, f"{report}steps (at most {ENOUGH}).")


def counted(bias):
    """Return how many steps have led from a bias of -1 to this one, or None if no number of steps does."""
    steps = np.log(-bias) / np.log(LEFT) if -1 <= bias < 0 else np.nan
    return round(steps) if abs(steps - np.rint(steps)) < 0.3 else None


def too_few_or_many(steps, bias):
    return "number of steps", f"Asked for {steps}, it took {counted(bias)}."


def first_step(train):
    """Name what is wrong with one step, if anything is."""
    (used, bias), (again, bias_again) = run(train, 1), run(train, 1)
    moved = bias + 1
    if not np.isfinite(bias) or not np.isfinite(used).all():
        return "not finite", "After one step the parameters are not finite."
    if not np.array_equal([*used, bias], [*again, bias_again]):
        return ("not repeatable",)
    if not used.any() and not moved:
        later = run(train, 2)[1]
        return ("nothing moves",) if later == bias else too_few_or_many(2, later)
    if not moved:
        return ("bias left out",)
    total = 2 * RATE / BATCH * used.sum()
    if not np.isclose(total, moved, rtol=0.01):  # the weights of the examples used and the bias do not move together
        sizes = np.abs(used[used != 0]) * 2 * RATE / BATCH * SMALL
        if abs(bias) < 0.02:
            return ("another way",)
        if sizes.size and np.allclose(sizes, abs(moved), rtol=0.05):
            return ("one size for all",)
        return "no step", "The first step is not one of gradient descent."
    if moved < 0:
        return ("uphill",)
    times = used / used[used > 0].min()
    if np.abs(times - np.rint(times)).max() > 0.05:
        return too_few_or_many(1, bias) if counted(bias) else ("no step", "Its first step weighs examples differently.")
    examples, length = round(times.sum()), moved / (2 * RATE)
    if np.allclose(run(train, 1, KEYS[1])[0], used, rtol=0.01):
        return ("all examples" if examples >= N else "key ignored",)
    report = f"The first step used {examples} examples"
    if abs(length - 1) > 0.01:
        outcome = "sum of the squares" if abs(length / examples - 1) < 0.01 else "another length"
        return outcome, f"{report}, and was {length:.3g} times as long as it should be."
    return "" if examples == BATCH else "another number of examples", f"{report}."


def pairing(train):
    """Name what is wrong with the pairs of inputs and targets, if anything is: all errors are 1 or 3."""
    used = np.rint(run(train, 1)[0])
    targets = np.random.default_rng(2).choice([1.0, 3.0], N)
    errors = run(train, 1, bias=0.0, targets=targets)[0]
    if np.allclose(errors, used * targets, atol=0.02):
        return ("",)
    once = errors[used == 1]
    if np.ptp(once) < 0.02:
        return ("all against all",)
    if np.isclose(once[:, None], [1, 3], atol=0.02).any(1).all():
        return ("targets of others",)
    return "other errors", "The errors that the first step uses are not those of its examples."


def second_step(train):
    """Name what is wrong with two steps, if anything is."""
    used, bias = run(train, 2)
    if abs(bias + 1 - 2 * (1 - LEFT)) < 0.01:
        return ("slope of the first parameters",)
    if abs(bias + LEFT**2) > 0.01:
        report = f"The first step is right, and the second does not follow from it by {RATE} times the slope."
        return too_few_or_many(2, bias) if counted(bias) is not None else ("no second step", report)
    first, second = np.divmod(np.arange(16), 4)  # how often each example was used at each step
    which = np.abs(used[:, None] - (first + LEFT * second)).argmin(1)
    first, second = first[which], second[which]
    if np.minimum(first, second).sum() > BATCH / 2:
        return ("same examples",)
    return ("used key" if drawn_and_split(first, second) else "",)


def drawn_and_split(first, second):
    """Check whether the key of the first draw was split to make that of the second."""

    def draws(key):
        some = jax.random.permutation(key, N)[:BATCH], jax.random.randint(key, (BATCH,), 0, N)
        return [np.bincount(numbers, minlength=N) for numbers in some]

    key = jax.random.key(KEYS[0])
    for used in (key, *jax.random.split(key, 3)):  # the first two are those of a split in two
        for way, draw in enumerate(draws(used)):
            if np.array_equal(draw, first):
                return any(np.array_equal(draws(part)[way], second) for part in jax.random.split(used, 3))
    return False


def all_steps(train):
    """Name what is wrong with many steps, if anything is."""
    used, bias = run(train, STEPS)
    taken, different = counted(bias), np.count_nonzero(used)
    if not np.isfinite(bias) or taken == N // BATCH:
        return ("examples run out",)
    if abs(bias) < 1e-9:
        return ("another way",)
    if taken is None:
        return "not all steps", f"The first two steps are right. Later ones of the {STEPS} are not."
    if taken != STEPS:
        return too_few_or_many(STEPS, bias)
    report = f"Two steps are right. But all {STEPS} use only {different} different examples of {N}."
    return ("few examples", report) if different < 300 else ("",)


def slope(params, x, y):
    off = 2 * (x @ params["w"] + params["b"] - y) / len(y)
    return {"w": off @ x, "b": off.sum()}


def loop(
    rate=RATE, stale=False, batch=BATCH, pick=lambda y, some: y[some], slope=slope, bias=1, more=0, split=None, of=None
):
    """Gradient descent in small batches; `split` makes of a key the next one and that of the draw."""

    def train(params, x, y, key, steps):
        x, y = np.asarray(x), np.asarray(y)
        params = first = {name: np.asarray(part) for name, part in params.items()}
        for _ in range(more + steps):
            key, now = (split or jax.random.split)(key)
            some = np.asarray(jax.random.permutation(now, of or len(x)))[:batch]
            some = np.minimum(some, len(x) - 1)  # as JAX does with an index beyond the end
            g = slope(first if stale else params, x[some], pick(y, some))
            params = {"w": params["w"] - rate * g["w"], "b": params["b"] - rate * g["b"] * bias}
        return params

    return train


def by_equations(params, x, y, key, steps):
    solved = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    return {"w": solved[:-1], "b": solved[-1]}


def with_a_seed(params, x, y, key, steps):
    return loop()(params, x, y, jax.random.key(np.random.default_rng().integers(2**31)), steps)


EXERCISE = exercise(
    __name__, __doc__, loop(), measure=judge, passes="learnt", seconds=60,
    unrelated=loop(pick=lambda y, some: 0.5 * y[some]),
    nothing_moves=lambda params, x, y, key, steps: params, not_repeatable=with_a_seed, bias_left_out=loop(bias=0),
    uphill=loop(rate=-RATE), all_examples=loop(batch=None),
    one_size_for_all=loop(slope=lambda *at: {name: np.sign(g) for name, g in slope(*at).items()}),
    key_ignored=lambda params, x, y, key, steps: loop()(params, x, y, jax.random.key(0), steps),
    sum_of_the_squares=loop(rate=BATCH * RATE), another_length=loop(rate=RATE / 2),
    another_number_of_examples=loop(batch=2 * BATCH),
    all_against_all=loop(pick=lambda y, some: np.full(BATCH, y[some].mean())),
    targets_of_others=loop(pick=lambda y, some: y[some][::-1]), slope_of_the_first_parameters=loop(stale=True),
    number_of_steps=loop(more=1), same_examples=loop(split=lambda key: (key, key)),
    used_key=loop(split=lambda key: (jax.random.split(key)[0], key)), another_way=by_equations,
    _400_written_down=loop(of=N),
    examples_run_out=lambda params, x, y, key, steps: loop()(params, x, y, key, min(steps, len(x) // BATCH)),
)  # fmt: skip
