"""A fair choice of rate

minutes: 10
difficulty: 2
asks: a function `f(validation, test)` of two arrays [rates, seeds] that returns one number, an error in per cent
first: At a low rate three seeds have the validation errors 29, 22 and 22, and the test errors 30, 24 and 24. At a high
  rate these are 24, 29 and 24, and 23, 29 and 23. Which error do you report?
hint: Two questions, two data sets: which rate, and how good is it? Which one answers which?
hint: Average the validation errors over the seeds; the smallest of these means names the rate.
hint: That mean gives a row, and only the row is taken from the validation errors. Report the mean of the same row of
  `test`, even where another row of `test` is better.
right: Validation data choose, test data judge. The number is never smaller than the smallest mean in the test table;
  what lies between them is what choosing by the test digits would have made up.

by the test error [validation.mean(1) => test.mean(1)]: You chose the rate by the test error. Of several noisy numbers
  the smallest is too small, and a method for which more rates were tried gains most. The test digits may be looked at
  once, after the choice.
validation error reported [test[chosen] => validation[chosen]]: You report the validation error of the best rate. It was
  chosen for being small, so it flatters; the test digits, which had no say, give the honest number.
best seed [].mean() => ].min()]: The rate is right, and then you took the best seed. Nobody can order that seed for the
  next run: report the mean.
a rate for each seed [validation.mean(1).argmin() => validation.argmin(0), np.arange(test.shape[1])]: You chose a rate
  for each seed by its own validation error. That is fair too, and answers another question: how good is the method with
  the choice as a part of it. Here one rate is asked for.
the place of the rate [test[chosen].mean() => chosen]: You returned which rate was chosen. That is the first half; the
  exercise asks for the error of this rate on the test digits.
both sets choose [validation.mean(1) => (validation + test).mean(1)]: The test digits had a say in the choice. Data that
  help to choose cannot judge afterwards: choose by the validation errors alone.
by the worst seed [mean(1) => max(1)]: You chose the rate whose worst seed is the least bad. One unlucky seed decides
  then; compare the means over the seeds.
exchanged [validation.mean(1) => test.mean(1) ; test[chosen] => validation[chosen]]: You exchanged the two tables: the
  test errors chose, and a validation error is reported.
over the rates [mean(1) => mean(0) ; test[chosen].mean() => test.mean(0)[chosen]]: You averaged over the rates and chose
  a seed. Axis 0 counts rates, axis 1 seeds.
place of a seed [mean(1).argmin() => mean(0).argmin() % len(test)]: You averaged the validation errors over the rates,
  and took the place of the best seed for that of a rate. Axis 0 counts rates: average over axis 1.
first seed [mean(1) => T[0]]: You chose the rate by one seed alone. One run is one draw: compare the means over all
  seeds.
by the median [validation.mean(1) => np.median(validation, 1)]: You compared the medians over the seeds. Of three seeds
  a median is one; the chapter compares means.
by vote [validation.mean(1).argmin() => np.bincount(validation.argmin(0)).argmax()]: You let each seed vote for its best
  rate. A vote does not say by how much a rate is better: compare the means over the seeds.
luckiest run [mean(1) => min(1)]: You took the rate of the single best run. One lucky seed decides then; compare the
  means over the seeds.
"""

import numpy as np

from aelib.course.exercises.declaration import exercise


def rates():
    validation = np.array([[31.0, 33.5, 30.2], [24.9, 27.6, 25.8], [24.0, 31.0, 24.5], [60.0, 71.2, 55.0]])
    test = np.array([[30.1, 33.0, 30.6], [26.2, 27.0, 26.1], [24.8, 25.0, 24.6], [61.0, 70.1, 56.2]])
    lucky = np.array([[20.0, 30.0, 31.0], [25.0, 25.0, 26.0], [26.0, 26.0, 27.0]])
    after = np.array([[28.0, 28.2, 28.4], [27.0, 27.0, 27.6], [25.0, 25.0, 25.4]])
    uneven = np.array([[20.0, 20.0, 32.0], [25.0, 26.0, 27.0], [30.0, 31.0, 31.5]])  # the best mean has the worst run
    evened = np.array([[24.0, 23.0, 33.0], [27.0, 26.0, 28.0], [25.0, 25.0, 25.5]])
    voted = np.array([[20.0, 30.0, 45.0], [29.0, 33.0, 28.0], [35.0, 36.5, 38.0]])  # the vote errs, the median does not
    # As many seeds as rates would hide which axis is which, and three of them everywhere a sum divided by 3.
    more = np.array([[27.0, 26.5, 28.0, 30.5, 31.0], [26.0, 29.5, 27.5, 27.0, 25.9]])
    fewer = np.array([[22.0, 30.0], [24.0, 24.6], [27.0, 21.5], [29.0, 28.0]])
    return [
        (validation, test),
        (validation[:3] - 9, test[:3] - 8.5),
        (test[::-1].copy(), validation[::-1] + 1),
        (lucky, after),
        (uneven, evened),
        (voted, voted[:, ::-1] + [[1.0], [2.5], [0.5]]),
        (more, more[::-1, ::-1] + [[1.5], [0.0]]),
        (fewer, fewer[:, ::-1] + [[1.0], [2.0], [0.5], [0.0]]),
    ]


def error(validation, test):
    chosen = validation.mean(1).argmin()
    return test[chosen].mean()


EXERCISE = exercise(
    __name__, __doc__, error, case=(np.array([[29, 22, 22], [24, 29, 24]]), np.array([[30, 24, 24], [23, 29, 23]])),
    cases=rates, unrelated=lambda validation, test: (validation * test).sum(),
)  # fmt: skip
