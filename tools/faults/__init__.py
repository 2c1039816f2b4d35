"""Faults of the kind *which thing*, made by machine, one at a time, and which of them some tests do not notice.

    python -m tools.faults aelib/models/sparse.py --tests tests/aelib/models/test_sparse.py --count 20

A fault takes another thing than the code does: another name or attribute that is used alike, two arguments exchanged,
another axis, default, bound or twin (a mean for a sum); or it leaves one out. Mutation testers change operators and
constants; what slips through these tests is the other thing. In JavaScript a fault is another number, comparison,
sign, extreme, colour, word or index, or a call less. The same seed chooses the same faults.

They are put into a copy, `_build/faults`. Each that nobody notices is a hole, the same program in other words, or
a word of a message.
"""
