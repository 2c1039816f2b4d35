"""The best direction, without centring

minutes: 10
difficulty: 2
asks: a function `f(data)` of an array [n, 2] that returns one angle in degrees, to a tenth of a degree
hint: Go through the derivation of the loss again. In which step does it use that the points are centred?
hint: In none. Either compute the loss for every tenth of a degree and take the best, or ask which u makes the part that
  is kept, uᵀSu, as large as possible.
hint: The best u is the eigenvector of S, the average of x xᵀ, with the largest eigenvalue. `numpy.linalg.eigh` sorts
  eigenvalues upwards and puts eigenvectors in columns; `arctan2(u[1], u[0])` is the angle, in radians.
right: The leading eigenvector of the average of x xᵀ. Eigenvectors are the columns of the matrix that
  `numpy.linalg.eigh` returns; in the plane a row can pass for one, by symmetry. The leading one is the first principal
  component only if the data are centred: without centring, or a bias that can take its place, the first direction is
  spent on where the data are instead of on how they differ.

centred first: This is the direction for centred points: you subtracted the mean, by yourself or with `numpy.cov`. The
  autoencoder of this exercise gets the points as they are and has no bias. Its line goes through the origin, so it also
  has to point to where the data are.
minor axis: You are 90 degrees off: this is the direction with the largest loss. What the code keeps is uᵀSu and what it
  loses is the rest, so take the largest eigenvalue. `numpy.linalg.eigh` puts it last.
regression line: This is the regression line of y on x. Regression measures errors vertically, and has an intercept. The
  autoencoder reconstructs both coordinates, so it measures at right angles to its line.
regression through the origin: This is the least-squares line of y on x through the origin. It goes through the right
  point, but its errors are vertical: x counts as known. The autoencoder reconstructs both coordinates, so its error is
  measured at right angles to the line.
angle of the mean: This is the direction of the mean. Where the points lie counts, but so does how they spread about it:
  the loss is trace S − uᵀSu, and S averages x xᵀ over all points.
radians: The direction is right and the unit is not: this is the angle in radians. One radian is 57.3 degrees.
measured from the vertical: This is the angle with the second axis. `numpy.arctan2` takes the vertical coordinate first:
  `arctan2(u[1], u[0])`.
standardised data: You divided each coordinate by its standard deviation first. Then the answer is 45 or 135 degrees
  whatever the data are. The loss is measured in the units of the data, so leave them as they are.
"""

import numpy as np

from aelib.course.exercises.declaration import Wrong, exercise


def clouds():
    rng = np.random.default_rng(3)
    cases = []
    for degrees, spread, centre in ((25.0, 0.4, (0.5, 1.5)), (70.0, 0.5, (1.0, 0.4)), (155.0, 0.3, (-0.3, 1.2))):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        points = rng.standard_normal((200, 2)) * (1.0, spread) @ np.array([[c, s], [-s, c]]) + centre
        cases.append((points.astype(np.float32),))
    return cases


def axis(matrix, which=-1):
    x, y = np.linalg.eigh(matrix)[1][:, which]
    return np.degrees(np.arctan2(y, x)) % 180


def slope(rise, run):
    return np.degrees(np.arctan(rise / run))


def same_axis(right, given):
    return bool(np.all(np.abs((given - right + 90) % 180 - 90) < 0.1))  # α and α + 180° are the same axis


def same_axis_in_radians(right, given):
    return any(same_axis(right + turn, given) for turn in (-np.pi, 0, np.pi))


EXERCISE = exercise(
    __name__, __doc__, lambda data: axis(data.T @ data), cases=clouds, same=same_axis, unrelated=lambda data: 123.0,
    centred_first=lambda data: axis(np.cov(data.T)), minor_axis=lambda data: axis(data.T @ data, 0),
    regression_line=lambda data: slope(np.polyfit(*data.T, 1)[0], 1),
    regression_through_the_origin=lambda data: slope((data[:, 0] * data[:, 1]).sum(), (data[:, 0] ** 2).sum()),
    angle_of_the_mean=lambda data: np.degrees(np.arctan2(*data.mean(0)[::-1])) % 180,
    radians=Wrong(lambda data: np.radians(axis(data.T @ data)), same=same_axis_in_radians),
    measured_from_the_vertical=lambda data: 90 - axis(data.T @ data),
    standardised_data=lambda data: axis(np.corrcoef(data.T)),
)  # fmt: skip
