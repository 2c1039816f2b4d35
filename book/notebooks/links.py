"""The links of a chapter and of its exercises to their notebooks: to download, in Colab and in Binder.

The notebooks are published with the site, on the branch `gh-pages` of the repository whose URL `_config.yml` holds.
While that is a placeholder (`book.course`) nothing that leads there is shown. What holds for one case only stands
between `{only} repository` and `{only} not repository`.
"""

import html
import posixpath
from pathlib import Path
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from book.course import repository_url
from book.notebooks.archive import FOLDER as ARCHIVE
from book.notebooks.first_cell import EXTRAS, requirement

BRANCH = "gh-pages"


def launch_links(repository: str, slug: str) -> dict[str, str]:
    """Return the addresses of the working notebook of chapter `slug` on Colab and Binder, by the text of the link.

    >>> launch_links("https://github.com/o/r", "x")["Open in Colab"]
    'https://colab.research.google.com/github/o/r/blob/gh-pages/notebooks/x.ipynb'
    """
    path = urlsplit(repository).path.strip("/")
    notebook = f"notebooks/{quote(slug)}.ipynb"
    return {
        "Open in Colab": f"https://colab.research.google.com/github/{path}/blob/{BRANCH}/{notebook}",
        "Open in Binder": f"https://mybinder.org/v2/gh/{path}/{BRANCH}?urlpath=lab/tree/{notebook}",
    }


def links_node(repository: str | None, docname: str) -> nodes.raw:
    """Return the list of links under a chapter's title; the downloads are relative, so they work from a file too."""
    slug = posixpath.basename(docname)
    folder = posixpath.relpath("notebooks", posixpath.dirname(docname) or ".")
    elsewhere = launch_links(repository, slug) if repository else {}
    items = [
        f'<li><a href="{folder}/{quote(slug)}{ending}.ipynb" download>{text}</a></li>'
        for ending, text in (("", "Notebook to work in"), ("-solved", "Solved notebook"))
    ] + [f'<li><a href="{html.escape(url)}">{text}</a></li>' for text, url in elsewhere.items()]
    items.append(f'<li><a href="{folder}/{ARCHIVE}.zip" download>All notebooks, with the library</a></li>')
    bar = f'<nav class="notebook-links" aria-label="This chapter as a notebook"><ul>{"".join(items)}</ul></nav>'
    return nodes.raw("", bar, format="html", page_only=True)


def work_node(repository: str | None, docname: str, exercise: str) -> nodes.raw:
    """Return the line of an exercise that leads to its cell: in the notebook of the exercises, and in Colab."""
    slug = posixpath.basename(docname)
    folder = posixpath.relpath("notebooks", posixpath.dirname(docname) or ".")
    notebook = f"{slug}-exercises.ipynb"
    shown = (
        f'<a href="{folder}/{ARCHIVE}.zip" download>the archive of the course</a>, unpacked, in '
        f"<code>{notebook}</code> "
        f'(<a href="{folder}/{quote(notebook)}" download>this notebook alone</a>, where the library is installed)'
    )
    if repository:
        colab = f"{launch_links(repository, f'{slug}-exercises')['Open in Colab']}#scrollTo={exercise}"
        shown = f'<a href="{html.escape(colab)}">this cell in Colab</a>, or {shown}'
    return nodes.raw("", f'<p class="effort">Work on it: {shown}</p>', format="html", page_only=True)


def publication_files(repository: str | None) -> dict[str, str]:
    """Return what the published branch needs beside pages and notebooks: file names and their text."""
    pages = {".nojekyll": ""}  # or GitHub Pages leaves out the folders that begin with `_`
    return (
        pages
        if repository is None
        else pages
        | {
            ".binder/requirements.txt": f"jupyterlab\n{requirement(repository, EXTRAS.values())}\n",
            ".binder/runtime.txt": "python-3.12\n",  # Binder's default is older than aelib allows
        }
    )


def name_repository(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace `{{ repository }}` by the repository's URL; MyST would not do so inside a block of code."""
    if "{{ repository }}" in source[0]:
        source[0] = source[0].replace("{{ repository }}", repository_url(Path(app.srcdir)) or "")


def tell_pages(app: Sphinx, config: Config) -> None:
    """Let `{only} repository`, and the theme's button for an issue, know whether there is one."""
    repository = repository_url(Path(app.srcdir))
    if repository:
        app.tags.add("repository")
        config.html_theme_options["repository_url"] = repository
    else:
        config.html_theme_options["use_issues_button"] = False


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("config-inited", tell_pages)
    app.connect("source-read", name_repository)
