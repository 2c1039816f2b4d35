"""Every figure of the book under its own name, light and dark, with caption and alternative text: `figures.zip`."""

import json
import zipfile
from pathlib import Path
from typing import Any

from aelib import exercises
from teach.pages import Page
from teach.pdf import words


def write(built: Path, path: Path) -> int:
    """Write the archive of the book in `built`; return how many pictures it holds.

    A picture is `<chapter>/<label>-light.svg`, or `.png`, and `-dark` beside it. `index.json` has for each its number,
    caption and alternative text.
    """
    index: dict[str, Any] = {}
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for slug in exercises.CHAPTERS.slugs:
            page = Page(built, slug)
            for figure in page.article.select("figure[id]"):
                label = str(figure["id"])
                for image in figure.select("img.only-light, img.only-dark"):
                    mode = "dark" if "only-dark" in image.get_attribute_list("class") else "light"
                    source = built / "chapters" / str(image["src"])
                    name = f"{slug}/{label.removeprefix('fig-')}-{mode}{source.suffix}"
                    if name not in index:
                        archive.write(source, name)
                        caption = words(figure.figcaption) if figure.figcaption else ""
                        index[name] = {"number": page.name(label), "caption": caption, "alt": image.get("alt", "")}
        archive.writestr("index.json", json.dumps(index, indent=1, ensure_ascii=False))
    return len(index)
