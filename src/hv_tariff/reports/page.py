"""What pages of HTML share: escaping, a style of their own, and a policy against all else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from hv_tariff.extra import load_extra
from hv_tariff.reports.audit_words import writable


def page_environment(folder: str, *, package: str = "hv_tariff.reports") -> Any:
    """Return the environment of a page's templates: every text is escaped, and an unknown name an error.

    Parameters
    ----------
    folder : str
        The folder of the templates in the package.
    package : str

    Raises
    ------
    InputError
        When jinja2 is not installed.
    """
    library = load_extra("jinja2", to="write a page")
    return library.Environment(
        loader=library.PackageLoader(package, folder),
        autoescape=True,
        undefined=library.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: writable(value) if type(value) is str else value,
    )


def shipped_part(folder: str, name: str, *, package: str = "hv_tariff.reports") -> str:
    """Return a style or a script that ships with a page."""
    return files(package).joinpath(folder, name).read_text(encoding="utf-8")


def policy(*, styles: Sequence[str] = ()) -> str:
    """Return a Content-Security-Policy that admits styles by their hashes, pictures in the page, no more."""
    hashes = " ".join(hashed(each) for each in styles)
    return f"default-src 'none'; style-src {hashes}; img-src data:; base-uri 'none'; form-action 'none'"


def hashed(text: str) -> str:
    """Return the hash by which a Content-Security-Policy names a style or a script."""
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
