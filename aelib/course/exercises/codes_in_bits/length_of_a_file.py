"""The length of a file

minutes: 20
difficulty: 2
asks: a function `f(train, test, levels, decoder, rival)` that returns two numbers, the bits per digit of the codes, and
  from how many digits on the file is shorter than the rival's, `np.inf` where it never is
hint: Which of the arrays may the table know, and what has the receiver to have before the first symbol comes? What is
  sent once is paid once, and what each digit saves is saved again and again.
hint: A symbol costs minus the logarithm to base 2 of its share in the table, and a digit as much as all of its
  symbols. The side is 8 bits for each number of table and decoder. Write the lengths of both files for N digits, and
  set them equal.
hint: The counts in `train` plus one, divided by their sum, are the table. Index it with `test`, sum minus the
  logarithms over each row, and take the mean. With N digits a file has N times these bits and its side. So N is what
  the side has more than the rival's, divided by what a digit saves. Where a digit saves nothing there is no such N,
  and it is never below 0.
right: The table is fitted on training codes and sent with the decoder, once. What they have more than the rival's side
  is paid back digit by digit, by what each saves. Where a digit saves nothing, no number of digits pays.
first: The training codes are 0, 0 and 0, 1, the test codes 0, 1 and 2, 0, each of two numbers with four levels. One is
  added to each count. The decoder has 10 numbers. The rival takes 7.5 bits per digit, with a side of 8 bits. How many
  bits does a test digit take on average, and from how many digits on is the file with the codes the shorter one?

entropy of the test file [np.bincount(train.ravel(), minlength=levels) + 1 => np.bincount(test.ravel(),
  minlength=levels) + 1e-9]: Your table was fitted on the test codes. The receiver does not have them yet, so that this
  table would have to be sent.
table of the test file, one added [np.bincount(train.ravel(), => np.bincount(test.ravel(),]: You counted in the test
  codes. The receiver does not have them yet, so that this table would have to be sent.
shares that do not add up [counts / counts.sum() => counts / train.size]: Your shares add up to more than one, since
  you added one to each count and divided by the number of symbols. Divide by the sum of all counts.
a table for each number: You fitted a table for each number of the code. One table was asked for, which serves all of
  them, and is sent once.
nats [np.log2(q[test]) => np.log(q[test])]: Your length is in nats. Take the logarithm to base 2.
all levels alike [-np.log2(q[test]).sum(axis=1).mean() => np.log2(levels) * test.shape[1]]: You gave each symbol the
  same length, the logarithm of the number of levels. A frequent symbol costs less than a rare one.
length of the training file [q[test] => q[train]]: You averaged over the training codes. The file holds the test codes,
  at the lengths that the table has for their symbols.
bits a symbol [.sum(axis=1).mean() => .mean()]: Your bits are those of a symbol. A digit has a row of them, so sum over
  each row before you take the mean.
sum and not mean [.sum(axis=1).mean() => .sum()]: You summed the bits of the file. Bits a digit were asked for.
no count to spare [minlength=levels) + 1 => minlength=levels) + 1e-12]: You added nothing to the counts. A level that
  training never had then costs any number of bits.
sign [-np.log2 => np.log2]: Your length is negative. The logarithm of a share is negative, and its bits are minus that.
no side [8 * (levels + decoder) => 0]: Your bits are right, and your own side is 0. The receiver needs the table and
  the decoder, at 8 bits a number.
decoder forgotten [levels + decoder => levels]: Your bits are right. In the side you counted the table alone. Without
  the decoder nobody can read the codes.
table forgotten [levels + decoder => decoder]: Your bits are right. In the side you counted the decoder alone. The
  receiver needs the table too, with a number for each level.
side of the rival forgotten [side - rival[1] => side]: Your bits are right, and the rival has a side as well. What
  counts is how much more your receiver needs.
bytes against bits [8 * (levels + decoder) => (levels + decoder)]: Your bits are right. Your side is in bytes, or has
  one bit for each number, while the rival's is in bits. A number takes 8 of them.
floats of 32 bits [8 * => 32 *]: Your bits are right. In the side you counted 32 bits for each number. Here they were
  rounded to 8.
side with every digit [rival[0] - bits => rival[0] - bits - side]: Your bits are right. You charged each digit with the
  whole side, which is sent once.
side among the bits [return bits, => return bits + side / len(test),]: You shared the side out over the test digits and
  added it to their bits. Among how many it is shared is what the second number asks, so the first is without it.
sides the other way round [side - rival[1] => rival[1] - side]: Your bits are right. You subtracted the own side from
  the rival's. What has to be paid back is what the own side has more.
bits the other way round [rival[0] - bits => bits - rival[0]]: Your bits are right. You subtracted the rival's bits
  from the own ones. A digit saves what the rival takes more.
shorter for the rival [rival[0] - bits => bits - rival[0] ; side - rival[1] => rival[1] - side]: Your bits are right.
  Your second number says from where on the rival's file is the shorter one.
upside down [more / saved => saved / more]: Your bits are right. Your second number is upside down: it falls as the
  side grows. Divide what is sent once by what each digit saves.
a number for never [max(more / saved, 0.0) if saved > 0 else np.inf => max(more / saved, 0.0)]: Your second number is
  right where a digit saves bits. Where it does not, more digits make it worse, and the answer is `np.inf`.
the quotient as it comes [max(more / saved, 0.0) if saved > 0 else np.inf => more / saved]: Your quotient is right, and
  means what is asked only where a digit saves bits. Where it saves none, the answer is `np.inf`. Where the side is
  smaller too, it is 0.
the quotient with the wrong sign [max(more / saved, 0.0) if saved > 0 else np.inf => -more / saved]: Your quotient has
  the wrong sign: divide what the own side has more by what the rival's digits take more. Where a digit saves nothing,
  the answer is `np.inf`.
without the signs [max(more / saved, 0.0) if saved > 0 else np.inf => abs(more / saved)]: Your second number has lost
  its signs. Where a digit saves nothing it is `np.inf`, and with a smaller side and fewer bits it is 0.
fewer digits than none [max(more / saved, 0.0) => more / saved]: Your second number is negative where the side is
  smaller than the rival's and a digit saves bits too. There the file is shorter from the first digit on, which is 0.
rounded up [max(more / saved, 0.0) => np.ceil(max(more / saved, 0.0))]: You rounded the second number up. It need
  not be whole.
rounded [max(more / saved, 0.0) => np.round(max(more / saved, 0.0))]: You rounded the second number. It need not be
  whole.
rounded down [max(more / saved, 0.0) => np.floor(max(more / saved, 0.0))]: You rounded the second number down. It
  need not be whole.
other order: Your numbers are right, and in the other order. The bits per digit come first.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def files():
    """Codes of several sizes; rivals with more bits and a smaller side, a larger one, and with fewer bits."""
    cases = []
    for seed, n, m, k, levels, decoder, rival in (
        (61, 11, 7, 3, 5, 41, (17.5, 117)),
        (62, 20, 13, 2, 9, 17, (18.25, 31)),
        (63, 9, 6, 5, 4, 3120, (18.0, 740)),
        (64, 14, 9, 4, 6, 23, (20.5, 1900)),
        (65, 8, 5, 2, 7, 29, (2.5, 50)),
        (66, 16, 10, 3, 8, 12, (4.5, 2100)),
    ):
        rng = np.random.default_rng(seed)
        p, other = rng.dirichlet(np.ones(levels - 1)), rng.dirichlet(np.ones(levels))
        codes = rng.choice(levels - 1, (n, k), p=p), rng.choice(levels, (m, k), p=other)
        cases.append((*codes, levels, decoder, rival))
    return cases


def whole_file(train, test, levels, decoder, rival):
    counts = np.bincount(train.ravel(), minlength=levels) + 1
    q = counts / counts.sum()
    bits = float(-np.log2(q[test]).sum(axis=1).mean())
    side = 8 * (levels + decoder)
    saved = rival[0] - bits
    more = side - rival[1]
    return bits, max(more / saved, 0.0) if saved > 0 else np.inf


def table_for_each(train, test, levels, decoder, rival):
    columns = zip(train.T[:, :, None], test.T[:, :, None], strict=True)
    bits = sum(whole_file(*column, levels, decoder, rival)[0] for column in columns)
    saved, more = rival[0] - bits, 8 * (levels * train.shape[1] + decoder) - rival[1]
    return bits, max(more / saved, 0.0) if saved > 0 else np.inf


def each_to_a_thousandth(right, given):
    """Compare both numbers by their own size: the second may be a thousand times as large as the first."""
    return np.allclose(given, right, rtol=1e-3, atol=1e-9)


EXERCISE = exercise(
    __name__, __doc__, whole_file, cases=files, same=each_to_a_thousandth,
    unrelated=lambda train, test, levels, decoder, rival: (77.5, 3.21),
    case=(np.array([[0, 0], [0, 1]]), np.array([[0, 1], [2, 0]]), 4, 10, (7.5, 8)),
    a_table_for_each_number=table_for_each,
    other_order=lambda train, test, levels, decoder, rival: whole_file(train, test, levels, decoder, rival)[::-1],
)  # fmt: skip
