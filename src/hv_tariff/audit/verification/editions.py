"""The edition that is meant: by its name in a book, or by the path of its file, and the book it stands in."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from hv_tariff.billing import expectations
from hv_tariff.billing.books import SHIPPED
from hv_tariff.errors import InputError, NotInForceError, nearest
from hv_tariff.tariffs import FAMILIES, Edition, TariffBook, read_edition
from hv_tariff.tariffs.families import unknown_family
from hv_tariff.tariffs.files import book_directory
from hv_tariff.tariffs.replacing import book_with
from hv_tariff.tariffs.source_yaml import LARGEST_FILE

TABLE_SUFFIXES = (".yaml", ".yml")
_LONGEST = 9  # digits of a revision


@frozen(kw_only=True, slots=True)
class Meant:
    """An edition, where its file is, and a book that holds it.

    Attributes
    ----------
    edition : Edition
        As the book holds it: its numbers are those that bills are computed with.
    book : TariffBook
    path : Path
    """

    edition: Edition
    book: TariffBook
    path: Path


def edition_meant(name: str, *, book: TariffBook, of: str, family: str | None = None) -> Meant:
    """Return the edition that a name or a path means.

    Parameters
    ----------
    name : str
        ``1404-02``, one of its revisions, ``1404-02.r1``, or the path of an edition's file; the file takes
        the place of its days in the book.
    book : TariffBook
    of : str
        What the book was loaded by: issued, example, or a directory.
    family : str, optional
        ``supply/hv``; needed where several families have an edition of that name.

    Raises
    ------
    InputError
        When there is no such file, or the name fits several families.
    NotInForceError
        When the book has no such family, or none has such an edition.
    BookError
        With every problem of the file.
    """
    if family is not None and family not in FAMILIES:
        raise unknown_family(family, where="--family")
    if Path(name).suffix in TABLE_SUFFIXES:
        edition, path = _of_file(Path(name), family, allows_invented=book.allows_invented)
        held = book_with(book, edition)
        return Meant(edition=_same(held, edition), book=held, path=path)
    families = book.families if family is None else (family,)
    plain, _, revision = name.partition(".r")
    wanted = plain if revision.isdecimal() and len(revision) <= _LONGEST else name
    found = [each for one in families for each in book.editions(one) if each.name == wanted]
    if len(found) == 1:
        if wanted != name:
            book = book.at_revision(found[0].family, wanted, int(revision))
        edition = _same(book, found[0])
        directory = book_directory(of) if of in SHIPPED else Path(of)
        return Meant(edition=edition, book=book, path=directory / edition.file)
    if found:
        several = ", ".join(each.family for each in found)
        raise InputError(
            f"{len(found)} families have an edition '{wanted}'",
            where=f"book {book.name}",
            hint=f"say which: --family {several}",
        )
    names = [each.name for one in families for each in book.editions(one)]
    whose = f" of {family}" if family is not None else ""
    raise NotInForceError(
        f"no edition '{name}'{whose}", where=f"book {book.name}", hint=nearest(name, sorted(set(names)))
    )


def _of_file(path: Path, family: str | None, *, allows_invented: bool) -> tuple[Edition, Path]:
    text = table_text(path)
    folder = family or next((each for each in FAMILIES if _names(text, each)), "")
    if not folder:
        hint = f"start it with table: FAMILY; known: {', '.join(FAMILIES)}"
        raise InputError("the file does not say of which family it is", where=str(path), hint=hint)
    file = f"{folder}/{path.name}"
    return read_edition(text, file=file, expected=expectations(), allows_invented=allows_invented), path


def table_text(path: Path) -> str:
    """Return the text of a table file; raises InputError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise InputError(f"the file has more than {LARGEST_FILE:,} bytes", where=str(path))
        return data.decode("utf-8-sig")
    except OSError as error:
        what = f"the table cannot be read: {error.strerror or error}"
        raise InputError(what, where=str(path), hint="check its name") from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=str(path), hint="save it as UTF-8") from None


def _names(text: str, family: str) -> bool:
    return any(
        line.partition(":")[2].partition("#")[0].strip().strip("\"'") == family
        for line in text.splitlines()
        if line.startswith("table:")
    )


def _same(book: TariffBook, edition: Edition) -> Edition:
    return next(each for each in book.editions(edition.family) if each.from_ == edition.from_)
