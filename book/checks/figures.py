"""The gates of the figures: a bitmap has about two pixels of its own for each at which the page shows it, else it is
blurred on phones and on most laptops; the data of a live figure is there, no more than a page may load, and a picture
stands in for it.
"""

import gzip
import json
import re
import struct
from collections.abc import Iterator
from typing import Any

from book.checks.site import Site

LEAST = 1.9
COLUMN = 736
"""How wide a page shows a picture at most, in its pixels: the 46rem of `course.css`."""
MOST = {"images": 200_000, "model": 500_000, "all": 700_000}
"""How many bytes a figure may load, compressed: the images that it shows, each of its models, and all together."""
PNG = re.compile(rb"\x89PNG\r\n\x1a\n....IHDR(?P<width>.{4})", re.DOTALL)


def sharpness(site: Site) -> Iterator[str]:
    """Yield the bitmaps with too few pixels for the width at which a page shows them, in either theme."""
    for name, facts in site.facts.items():
        for source, width, alt, is_dark in facts["bitmaps"]:
            file = site.file_of(f"{name}.html", source)
            found = PNG.match(site.read(file)) if file else None
            if not found:
                continue
            (natural,) = struct.unpack(">I", found["width"])
            shown = min(float(width or natural), COLUMN)
            if natural < LEAST * shown:
                yield (
                    f"{name}: a{' dark' if is_dark else ''} bitmap of {natural} pixels, shown {shown:.0f} wide, where "
                    f"{LEAST} times as many are the least: {source}, {alt[:80]!r}"
                )


def compressed(script: str) -> dict[str, int]:
    """Return the bytes of the parts of a data script, as a server sends them, of its models those of the largest.

    What a figure holds beside its images and its `models` counts as one model.

    >>> sizes = compressed('aelibLive.receive({"images":{"base64":"AAAA"},"decoder":[]});')
    >>> sizes["images"] > 0, list(sizes)
    (True, ['images', 'model', 'all'])
    """
    data = json.loads(script[script.index("(") + 1 : script.rindex(")")])
    images, models = size(data.pop("images", "")), [size(model) for model in data.pop("models", [])]
    rest = size(data)
    return {"images": images, "model": max([rest, *models]), "all": images + rest + sum(models)}


def size(part: Any) -> int:
    """Return the bytes of a part of the data, as a server sends it."""
    return len(gzip.compress(json.dumps(part).encode()))


def live_faults(site: Site) -> Iterator[str]:
    """Yield live figures without data, with too much of it, or without a picture for where they cannot work."""
    for name, facts in site.facts.items():
        for element, has_picture, data in facts["live"]:
            if not has_picture:
                yield f"{name}: the live figure {element} has no picture inside"
            file = site.file_of(f"{name}.html", data)
            if file is None:
                yield f"{name}: the data of the live figure {element} is not there: {data}"
                continue
            for part, found in compressed(site.read(file).decode()).items():
                if found > MOST[part]:
                    yield f"{file}: its {part} are {found} bytes, compressed, and at most {MOST[part]} may be loaded"
