"""What is lost or cut on paper is caught. At night `test_pages_on_a_phone` prints every page."""

from pathlib import Path

import pytest

from tests.book.sweeps.paper import CUT, PAPER, lay_out, losses

DOT = Path(__file__).parent / "sample" / "dot.png"


WIDER = "parts => parts.forEach(part => { part.textContent = 'wide_'.repeat(40) })"


def test_nothing_is_cut_at_the_edge_of_the_paper(opened, built):
    tab, _ = opened(built.home, "chapters/elements", color_scheme="dark")
    lay_out(tab)
    assert tab.evaluate(CUT) == []
    for kind in ("article pre", "article section > p"):  # wider than any page has them
        tab.locator(kind).evaluate_all(WIDER)
        assert tab.evaluate(CUT) == [], kind


BAD = {
    "'folded'": "<details><summary>Open</summary>folded</details>",
    "'unseen'": "<style>@media print { b { display: none } }</style><b>unseen</b>",
    "1 pictures": "<style>@media print { img { display: none } }</style><img src='dot.png' alt=''>",
}


@pytest.mark.parametrize("lost", BAD)
def test_what_is_lost_on_paper_is_caught(opened, tmp_path, lost):
    number = "<style>@page { margin: 20mm; @bottom-center { content: counter(page) } }</style>"
    (tmp_path / "page.html").write_text(f"<!doctype html>{number}<article>Text {BAD[lost]}</article>", encoding="utf-8")
    (tmp_path / "dot.png").write_bytes(DOT.read_bytes())
    (loss,) = losses(opened(tmp_path.as_uri() + "/", "page")[0], tmp_path / "page.pdf")
    assert loss.startswith(lost)


@pytest.mark.parametrize(
    "wide", ["<pre style='overflow: auto'>{}</pre>", "<p>{}</p>", "<p style='white-space: nowrap'>{0} {0}</p>"]
)
def test_what_is_cut_is_caught(opened, tmp_path, wide):
    (tmp_path / "page.html").write_text(f"<!doctype html><article>{wide.format('x' * 150)}</article>", encoding="utf-8")
    tab, _ = opened(tmp_path.as_uri() + "/", "page", viewport=PAPER)
    assert tab.evaluate(CUT)
