"""Photographs, which come with the package, patches of them, and images of the same spectrum without their edges."""

from collections.abc import Iterable
from pathlib import Path

import jax
import numpy as np
from jaxtyping import Float, Float32

from aelib.arguments import Array, describe, require_array, require_count, require_finite, require_key

FOLDER = Path(__file__).parent / "photographs"


def photographs() -> dict[str, Float32[np.ndarray, "height width"]]:
    """Return eight grey photographs by name: astronaut, brick, camera, chelsea, coffee, grass, gravel and rocket.

    Each is float32 in [0, 1], [height, width], from 300 x 451 to 512 x 512 and 427 x 640; 0 is black, 1 is white.
    Every call reads the files that come with `aelib` and returns new, read-only arrays; nothing touches the network.

    References:
        CC0 and public domain; who took them stands in `aelib/data/photographs/README.md`.

    Example:
        >>> found = photographs()
        >>> len(found), found["chelsea"].shape, found["chelsea"].dtype
        (8, (300, 451), dtype('float32'))
    """
    from matplotlib.image import imread  # as heavy as a figure: for whoever asks for a photograph

    found = {path.stem: imread(path) for path in sorted(FOLDER.glob("*.png"))}
    for image in found.values():
        image.flags.writeable = False
    return found


def patches(
    images: Iterable[Float[Array, "_ _"]], count: int, *, side: int, key: jax.Array
) -> Float32[np.ndarray, "count side side"]:
    """Cut square patches out of images that may have different sizes, equally many from each, at places that are drawn.

    Patch number i comes from image number i modulo the number of images, and every place at which a whole patch lies
    in its image is equally likely. The same key draws the same patches.

    Args:
        images: The images, each [height, width].
        count: How many patches.
        side: Their height and width, in pixels.
        key: A JAX key.

    Returns:
        The patches, [count, side, side].

    Raises:
        TypeError, ValueError: If there is no image, one is smaller than a patch, or there is something else in its
            place, such as one photograph or a dict of them.

    Example:
        >>> ramp = np.arange(12.0).reshape(3, 4)
        >>> patches([ramp], 1, side=2, key=jax.random.key(0))[0].tolist()
        [[4.0, 5.0], [8.0, 9.0]]
    """
    if not isinstance(images, Iterable) or isinstance(images, str | bytes):
        raise TypeError(f"images must be images, each [height, width], but got {describe(images)}")
    if isinstance(images, dict):
        raise TypeError("images must be images, each [height, width], but got a dict: use images.values()")
    if isinstance(images, Array) and images.ndim == 2:
        raise ValueError(f"images must be images, each [height, width], but got {describe(images)}: use [images]")
    images = list(images)
    require_count("count", count)
    require_count("side", side)
    require_key("key", key)
    if not images:
        raise ValueError("images must hold at least one image, but got none")
    for place, image in enumerate(images):
        require_array(f"images[{place}]", image, ("height", "width"))
        require_finite(f"images[{place}]", image)
        if min(image.shape) < side:
            raise ValueError(f"images[{place}] must have {side} pixels each way, but got {list(image.shape)}")
    arrays = [np.asarray(image) for image in images]
    free = np.array([image.shape for image in arrays]) - side + 1
    corners = np.asarray(jax.random.randint(key, (count, 2), 0, np.resize(free, (count, 2))))
    found = np.empty((count, side, side), np.float32)
    for first, image in enumerate(arrays):
        rows, columns = corners[first :: len(arrays)].T
        found[first :: len(arrays)] = np.lib.stride_tricks.sliding_window_view(image, (side, side))[rows, columns]
    return found


def phase_scrambled(image: Float[Array, "height width"], *, key: jax.Array) -> Float32[np.ndarray, "height width"]:
    r"""Return an image with the same correlations of pairs of pixels, and with nothing else of this one.

    Each wave of its Fourier transform keeps its amplitude and gets the phase that white noise has there. So the power
    spectrum is the same, and with it the mean, the variance and the correlation of two pixels at each distance, taken
    around the borders. Grey values may leave [0, 1].

    Args:
        image: The image, [height, width].
        key: A JAX key, which draws the noise.

    Returns:
        The other image, [height, width].

    References:
        Theiler, Eubank, Longtin, Galdrikian and Farmer, *Testing for nonlinearity in time series: the method of
        surrogate data* (1992), of which this is the form in two dimensions.

    Example:
        >>> image = np.eye(8)
        >>> other = phase_scrambled(image, key=jax.random.key(0))
        >>> spectrum = lambda image: np.abs(np.fft.fft2(image))
        >>> bool(np.allclose(spectrum(other), spectrum(image), atol=1e-5)), bool(np.allclose(other, image))
        (True, False)
    """
    require_array("image", image, ("height", "width"))
    require_finite("image", image)
    require_key("key", key)
    waves = np.fft.rfft2(np.asarray(image, np.float64))
    noise = np.fft.rfft2(np.asarray(jax.random.normal(key, np.shape(image)), np.float64))
    noise[0, 0] = waves[0, 0]  # the mean keeps its sign
    scrambled = np.abs(waves) * np.exp(1j * np.angle(noise))
    return np.fft.irfft2(scrambled, s=np.shape(image)).astype(np.float32)
