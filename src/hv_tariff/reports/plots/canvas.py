"""The sheet of a picture: matplotlib (extra `plots`), one style, the same bytes for the same data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import RLock
from typing import Any

from attrs import frozen

from hv_tariff.errors import InputError, nearest
from hv_tariff.extra import load_extra
from hv_tariff.reports.wording import Language

INK, QUIET, GRID = "#1f2937", "#64748b", "#e2e8f0"
CHARGE, CREDIT, CARRIED, SUM = "#2563a8", "#2e8b57", "#94a3b8", "#334155"
SERIES = ("#2563a8", "#c2571a", "#2e8b57", "#7c3aed", "#be185d", "#0f766e", "#a16207", "#475569")
FORMATS = (".svg", ".png")
_DPI = 144
_LOCK = RLock()  # matplotlib's settings are global
_STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, and has the letters and digits of Persian
    "font.size": 10.0,
    "axes.titlepad": 10.0,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.12,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in an invoice's id is a dollar
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "figure.facecolor": "white",
    "legend.frameon": False,
    "svg.fonttype": "path",  # the letters as outlines: the picture needs no font where it is shown
    "svg.hashsalt": "hv_tariff",
    "path.simplify": False,
}
Draw = Callable[[Any], None]


@frozen(kw_only=True, slots=True)
class Picture:
    """A picture that is drawn when it is asked for.

    Attributes
    ----------
    title : str
        What it shows; also the title of the file.
    language : Language
    size : tuple of float
        Width and height [inch].
    draw : callable
        Draws on an empty figure.
    """

    title: str
    language: Language
    size: tuple[float, float]
    draw: Draw

    def svg(self) -> str:
        """Return it as SVG, outlines only: no font, nothing fetched.

        Raises
        ------
        InputError
            When matplotlib is not installed.
        """
        about = {"Date": None, "Creator": None, "Title": self.title, "Language": self.language.value}
        return self._saved("svg", metadata=about).decode("utf-8")

    def png(self, *, dpi: int = _DPI) -> bytes:
        """Return it as PNG.

        Parameters
        ----------
        dpi : int
            Dots per inch.

        Raises
        ------
        InputError
            When matplotlib is not installed.
        """
        return self._saved("png", dpi=dpi, metadata={"Software": None, "Title": self.title})

    def save(self, path: Path | str) -> None:
        """Write it to a file, as its name says: .svg or .png.

        Raises
        ------
        InputError
            For another name, a place that cannot be written, or without matplotlib.
        """
        target = Path(path)
        check_name(target)
        data = self.png() if target.suffix.lower() == ".png" else self.svg().encode("utf-8")
        try:
            target.write_bytes(data)
        except OSError as error:
            raise InputError(
                f"the file cannot be written: {error.strerror}", where=str(path), hint="name another"
            ) from None

    def _saved(self, form: str, **options: Any) -> bytes:
        out = BytesIO()
        with _styled() as figures:
            figure = figures.Figure(figsize=self.size, layout="constrained")
            self.draw(figure)
            figure.savefig(out, format=form, **options)
        return out.getvalue()


def check_name(path: Path) -> None:
    """Refuse a file whose name is not that of a picture; raises InputError."""
    if path.suffix.lower() not in FORMATS:
        hint = nearest(path.suffix, FORMATS) if path.suffix else f"known: {', '.join(FORMATS)}"
        raise InputError(f"'{path.suffix}' is no form of a picture", where=str(path), hint=hint)


@contextmanager
def _styled() -> Iterator[Any]:
    """The module of figures, under the style of these pictures whatever the user's own settings say."""
    library = load_extra("matplotlib", to="draw pictures", extra="plots")
    figures = load_extra("matplotlib.figure", to="draw pictures", extra="plots")
    with _LOCK, library.rc_context():
        library.rcdefaults()
        library.rcParams.update(_STYLE)
        yield figures
