"""The gate of the live figures: their data is there, no more than a page may load, and a picture stands in for it."""

import gzip
import json
from collections.abc import Iterator

from book.checks.site import Site

MOST = {"images": 200_000, "model": 500_000}
"""How many bytes a figure may load, compressed: the images that it shows, and the rest, most of it a model."""


def compressed(script: str) -> dict[str, int]:
    """Return the bytes of the parts of a data script, as a server sends them.

    >>> sizes = compressed('aelibLive.receive({"images":{"base64":"AAAA"},"decoder":[]});')
    >>> sizes["images"] > 0, list(sizes)
    (True, ['images', 'model'])
    """
    data = json.loads(script[script.index("(") + 1 : script.rindex(")")])
    parts = {"images": data.pop("images", ""), "model": data}
    return {name: len(gzip.compress(json.dumps(part).encode())) for name, part in parts.items()}


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
            for part, size in compressed(site.read(file).decode()).items():
                if size > MOST[part]:
                    yield f"{file}: its {part} are {size} bytes, compressed, and at most {MOST[part]} may be loaded"
