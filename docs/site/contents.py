"""Tables of contents from the lists of links that some pages are."""

import re
from pathlib import Path

PAGES = ("docs/index", "docs/courses/README", "docs/reference/README")
SECTION = re.compile(r"^## (.*)$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s:]+)\.(?:md|ipynb)\)")
REDIRECT = '<!doctype html><meta http-equiv="refresh" content="0; url={0}"><a href="{0}">The pages</a>\n'


def sections(text):
    """The sections of a page: (heading, its links to pages and notebooks); without headings it is one section."""
    head, *rest = SECTION.split(text)
    for heading, part in zip(rest[::2], rest[1::2], strict=True) if rest else [("", head)]:
        yield heading, LINK.findall(part)


def add(app, name, source):
    """Give a page of links its tables of contents, one for each section."""
    if name in PAGES:
        for heading, links in sections(source[0]):
            options = [":hidden:", *([f":caption: {heading}"] if heading else [])]
            source[0] += "\n".join(
                ["\n", "```{toctree}", *options, "", *(f"{text} <{path}>" for text, path in links), "```", ""]
            )


def redirect(app, error):
    """Lead from the root of the site to its first page."""
    if error is None and app.builder.format == "html":
        Path(app.outdir, "index.html").write_text(REDIRECT.format(f"{app.config.root_doc}.html"))
