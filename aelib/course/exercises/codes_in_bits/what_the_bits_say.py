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

gradient and start exchanged: Entries that begin far away do not keep an encoder from moving, and a missing gradient
  through the rounding does not choose which entries are near.
table and decoder exchanged: An entropy of the test codes is too short for any file. A decoder that is not counted shows
  where there are few pictures.
gradient and table exchanged: A table has no say in training. An encoder without a gradient stays where it began.
gradient and decoder exchanged: Not counting a decoder does not keep an encoder from moving.
start and table exchanged: A table that was fitted on the test codes leaves no entry unused. A start far from all codes
  does.
start and decoder exchanged: Counting a decoder does not revive an entry. Where the codebook begins does.
from letters to reports: Your pairs are right, and the dictionary goes the other way. Its keys are the reports.
small letters: Your pairs are right. The causes have capital letters, A to D.
"""

from aelib.course.exercises.declaration import exercise

CAUSES = {
    "encoder as it began": "B",
    "6 % of the entries used": "D",
    "shorter than any file": "A",
    "beats PNG for 1,000 digits": "C",
}


def exchanged(one, other):
    """Return the answer in which two letters have changed places."""
    places = {one: other, other: one}
    return {report: places.get(letter, letter) for report, letter in CAUSES.items()}


EXERCISE = exercise(
    __name__, __doc__, CAUSES, unrelated=dict.fromkeys(CAUSES, "A"),
    gradient_and_start_exchanged=exchanged("B", "D"), table_and_decoder_exchanged=exchanged("A", "C"),
    gradient_and_table_exchanged=exchanged("B", "A"), gradient_and_decoder_exchanged=exchanged("B", "C"),
    start_and_table_exchanged=exchanged("D", "A"), start_and_decoder_exchanged=exchanged("D", "C"),
    from_letters_to_reports={letter: report for report, letter in CAUSES.items()},
    small_letters={report: letter.lower() for report, letter in CAUSES.items()},
)  # fmt: skip
