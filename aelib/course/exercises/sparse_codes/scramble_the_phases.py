"""Other phases

minutes: 15
difficulty: 2
asks: a function `f(image, noise)` of two arrays [height, width] that returns an array [height, width]
hint: Which numbers of a wave say how strong it is, and which say where its crests lie?
hint: Transform both by `np.fft.fft2`. Take the absolute values from the one and the angles from the other.
hint: Multiply the absolute values of the image's waves by `np.exp(1j * angles)` of the noise's, put the image's own
  wave back at place (0, 0), transform back by `np.fft.ifft2`, and take the real part.
right: Yes. Since the noise is real, its waves come in pairs with opposite phases, and so do yours: what comes back is
  real but for rounding. Such a twin has the image's mean, variance and correlations of any two pixels.

sign of the mean [other[0, 0] = waves[0, 0] => pass]: The wave at place (0, 0) is the mean, and its phase is its
  sign. Where the noise has a negative mean yours turns the image's mean into its negative. Leave that wave as it is.
mean lost [other[0, 0] = waves[0, 0] => waves[0, 0] = 0]: The mean of your image is 0. The wave at place (0, 0) is the
  mean: leave it as it is.
amplitudes of the noise [np.abs(waves) * np.exp(1j * np.angle(other)) => np.abs(other) * np.exp(1j * np.angle(waves))]:
  You have kept the phases and replaced the amplitudes. In such an image one still sees what there is. Keep
  the amplitudes of the image, and take the phases of the noise.
noise for phases [np.angle(other) => np.angle(waves) * (noise == noise[0, 0]) + 2 * np.pi * noise * (noise != noise[0,
  0])]: You took the noise itself for phases. The waves of a real image
  come in pairs with opposite phases; yours do not, so that the image was complex, and its real part has other
  amplitudes. Take the phases of the noise's waves.
phases added [np.exp(1j * np.angle(other)) => np.exp(1j * (np.angle(other) + np.angle(waves)))]: You added the phases of
  the noise to those of the image. That scrambles it too, but asked for are the phases of the noise alone.
waves multiplied [np.abs(waves) * np.exp(1j * np.angle(other)) => waves * other]: You multiplied the waves of both. So
  the amplitudes are multiplied as well: divide the noise's waves by their absolute values first, and the image's phases
  have to go.
amplitudes of the noise, too [np.exp(1j * np.angle(other)) => other ; other[0, 0] = waves[0, 0] => other[0, 0] = 1]: You
  multiplied the amplitudes by the noise's waves, which have amplitudes of their own. Divide them by their absolute
  values.
image and noise exchanged [np.fft.fft2(image), np.fft.fft2(noise) => np.fft.fft2(noise), np.fft.fft2(image)]: You
  exchanged the two: amplitudes and mean are the noise's, and the phases are the image's.
phases of the noise forgotten [np.angle(other) => 0 * np.angle(other)]: All your phases are 0, so that all crests meet
  at one pixel. Take the phases of the noise's waves.
amplitudes squared [np.abs(waves) => np.abs(waves) ** 2]: Those are the squares of the amplitudes, the power. A wave
  keeps its amplitude.
each row alone [np.fft.fft2(image), np.fft.fft2(noise) => np.fft.fft(image), np.fft.fft(noise) ; np.fft.ifft2 =>
  np.fft.ifft]: You transformed each row by itself. The waves of an image go in all directions: `np.fft.fft2`.
absolute value [np.fft.ifft2(np.abs(waves) * np.exp(1j * np.angle(other))).real => np.abs(np.fft.ifft2(np.abs(waves) *
  np.exp(1j * np.angle(other))))]: You took the absolute value of what comes back. It is real already, and may be
  negative: take the real part.
pixels shuffled: You moved pixels to other places. So their grey values are those of the image, but neighbours are no
  longer alike. Change the phases of the waves.
phases of your own: You drew phases of your own, or did not use `noise`. Take the phases of the noise's waves: they come
  in pairs with opposite signs, and with the same noise your function returns the same image.
opposite phases [np.angle(other) => -np.angle(other)]: Your phases are those of the noise with the opposite sign.
  Multiply by `np.exp(1j * angles)`, with a plus.
noise for angles [np.angle(other) => np.where(noise == noise[0, 0], np.angle(waves), noise)]: You took the noise itself
  for phases. Transform it first, and take the angles of its waves: they come in pairs with opposite signs, so that what
  comes back is real.
each row alone, with its mean [np.fft.fft2(image), np.fft.fft2(noise) => np.fft.fft(image), np.fft.fft(noise) ; [0, 0] =
  waves[0, 0] => [:, 0] = waves[:, 0] ; np.fft.ifft2 => np.fft.ifft]: You transformed each row by itself. The waves of
  an image go in all directions: use `np.fft.fft2`.
each column alone [np.fft.fft2(image), np.fft.fft2(noise) => np.fft.fft(image, axis=0), np.fft.fft(noise, axis=0) ;
  np.fft.ifft2(np.abs(waves) * np.exp(1j * np.angle(other))) => np.fft.ifft(np.abs(waves) * np.exp(1j *
  np.angle(other)), axis=0)]: You transformed each column by itself. The waves of an image go in all directions: use
  `np.fft.fft2`.
one long row [np.fft.fft2(image), np.fft.fft2(noise) => np.fft.fft(image.ravel())[None], np.fft.fft(noise.ravel())[None]
  ; np.fft.ifft2(np.abs(waves) * np.exp(1j * np.angle(other))).real => np.fft.ifft(np.abs(waves) * np.exp(1j *
  np.angle(other))).real.reshape(image.shape)]: You transformed the pixels as one long row. The waves of an image go in
  all directions: use `np.fft.fft2` on the array [height, width].
noise for angles, the mean too [np.angle(other) => noise]: You took the noise itself for phases, the mean's included.
  Transform it first, take the angles of its waves, and leave the mean as it is.
"""

