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
from book.notebooks.first_cell import EXTRAS
from book.rendering.elements import page_only

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


def beside(docname: str, name: str) -> str:
    """Return the address of a file among the notebooks, as seen from a page: relative, so it works from a file too."""
    return f"{posixpath.relpath('notebooks', posixpath.dirname(docname) or '.')}/{quote(name)}"


def links_node(repository: str | None, docname: str) -> nodes.raw:
    """Return the list of links under a chapter's title."""
    slug = posixpath.basename(docname)
    downloads = {f"{slug}.ipynb": "Notebook to work in", f"{slug}-solved.ipynb": "Solved notebook",
                 f"{ARCHIVE}.zip": "All notebooks, with the library"}  # fmt: skip
    links = [f'<a href="{beside(docname, name)}" download>{text}</a>' for name, text in downloads.items()]
    elsewhere = launch_links(repository, slug) if repository else {}
    links[2:2] = [f'<a href="{html.escape(url)}">{text}</a>' for text, url in elsewhere.items()]
    items = "".join(f"<li>{link}</li>" for link in links)
    return page_only(f'<nav class="notebook-links" aria-label="This chapter as a notebook"><ul>{items}</ul></nav>')


def work_node(repository: str | None, docname: str) -> nodes.raw:
    """Return the line above a chapter's exercises that leads to its notebook, and to it in Colab."""
    slug = posixpath.basename(docname)
    shown = f'in the <a href="{beside(docname, f"{slug}.ipynb")}" download>notebook of this chapter</a>'
    if repository:
        shown += f', or in <a href="{html.escape(launch_links(repository, slug)["Open in Colab"])}">Colab</a>'
    return page_only(f'<p class="work">Work on the exercises {shown}.</p>')


def publication_files(repository: str | None) -> dict[str, str]:
    """Return what GitHub Pages and Binder look for in the published branch, by path."""
    pages = {".nojekyll": ""}  # or GitHub Pages leaves out the folders that begin with `_`
    if repository is None:
        return pages
    library = f"aelib[{','.join(dict.fromkeys(EXTRAS.values()))}] @ git+{repository}"
    # Binder's default Python is older than aelib allows.
    return pages | {".binder/requirements.txt": f"jupyterlab\n{library}\n", ".binder/runtime.txt": "python-3.12\n"}


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
