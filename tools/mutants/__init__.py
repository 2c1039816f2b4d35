"""Faults of the kind *which thing*, made by machine, and which of them the tests do not notice.

A mutant takes another thing than the code does: another name or attribute that is used in a like position, two
arguments exchanged, another axis, index, key, default, bound or twin (a mean for a sum); or it leaves one out. Mutation
testers for Python change operators and constants; what slips through these tests is the other thing, so the kinds are
ours (`edits`). Which tests came by a line is what `coverage` says, and pytest runs them (`trials`).
"""
