"""What the bits say

minutes: 10
difficulty: 1
asks: a dictionary from the four reports to the letters A to D, such as {"two gradients": ...}
hint: Ask for each report what was left out, or what never moved.
hint: Two of them are about training and two about counting. Among how many entries does an index choose whose entropy
  is {ENTROPY} bits? And which length would grow with the network, if all was counted?
hint: Rounding has the derivative zero. An entry that is nearest to no code gets no gradient, and {ENTROPY} bits are
  about {2**ENTROPY:.0f} entries. A table that was fitted on the very codes that it is used for fits few of them best. A
  network that makes files of 100 pictures shorter by growing had its decoder left out.
right: Each report has a number that shows its cause: the encoder's gradient, the entropy of the index, the length with
  few pictures, and the length with a large network.
point: A gradient of exactly 0: print how far each layer went from its start.
point: An entry that is never used: print the share that is, in training too.
point: A length that is computed: write the file, and read it without the test codes.
point: A comparison of files: count whatever the receiver needs.

gradient and start exchanged [B <-> D]: Entries that begin far away do not make an encoder's gradient 0, and a missing
  gradient through the rounding does not choose which entries are near.
table and decoder exchanged [A <-> C]: A decoder that is not counted leaves each number its length, for few pictures and
  for many. And a table that was fitted on the test codes does not grow shorter with the network.
gradient and table exchanged [B <-> A]: A table has no say in training. And a gradient that is missing does not make
  numbers cost less where there are few pictures.
gradient and decoder exchanged [B <-> C]: Not counting a decoder stops no gradient. And a larger network does not
  shorten files because its encoder stands still.
start and table exchanged [D <-> A]: A table that was fitted on the test codes leaves no entry unused. A start far from
  all codes does.
start and decoder exchanged [D <-> C]: Counting a decoder does not revive an entry. Where the codebook begins does.
two gradients [=> C]: A gradient of exactly 0 was stopped on its way to the encoder. Which cause stops it?
eight bits an index [=> B]: An entropy of {ENTROPY} bits is that of about {2**ENTROPY:.0f} entries. Which cause leaves
  all others without a code?
three numbers of pictures [=> C]: The fewer pictures there are, the less each number costs, as if the table knew them.
  Which cause makes it know them?
three sizes of network [=> A]: The same 100 pictures take fewer bytes with a network a hundred times as large. Which
  cause lets it grow at no cost?
"""

from aelib.course.exercises.choosing import choices

ENTROPY = 3.9
"""Bits of an index, in the second of the reports."""
RIGHT = {
    "two gradients": "B",
    "eight bits an index": "D",
    "three numbers of pictures": "A",
    "three sizes of network": "C",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
