"""`aelib.data`: MNIST is the real one; a folder of IDX files is read whole or refused with a message that helps."""

import gzip
import hashlib
import math
from pathlib import Path

import numpy as np
import pytest

from aelib import data as datasets
from aelib.data import Dataset, load_idx, mnist

EMBEDDED = Path(datasets.__file__).parent / "mnist"
FILES = {
    "train-images-idx3-ubyte": (3, 5, 4),
    "train-labels-idx1-ubyte": (3,),
    "t10k-images-idx3-ubyte": (2, 5, 4),
    "t10k-labels-idx1-ubyte": (2,),
}

EACH = list(zip(FILES, (False, True) * 2, strict=True))


def values(shape: tuple[int, ...]) -> np.ndarray:
    return (np.arange(math.prod(shape)) * 37 % 256).astype(np.uint8).reshape(shape)


def idx(array: np.ndarray, *, shape: tuple[int, ...] | None = None, magic: bytes | None = None) -> bytes:
    """Write an array as IDX; `shape` and `magic` make the header lie."""
    header = magic or bytes([0, 0, 8, array.ndim])
    return header + b"".join(size.to_bytes(4, "big") for size in shape or array.shape) + array.tobytes()


def small_data_set(folder: Path) -> Path:
    for name, shape in FILES.items():
        (folder / name).write_bytes(idx(values(shape)))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a small data set, 5 x 4 pixels, uncompressed."""
    return small_data_set(tmp_path)


def assert_is_the_small_data_set(data: Dataset) -> None:
    for split, part in ((data.train, "train"), (data.test, "t10k")):
        np.testing.assert_array_equal(split.images * 255, values(FILES[f"{part}-images-idx3-ubyte"]).astype(np.float32))
        np.testing.assert_array_equal(split.labels, values(FILES[f"{part}-labels-idx1-ubyte"]))
        assert split.images.dtype == np.float32
        assert split.labels.dtype == np.int32


# --- MNIST ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return mnist()


def test_mnist_is_the_known_data_set(digits: Dataset):
    assert digits.train.images.shape == (60_000, 28, 28)
    assert digits.test.images.shape == (10_000, 28, 28)
    assert digits.train.images.dtype == digits.test.images.dtype == np.float32
    assert digits.train.labels.dtype == digits.test.labels.dtype == np.int32
    assert digits.train.images.min() == 0.0
    assert digits.train.images.max() == 1.0
    # The mean that half of the world's MNIST code contains.
    assert digits.train.images.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(digits.train.labels).tolist() == counts
    assert np.bincount(digits.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_arrays_are_new_each_time_and_read_only(digits: Dataset):
    again = mnist()
    assert not np.shares_memory(again.test.images, digits.test.images)
    for split in (again.train, again.test):
        for array in (split.images, split.labels):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


def test_the_readme_beside_the_files_states_their_digests_and_their_licence():
    readme = (EMBEDDED / "README.md").read_text()
    for path in sorted(EMBEDDED.glob("*.gz")):
        digest = hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
        assert f"{digest}  {path.name.removesuffix('.gz')}" in readme
    for name in ("README.md", "LICENSE"):
        assert "https://creativecommons.org/licenses/by-sa/3.0/" in (EMBEDDED / name).read_text()


# --- any data set in IDX format ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "test", "before_idx", "ending"), [("emnist-letters-", "test", "-", ".gz"), ("", "t10k", ".", "")]
)
def test_reads_files_under_all_their_usual_names(folder: Path, prefix: str, test: str, before_idx: str, ending: str):
    for name in FILES:
        path = folder / name
        new = prefix + name.replace("t10k", test).replace("-idx", f"{before_idx}idx") + ending
        content = path.read_bytes()
        path.unlink()
        (folder / new).write_bytes(gzip.compress(content) if ending else content)
    assert_is_the_small_data_set(load_idx(folder))


def test_content_and_not_the_name_says_whether_a_file_is_compressed(folder: Path):
    plain, packed = folder / "train-images-idx3-ubyte", folder / "t10k-images-idx3-ubyte"
    plain.rename(plain.with_name(plain.name + ".gz"))
    packed.write_bytes(gzip.compress(packed.read_bytes()))
    assert_is_the_small_data_set(load_idx(folder))


def test_files_and_folders_beside_the_four_do_not_matter(folder: Path):
    (folder / "README.md").write_text("labels and images")
    (folder / "._train-images-idx3-ubyte").write_bytes(b"left by a Mac")
    (folder / "train-images.idx3-ubyte").mkdir()
    assert_is_the_small_data_set(load_idx(folder))


def refusal(folder: Path, error: type[Exception] = ValueError) -> str:
    with pytest.raises(error) as caught:
        load_idx(folder)
    return str(caught.value)


def spoil(folder: Path, name: str, content: bytes, *, compressed: bool = False) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content) if compressed else content)
    return path


@pytest.mark.parametrize(("name", "compressed"), EACH)
def test_raises_for_a_wrong_magic_number(folder: Path, name: str, compressed: bool):
    array = values(FILES[name])
    path = spoil(folder, name, idx(array, magic=b"\x00\x00\x0d\x02"), compressed=compressed)
    message = refusal(folder)
    assert str(path) in message
    assert f"0x0000080{array.ndim} (unsigned bytes" in message
    assert "0x00000d02" in message


def test_raises_for_images_and_labels_that_are_not_equally_many(folder: Path):
    spoil(folder, "t10k-labels-idx1-ubyte", idx(values((7,))))
    message = refusal(folder)
    assert f"{folder / 't10k-images-idx3-ubyte'} has 2 images" in message
    assert f"{folder / 't10k-labels-idx1-ubyte'} has 7 labels" in message


@pytest.mark.parametrize("size", [(5, 3), (4, 5)])
def test_raises_for_parts_whose_images_have_two_sizes(folder: Path, size: tuple[int, int]):
    spoil(folder, "t10k-images-idx3-ubyte", idx(values((2, *size))))
    message = refusal(folder)
    assert f"in {folder} those of train are [5, 4] and those of test {list(size)}" in message


@pytest.mark.parametrize("name", FILES)
def test_names_the_file_that_is_missing(folder: Path, name: str):
    (folder / name).unlink()
    message = refusal(folder, FileNotFoundError)
    assert str(folder) in message
    assert name in message


@pytest.mark.parametrize("other", ["train-images-idx3-ubyte.gz", "fashion-train-images-idx3-ubyte"])
def test_raises_for_two_files_for_one_part(folder: Path, other: str):
    (folder / other).write_bytes((folder / "train-images-idx3-ubyte").read_bytes())
    message = refusal(folder)
    assert "holds 2: " in message
    assert "train-images-idx3-ubyte" in message
    assert other in message


def test_raises_for_a_folder_that_is_none(folder: Path):
    for none in ("absent", "train-images-idx3-ubyte"):
        assert "folder must be a folder with the four files" in refusal(folder / none, FileNotFoundError)


def test_sets_beside_one_another_are_refused_with_a_remedy(folder: Path):
    for name in FILES:
        (folder / f"emnist-letters-{name}").write_bytes((folder / name).read_bytes())
    assert "it holds 2: " in (said := refusal(folder))
    assert said.endswith("put the four files of one set into a folder of their own")


@pytest.mark.parametrize(
    ("spoilt", "remedy"),
    [
        (lambda whole: b"PK\x03\x04" + whole, "it is a zip archive, unpack it"),
        (lambda whole: gzip.compress(gzip.compress(whole)), "it is compressed twice, unpack it once"),
        (lambda whole: whole[:3] + b"\x04" + whole[4:], "it has 4 axes, so make its images grey"),
        (lambda whole: whole[:2] + b"\x0d" + whole[3:], "make them images.astype(np.uint8) from 0 to 255"),
        (
            lambda whole: whole[:4] + b"".join(whole[k : k + 4][::-1] for k in (4, 8, 12)) + whole[16:],
            "but they are little-endian: reverse the four bytes of each",
        ),
        (lambda whole: whole[:16] + bytes(b & 1 for b in whole[16:]), "perhaps 1, and write the file anew"),
        (lambda whole: whole[:16] + bytes(b % 17 for b in whole[16:]), "perhaps 16, and write the file anew"),
    ],
    ids=["zip", "twice", "colour", "floats", "little-endian", "0 and 1", "0 to 16"],
)
def test_a_file_of_another_program_is_refused_with_a_remedy(folder: Path, spoilt, remedy: str):
    path = folder / "train-images-idx3-ubyte"
    spoil(folder, path.name, spoilt(path.read_bytes()))
    said = refusal(folder)
    assert said.startswith(f"{path} must ")
    assert said.endswith(remedy)


def test_black_images_are_read(folder: Path):
    path = folder / "train-images-idx3-ubyte"
    spoil(folder, path.name, path.read_bytes()[:16] + bytes(60))
    assert not load_idx(folder).train.images.any()


def test_folders_with_the_names_of_the_files_are_refused_with_a_remedy(folder: Path):
    path = folder / "train-images-idx3-ubyte"
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    (path / path.name).write_bytes(content)
    assert refusal(folder, FileNotFoundError).endswith(f"{path.name} is a folder; move the file in it here")
