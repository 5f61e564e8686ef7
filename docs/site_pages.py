"""Hooks of the documentation site: pages of the examples and of the API, links out of docs/, and llms.txt.

Used by MkDocs (``mkdocs.yml``). Source: https://www.mkdocs.org/user-guide/configuration/#hooks and https://llmstxt.org.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\(\.\./(?P<path>[^)#\s]+)(?P<anchor>#[^)]*)?\)")
_pages: list[Page] = []


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add a page for each example and for each public package."""
    for folder, title, pages in (("examples", "Examples", example_pages()), ("api", "Packages", api_pages())):
        lines = [f"# {title}", ""]
        for name, about, text in pages:
            lines.append(f"- [{name}]({name}.md){about}")
            hidden = InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, f"{folder}/{name}.md", content=text, inclusion=hidden))
        files.append(File.generated(config, f"{folder}/index.md", content="\n".join(lines) + "\n"))
    return files


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
    """Remember the pages in the order of the navigation."""
    _pages[:] = nav.pages
    return nav


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to examples to their pages; other files of the repository are not on the site."""
    return _LINK.sub(_relink, markdown)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write llms.txt, a list of the pages, and llms-full.txt, all of them in one file."""
    site = Path(config.site_dir)
    lines = [f"# {config.site_name}", "", f"> {config.site_description}", ""]
    lines += [f"- [{page.title}]({page.url})" for page in _pages]
    (site / "llms.txt").write_text("\n".join(lines) + "\n")
    texts = [page.markdown for page in _pages if page.markdown]
    (site / "llms-full.txt").write_text("\n\n".join(texts) + "\n")


def example_pages() -> Iterator[tuple[str, str, str]]:
    """The name, first line and page of each example: its docstring, and the file as it stands."""
    for example in sorted((ROOT / "examples").glob("*.py")):
        code = example.read_text()
        about = ast.get_docstring(ast.parse(code)) or ""
        first = about.partition("\n")[0]
        yield example.stem, f": {first}", f"# {example.stem}\n\n{about}\n\n```python\n{code}```\n"


def api_pages() -> Iterator[tuple[str, str, str]]:
    """The name and page of each public package, made of its docstrings."""
    from docs.build_reference import PACKAGES

    for package in PACKAGES:
        yield package, "", f"# {package}\n\n::: {package}\n"


def _relink(found: re.Match[str]) -> str:
    path = Path(found["path"])
    if path.parent == Path("examples") and path.suffix == ".py":
        return f"[{found['text']}](examples/{path.stem}.md)"
    return found["text"] if found["text"].startswith("`") else f"`{path}`"
