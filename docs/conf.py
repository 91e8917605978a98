"""The site: `make docs` builds it from the pages, the notebooks and the docstrings, into build/site.

The pages are ordinary Markdown, which a code host shows as well. What Sphinx needs beyond that is added here
while it reads them: tables of contents, from the lists of links of a page, and the names of a room.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "site"), str(HERE.parent)]

import contents  # noqa: E402
import docstrings  # noqa: E402
import reference  # noqa: E402
import sources  # noqa: E402
from pygments.lexers.special import TextLexer  # noqa: E402

from nrnwrap.base.version import VERSION  # noqa: E402

project = "nrnwrap"
author = "The nrnwrap developers"
version = release = VERSION
html_title = f"nrnwrap {VERSION}"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**"]
exclude_patterns = [
    ".*",
    "build",
    "dist",
    "results",
    "nrnwrap",
    "cells",
    "mod",
    "tests",
    "paper",
    "benchmarks",
    "proofs",
]

nb_execution_mode = "off"  # `make courses` executes them, and a test compares what they print
myst_heading_anchors = 4
myst_enable_extensions = ["dollarmath"]
highlight_language = "none"
smartquotes = False

autodoc_typehints = "signature"
autodoc_type_aliases = {"ArrayLike": "ArrayLike"}  # a long union else
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 80

html_theme = "furo"
html_static_path = ["site/static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False


def setup(app):
    """Connect what the pages lack for Sphinx."""
    app.add_lexer("nmodl", TextLexer)  # Pygments does not know it
    app.connect("source-read", contents.add)
    app.connect("source-read", reference.add)
    app.connect("autodoc-process-docstring", docstrings.to_rst)
    app.connect("doctree-read", sources.link)
    app.connect("html-collect-pages", sources.pages)
    app.connect("build-finished", contents.redirect)