import numpy as np

from aelib.course.exercises.comparing import numbers
from aelib.course.exercises.declaration import Verdict, exercise


def scrambled(image, noise):
    waves, other = np.fft.fft2(image), np.fft.fft2(noise)
    other[0, 0] = waves[0, 0]
    return np.fft.ifft2(np.abs(waves) * np.exp(1j * np.angle(other))).real


def called(function, image, noise):
    """Call it, say where the phases are not those of the noise, and forgive an imaginary part of rounding."""
    same, other = (image.copy(), noise.copy()), (image.copy(), noise[::-1].copy())
    given = function(image, noise)  # first, so that what changes its arguments is noticed
    given = given.real if np.iscomplexobj(given) else given
    if (array := numbers(given)) is None or array.shape != same[0].shape or np.allclose(array, same[0], atol=1e-3):
        return given
    again, another = (np.real(function(*arguments)) for arguments in (same, other))
    waves = np.fft.fft2(array)
    kept = np.allclose(np.abs(waves), np.abs(np.fft.fft2(other[0])), atol=1e-3) and np.abs(waves.imag).max() > 1e-3
    return Verdict("own") if not np.allclose(array, again) or (kept and np.allclose(array, another)) else given


def pixels_shuffled(image, noise):
    return image.ravel()[noise.ravel().argsort()].reshape(image.shape)


def own_phases(image, noise):
    return scrambled(image, np.random.default_rng(0).standard_normal(image.shape))


def images():
    found = []
    for seed, shape in ((61, (6, 8)), (62, (9, 5)), (63, (7, 7))):
        rng = np.random.default_rng(seed)
        noise = rng.standard_normal(shape)
        noise += (0.4 if seed == 62 else -0.3) - noise.mean()
        found.append((rng.random(shape).astype(np.float32), noise.astype(np.float32)))
    return found


EXERCISE = exercise(
    __name__, __doc__, scrambled, cases=images, call=called, unrelated=lambda image, noise: np.cos(image),
    pixels_shuffled=pixels_shuffled, phases_of_your_own=own_phases,
)  # fmt: skip
