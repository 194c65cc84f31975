"""How the site is built: Sphinx reads Markdown, formulas become MathML, Persian pages run right to left."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

import hv_tariff

project = "hv_tariff"
author = "hv_tariff maintainers"
version = release = hv_tariff.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["generate.py"]
root_doc = "index"
html_theme = "furo"
html_title = f"hv_tariff {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False

myst_enable_extensions = ["dollarmath", "colon_fence", "attrs_block"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "undoc-members": False}
napoleon_google_docstring = False
napoleon_use_ivar = True
# Types in the docstrings are words for a reader ("int, str or Decimal"), not names to be resolved.
nitpick_ignore_regex = [("py:.*", ".*")]
# Two lines of different rule sets may have one name, and so one anchor each with a number.
suppress_warnings = ["myst.xref_ambiguous"]


def _math(translator: HTML5Translator, node: nodes.Element, display: str) -> None:
    translator.body.append(convert(node.astext(), display=display))
    raise nodes.SkipNode


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    _math(translator, node, "inline")


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append('<div class="math">')
    translator.body.append(convert(node.astext(), display="block"))
    translator.body.append("</div>")
    raise nodes.SkipNode


def _direction(app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    if page.endswith(".fa"):
        context["language"] = "fa"
        app.add_css_file("right-to-left.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the formulas' renderer and the direction of Persian pages."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.connect("html-page-context", _direction)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
