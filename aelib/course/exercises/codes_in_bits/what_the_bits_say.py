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

gradient and start exchanged: Entries that begin far away do not keep an encoder from moving, and a missing gradient
  through the rounding does not choose which entries are near.
table and decoder exchanged: An entropy of the test codes is too short for any file. A decoder that is not counted shows
  where there are few pictures.
gradient and table exchanged: A table has no say in training. An encoder without a gradient stays where it began.
gradient and decoder exchanged: Not counting a decoder does not keep an encoder from moving.
start and table exchanged: A table that was fitted on the test codes leaves no entry unused. A start far from all codes
  does.
start and decoder exchanged: Counting a decoder does not revive an entry. Where the codebook begins does.
encoder as it began: A weight that never moves got no gradient. Which cause stops the gradient on its way?
6 % of the entries used: An entry that nothing is nearest to never moves. Which cause decides where it lies?
shorter than any file: A length below that of any file used what the receiver does not have. Which cause does so for
  each symbol?
beats PNG for 1,000 digits: For so few pictures what is sent once weighs most. Which cause leaves it out?
"""

from aelib.course.exercises.choosing import FIT, Choices, capital, exchanged
from aelib.course.exercises.declaration import exercise

CAUSES = {
    "encoder as it began": "B",
    "6 % of the entries used": "D",
    "shorter than any file": "A",
    "beats PNG for 1,000 digits": "C",
}

WHOLE = {
    "gradient and start exchanged": exchanged(CAUSES, "B", "D"),
    "table and decoder exchanged": exchanged(CAUSES, "A", "C"),
    "gradient and table exchanged": exchanged(CAUSES, "B", "A"),
    "gradient and decoder exchanged": exchanged(CAUSES, "B", "C"),
    "start and table exchanged": exchanged(CAUSES, "D", "A"),
    "start and decoder exchanged": exchanged(CAUSES, "D", "C"),
}


EXERCISE = exercise(
    __name__, __doc__, CAUSES, measure=Choices(CAUSES, tuple("ABCD"), set(CAUSES), WHOLE, read=capital), passes=FIT,
    unrelated=dict.fromkeys(CAUSES, "A"), **{name.replace(" ", "_"): answer for name, answer in WHOLE.items()},
    encoder_as_it_began=CAUSES | {"encoder as it began": "C"},
    _6_of_the_entries_used=CAUSES | {"6 % of the entries used": "B"},
    shorter_than_any_file=CAUSES | {"shorter than any file": "C"},
    beats_PNG_for_1_000_digits=CAUSES | {"beats PNG for 1,000 digits": "A"},
)  # fmt: skip
