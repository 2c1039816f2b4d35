"""The pictures and numbers that a run leaves to the chapters, in the library, where a notebook finds them too."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from aelib.course import recorded
from aelib.files import write_atomically

FOLDER = Path(recorded.__file__).parent


def keep(run: str, **pictures: Any) -> None:
    """Write pictures [..., height, width] by name in 256 greys, 0 to 1, in the place of earlier ones of that name."""
    file, path = io.BytesIO(), FOLDER / f"{run}.npz"
    before = dict(np.load(path)) if path.exists() else {}
    greys = {name: np.rint(255 * np.clip(images, 0, 1)).astype(np.uint8) for name, images in pictures.items()}
    np.savez_compressed(file, allow_pickle=False, **(before | greys))
    write_atomically(path, file.getvalue())


def keep_numbers(run: str, **numbers: Any) -> None:
    """Write numbers by name, which JSON can hold, in the place of earlier ones."""
    content = json.dumps(numbers, indent=1, allow_nan=False) + "\n"
    write_atomically(FOLDER / f"{run}.json", content.encode())
