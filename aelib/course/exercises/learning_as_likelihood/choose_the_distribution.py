"""Which distribution?

minutes: 8
difficulty: 1
asks: a dictionary from seven problems to names of distributions
hint: Ask of each answer which values it can take at all: two, ten, whole numbers, all numbers, a circle?
hint: Two of them are real numbers. They differ in how the answer scatters. Two others have ten parts; ask whether more
  than one of these can be true at once.
hint: Exactly one digit is in a picture, but any number of tags may be. An hour's visitors are counted. 359 degrees and
  1 degree are neighbours. A sensor that slips now and then has outliers, and a length with many small errors has none.
right: Values first, scatter second, and the loss follows. In two or three sentences: what would make you change your
  mind about one of the seven?
point: Visitors who come in groups: their variance exceeds their mean, and a Poisson variable's does not.
point: Lengths that must be positive and vary by per cent: model the logarithm.
point: Errors whose size depends on the input: give the network a second output for the width.
point: The choice is a claim about the data, and data can contradict it: look at the residuals.

rain as Gaussian: Rain or no rain: two values. A Gaussian spreads its probability over all real numbers, and a network
  trained with it may answer 1.2 or -0.1. Let the network output a logit: its sigmoid stays in range.
rain as Poisson: A Poisson variable may be 2 or 17. That it rains tomorrow is true or not, so the answer has two values.
length as Student-t: Student's distribution expects outliers, and pays for them with a wider core. Nothing in the
  problem mentions any: the sum of many small errors is the textbook case of another distribution. Keep this one for a
  problem with slips.
digit as Bernoulli: Ten sigmoids allow a picture to be a 3 and an 8, or nothing at all. Here exactly one of ten is true;
  the distribution that knows this is the one over ten classes.
digit as Poisson: The digit is a whole number, but not a count: a 9 is not three times a 3, and mistaking a 4 for a 9 is
  no worse than for a 5. It is a name of one of ten classes.
tags as categorical: The softmax makes ten tags compete for one place: a photograph of a dog on a beach would have to be
  half of each. Tags that do not exclude each other are ten separate questions of yes or no.
visitors as Gaussian: A Gaussian of fixed width gives probability to minus three visitors, and finds 4 more than
  expected as surprising at noon as at midnight. Counts have a distribution whose spread grows with the mean.
visitors as categorical: With one class for each count the network does not know that 41 lies beside 42, and has no
  answer for a count that it never saw.
wind as Gaussian: A Gaussian holds that 359 and 1 lie 358 degrees apart, and answers winds from about north with south.
  An angle lives on a circle.
wind as categorical: Classes know no neighbours: mistaking north for north-north-east would cost as much as mistaking it
  for south, and the answer is only as fine as the classes. An angle lives on a circle.
sensor as Gaussian: A Gaussian finds a slip of forty standard deviations so improbable that it moves the curve to avoid
  it. Choose a distribution that expects a few values far away.
other values: This distribution and this answer take different values. Gaussian and Student-t: all real numbers.
  Bernoulli: 0 or 1. Categorical: one of a few names. Poisson: 0, 1, 2 and so on. Von Mises: a point on a circle.
"""

from aelib.course.exercises.choosing import FIT, Choices
from aelib.course.exercises.declaration import exercise

NAMES = ("Gaussian", "Bernoulli", "categorical", "Poisson", "Student-t", "von Mises")
CHOICES = {
    "rain": "Bernoulli",
    "length": "Gaussian",
    "digit": "categorical",
    "tags": "Bernoulli",
    "visitors": "Poisson",
    "wind": "von Mises",
    "sensor": "Student-t",
}
TEMPTING = {
    "rain: Gaussian",
    "rain: Poisson",
    "length: Student-t",
    "digit: Bernoulli",
    "digit: Poisson",
    "tags: categorical",
    "visitors: Gaussian",
    "visitors: categorical",
    "wind: Gaussian",
    "wind: categorical",
    "sensor: Gaussian",
}
"""The wrong choices that have a message of their own."""


def spelled(name):
    """Return the name that is meant, whatever its capitals, blanks and hyphens; what means none comes back."""

    def letters(text):
        return "".join(filter(str.isalpha, text)).casefold()

    if not isinstance(name, str):
        return name
    known = {letters(each): each for each in NAMES} | dict.fromkeys(("student", "studentst"), "Student-t")
    return known.get(letters(name), name)


JUDGE = Choices(
    CHOICES, NAMES, told=TEMPTING, read=spelled,
    # Of two classes the categorical distribution is Bernoulli's.
    also={"rain: categorical": "`rain` as categorical: two classes, the same loss with one logit more."},
)  # fmt: skip


def with_other(**others):
    return CHOICES | others


EXERCISE = exercise(
    __name__, __doc__, CHOICES, measure=JUDGE, passes=FIT, unrelated=dict.fromkeys(CHOICES, "Poisson"),
    rain_as_Gaussian=with_other(rain="Gaussian"), rain_as_Poisson=with_other(rain="Poisson"),
    length_as_Student_t=with_other(length="Student-t"), digit_as_Bernoulli=with_other(digit="Bernoulli"),
    digit_as_Poisson=with_other(digit="Poisson"), tags_as_categorical=with_other(tags="categorical"),
    visitors_as_Gaussian=with_other(visitors="Gaussian"), visitors_as_categorical=with_other(visitors="categorical"),
    wind_as_Gaussian=with_other(wind="Gaussian"), wind_as_categorical=with_other(wind="categorical"),
    sensor_as_Gaussian=with_other(sensor="Gaussian"), other_values=with_other(length="von Mises"),
)  # fmt: skip
