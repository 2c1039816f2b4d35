"""Data sets of grey images with labels: MNIST, which comes with the package, and any other in IDX format.

IDX is the format of the MNIST distribution. A file is a magic number of four bytes (0, 0, the type of a value, the
number of axes), the size of each axis as a big-endian 32-bit integer, and then the values. A data set is four files:
images and labels of a training part and of a test part, each possibly compressed by gzip.
"""

import gzip
import math
import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int32

from aelib.arguments import require_path


@dataclass(frozen=True, eq=False)
class Split:
    """One part of a data set: images and their labels.

    The images [n, height, width] are float32 in [0, 1], where 0 is the background of MNIST; the labels [n] are int32.

    The arrays are read-only, because JAX on a CPU may share a NumPy array's memory instead of copying it. To change
    one, change a copy: `images.copy()`.

    Example:
        >>> split = mnist().test
        >>> split.images.shape, split.labels.shape, float(split.images.max()), split.images.flags.writeable
        ((10000, 28, 28), (10000,), 1.0, False)
    """

    images: Float32[np.ndarray, "n height width"]
    labels: Int32[np.ndarray, " n"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set in its two parts: `train` to learn from, and `test` to judge by."""

    train: Split
    test: Split


def mnist() -> Dataset:
    """Return the MNIST handwritten digits: 60,000 training and 10,000 test images [28, 28], labels 0 to 9.

    The images are float32 in [0, 1] (the file's bytes divided by 255; 0 is paper, 1 is ink), the labels int32. Every
    call reads the files that come with `aelib` and returns new arrays; nothing touches the network. Keep the result: it
    takes 220 MB and some tenths of a second.

    References:
        Y. LeCun, C. Cortes and C. J. C. Burges, *The MNIST database of handwritten digits*, licensed under CC BY-SA
        3.0; see `aelib/data/mnist/README.md`.

    Example:
        >>> digits = mnist()
        >>> digits.train.images.shape, digits.test.images.shape, digits.train.labels[:5].tolist()
        ((60000, 28, 28), (10000, 28, 28), [5, 0, 4, 1, 9])
    """
    return load_idx(Path(__file__).parent / "mnist")


def load_idx(folder: str | os.PathLike[str]) -> Dataset:
    """Return the data set whose four IDX files lie in `folder`, in the form in which `mnist` returns its own.

    The images may have any height and width, the same in both parts. Images and labels are returned as the files have
    them: labels may count from 1, and EMNIST's images lie on their side, which `images.swapaxes(1, 2)` turns upright.

    Args:
        folder: The folder. Its files are known by how their names end: `train-images-idx3-ubyte`,
            `train-labels-idx1-ubyte`, and the same with `t10k` or `test` instead of `train`. There may be a dot before
            `idx`, any prefix (`emnist-letters-train-images-idx3-ubyte`) and a final `.gz`; whether a file is compressed
            is decided by its content.

    Raises:
        FileNotFoundError: If the folder or one of the files is not there.
        ValueError: If two files have one of these names, or a file is damaged, of another kind, or contradicts another;
            or if no byte of the images is above 127, so that white is not 255.

    Example:
        >>> load_idx("no/such/folder")
        Traceback (most recent call last):
        FileNotFoundError: folder must be a folder with the four files of an IDX data set, but got no/such/folder
    """
    require_path("folder", folder)
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"folder must be a folder with the four files of an IDX data set, but got {folder}")
    train, test = _split(folder, "train"), _split(folder, "t10k|test")
    if train.images.shape[1:] != test.images.shape[1:]:
        sizes = [list(split.images.shape[1:]) for split in (train, test)]
        raise ValueError(
            f"the images of both parts must have one size, but in {folder} those of train are {sizes[0]} and those of "
            f"test {sizes[1]}"
        )
    return Dataset(train, test)


def _split(folder: Path, part: str) -> Split:
    """Return the part of the data set whose two files have this pattern in their names."""
    of_images, of_labels = _find(folder, part, "images-idx3"), _find(folder, part, "labels-idx1")
    images, labels = _read(of_images, 3), _read(of_labels, 1)
    if len(images) != len(labels):
        raise ValueError(
            f"images and labels must be equally many, but {of_images} has {len(images)} images and {of_labels} has "
            f"{len(labels)} labels"
        )
    _require_white(of_images, images)
    split = Split(np.divide(images, np.float32(255), dtype=np.float32), labels.astype(np.int32))
    split.images.flags.writeable = split.labels.flags.writeable = False
    return split


def _require_white(path: Path, images: np.ndarray) -> None:
    """Check that the bytes of the images are from 0 to 255."""
    if 0 < (largest := images.max(initial=0)) < 128:
        raise ValueError(
            f"{path} must hold bytes from 0 to 255, where 255 is white, but the largest is {largest}: multiply them by "
            f"255 and divide by the byte that is white, here perhaps {largest}, and write the file anew"
        )


def _find(folder: Path, part: str, kind: str) -> Path:
    """Return the one file of `folder` whose name ends as that of this part ("train" or "t10k|test") and kind does."""
    name, axes = kind.split("-")
    pattern = re.compile(rf"({part})-{name}[-.]{axes}-ubyte(\.gz)?$")
    # Names that begin with a dot are not data: macOS leaves "._train-images-idx3-ubyte" beside what it copies.
    found = sorted(p for p in folder.iterdir() if pattern.search(p.name) and p.name[0] != "." and p.is_file())
    wanted = " or ".join(f"{one}-{kind}-ubyte" for one in part.split("|"))
    if not found:
        inside = sorted(p.name for p in folder.iterdir() if pattern.search(p.name) and p.is_dir())
        hint = f": {inside[0]} is a folder; move the file in it here" if inside else ""
        raise FileNotFoundError(
            f"{folder} must hold a file whose name ends in {wanted} (or .{axes}-ubyte; .gz may follow), but holds none"
            f"{hint}"
        )
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise ValueError(
            f"{folder} must hold one file whose name ends in {wanted}, but it holds {len(found)}: {names}; put the "
            "four files of one set into a folder of their own"
        )
    return found[0]


def _read(path: Path, axes: int) -> np.ndarray:
    """Return the values of an IDX file as uint8."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":  # every gzip archive begins so, and every IDX file with two zeros
        try:
            content = gzip.decompress(content)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"{path} must be a whole gzip archive, but it is torn or damaged: {error}") from error
    magic, header = bytes([0, 0, 8, axes]), 4 + 4 * axes
    if content[:4] != magic or len(content) < header:
        raise ValueError(
            f"{path} must begin with the magic number 0x{magic.hex()} (unsigned bytes, {axes} axes) and {axes} sizes, "
            f"but begins with 0x{content[:header].hex()}{_other_kind(content, axes)}"
        )
    shape = np.frombuffer(content, ">u4", axes, offset=4).tolist()
    promised = header + math.prod(shape)
    if len(content) == header + math.prod(np.frombuffer(content, "<u4", axes, offset=4).tolist()) != promised:
        raise ValueError(
            f"{path} must have big-endian sizes in its header, but they are little-endian: reverse the four bytes of "
            "each"
        )
    if len(content) != promised:
        raise ValueError(
            f"{path} must hold the {promised} bytes that its header {shape} promises, but holds {len(content)}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _other_kind(content: bytes, axes: int) -> str:
    """Return the end of a message: what to do with a file that begins in one of these other ways; else nothing."""
    if content[:2] == b"PK":
        return ": it is a zip archive, unpack it"
    if content[:2] == b"\x1f\x8b":
        return ": it is compressed twice, unpack it once"
    if content[:3] == b"\x00\x00\x08":
        return f": it has {content[3]} axes" + (", so make its images grey" if content[3] == axes + 1 == 4 else "")
    if content[:2] == b"\x00\x00" and len(content) > 3:
        return ": its numbers are no unsigned bytes, make them images.astype(np.uint8) from 0 to 255"
    return ""
