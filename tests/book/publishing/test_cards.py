"""The card of a chapter shows that chapter: its own picture, title and line, legible, and small enough to send."""

import io
import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from book.course import title
from book.directives.course_map import lines, table
from book.publishing import cards
from tests.book.conftest import ROOT

LINES = lines(re.search(r"^```\{course-map\}\n(.*?)^```", (ROOT / "intro.md").read_text(), re.M | re.S)[1].splitlines())
ROWS = cards.rows(table(ROOT, LINES))
SMALL = (48, 36)


def thumbnail(file):
    """The picture of a row of the map, small."""
    return np.asarray(
        Image.open(cards.ROOM / "static" / file).convert("RGB").resize(SMALL, Image.Resampling.BOX), float
    )


def shown(card):
    """Which chapter's picture stands on a card."""
    seen = np.asarray(card.convert("RGB").crop(cards.PICTURE).resize(SMALL, Image.Resampling.BOX), float)
    return min(ROWS, key=lambda name: np.abs(seen - thumbnail(ROWS[name].picture)).mean())


@pytest.fixture(scope="module")
def drawn():
    """The cards of the course, and what each says, by the pages' names."""
    texts, made = {}, {}
    write = ImageDraw.ImageDraw.text
    with pytest.MonkeyPatch.context() as patch:
        for name in ROWS:
            said = texts[name] = []
            patch.setattr(
                ImageDraw.ImageDraw,
                "text",
                lambda pen, place, text, ink, font, said=said: (
                    said.append((text, pen.textbbox(place, text, font))),
                    write(pen, place, text, ink, font),
                ),
            )
            made[name] = cards.card("The course", title(ROOT, name), ROWS[name])
    return made, texts


def test_every_chapter_of_the_map_has_a_card_with_its_line():
    assert {name.partition("/")[2]: row.line for name, row in ROWS.items()} == LINES


@pytest.mark.parametrize("name", ROWS)
def test_a_card_is_of_its_own_chapter(drawn, name):
    card, said = drawn[0][name], drawn[1][name]
    assert card.size == (1200, 630)
    assert shown(card) == name
    assert ROWS[name].picture == f"map/{name.partition('/')[2]}-light.webp"
    assert " ".join(text for text, _ in said) == f"{title(ROOT, name)} {ROWS[name].line} The course"
    kept = io.BytesIO()
    card.save(kept, "PNG")
    assert kept.tell() < 100_000


@pytest.mark.parametrize("name", ROWS)
def test_its_words_stand_beside_the_picture_and_apart(drawn, name):
    boxes = [box for _, box in drawn[1][name]]
    assert all(box[0] >= 60 and box[1] > 20 and box[2] < cards.PICTURE[0] - 32 and box[3] < 610 for box in boxes)
    assert all(above[3] < below[1] + 6 for above, below in pairwise(boxes))


def test_the_built_card_is_of_its_page(built):
    seen = {}
    for slug in ("first", "second"):
        with Image.open(built.html / f"_static/cards/{slug}.png") as card:
            seen[slug] = shown(card)
    assert seen == {"first": "chapters/decoding", "second": "chapters/denoising"}
    assert {file.stem for file in (built.html / "_static/cards").iterdir()} == {"first", "second"}
