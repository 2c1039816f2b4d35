"""What the bits say

minutes: 10
difficulty: 1
asks: a dictionary from the four reports to the letters A to D, such as {"6 % of the entries used": ...}
hint: Ask for each report what was left out, or what never moved.
hint: Two of them are about training and two about counting. If an encoder's weights are exactly where they began, which
  gradient did it get?
hint: Rounding has the derivative zero. An entry that is nearest to no code gets no gradient. A length below that of any
  decodable file used a table that the receiver has not. A network that beats PNG for 1,000 digits had its decoder left
  out.
right: Each report has a number that shows it: how far the encoder moved, how many entries are used, a file that is
  written and read, and the side information.
point: A weight that never moves: print how far each layer went from its start.
point: An entry that is never used: print the share that is, in training too.
point: A length that is computed: write the file, and read it without the test codes.
point: A comparison of files: count whatever the receiver needs.

gradient and start exchanged [B <-> D]: Entries that begin far away do not keep an encoder from moving, and a missing
  gradient through the rounding does not choose which entries are near.
table and decoder exchanged [A <-> C]: An entropy of the test codes is too short for any file. A decoder that is not
  counted shows where there are few pictures.
gradient and table exchanged [B <-> A]: A table has no say in training. An encoder without a gradient stays where it
  began.
gradient and decoder exchanged [B <-> C]: Not counting a decoder does not keep an encoder from moving.
start and table exchanged [D <-> A]: A table that was fitted on the test codes leaves no entry unused. A start far from
  all codes does.
start and decoder exchanged [D <-> C]: Counting a decoder does not revive an entry. Where the codebook begins does.
encoder as it began [=> C]: A weight that never moves got no gradient. Which cause stops the gradient on its way?
6 % of the entries used [=> B]: An entry that nothing is nearest to never moves. Which cause decides where it lies?
shorter than any file [=> C]: A length below that of any file used what the receiver does not have. Which cause does so
  for each symbol?
beats PNG for 1,000 digits [=> A]: For so few pictures what is sent once weighs most. Which cause leaves it out?
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "encoder as it began": "B",
    "6 % of the entries used": "D",
    "shorter than any file": "A",
    "beats PNG for 1,000 digits": "C",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
