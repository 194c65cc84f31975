"""A book from a directory of YAML: every file read strictly, and all problems of all files at once."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.errors import BookError, TableError
from hv_tariff.tariffs.document import Section
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.files import BOOK_FILE, table_files
from hv_tariff.tariffs.schema import Draft, read_draft
from hv_tariff.tariffs.source_yaml import read_document
from hv_tariff.tariffs.succession import arrange
from hv_tariff.tariffs.table import Contents, Edition
from hv_tariff.vocabulary import Label


def read_directory(directory: Path, *, expected: Expectations) -> Contents:
    """Read a book strictly.

    Raises
    ------
    TableError
        When the directory does not exist.
    BookError
        With every problem of every file.
    """
    if not directory.is_dir():
        raise TableError(
            "there is no such directory of tables", where=str(directory), hint="give a book's directory"
        )
    problems: list[TableError] = []
    name, title, allows_invented = _read_book(directory, problems)
    drafts: list[Draft] = []
    for path in table_files(directory):
        file = path.relative_to(directory).as_posix()
        if file == BOOK_FILE:
            continue
        top = _open(path, file, problems)
        if top is not None:
            draft = read_draft(top, expected=expected, allows_invented=allows_invented)
            drafts.extend([] if draft is None else [draft])
    editions, others = arrange(drafts)
    if not drafts and not problems:
        problems.append(
            TableError("the book has no table", where=BOOK_FILE, hint="add supply/hv/1404-02.yaml")
        )
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise BookError(f"{count} in the tariff book at {directory}", problems)
    return Contents(
        name=name, title=title, allows_invented=allows_invented, editions=editions, other_revisions=others
    )


def read_edition(text: str, *, file: str, expected: Expectations, allows_invented: bool) -> Edition:
    """Read one edition from the text of its file; it ends where the text says, or not at all.

    Parameters
    ----------
    text : str
    file : str
        Its place in a book, ``supply/hv/1404-02.yaml``.
    expected : Expectations
    allows_invented : bool
        Whether numbers may be plainly invented.

    Raises
    ------
    BookError
        With every problem of the text.
    """
    problems: list[TableError] = []
    top = read_document(text.encode("utf-8"), file=file, problems=problems)
    draft = None if top is None else read_draft(top, expected=expected, allows_invented=allows_invented)
    if draft is None or problems:
        raise BookError(f"the table {file} cannot be used", problems)
    return draft.edition


def _read_book(directory: Path, problems: list[TableError]) -> tuple[str, Label, bool]:
    if not (directory / BOOK_FILE).is_file():
        hint = "write book: NAME, allows_invented: false and title: {fa: ..., en: ...}"
        problems.append(
            TableError("a book says what it is, and there is no book.yaml", where=BOOK_FILE, hint=hint)
        )
        return directory.name, Label("", ""), False
    top = _open(directory / BOOK_FILE, BOOK_FILE, problems)
    if top is None:
        return directory.name, Label("", ""), False
    top.only(("book", "allows_invented", "title"))
    allows = top.choice("allows_invented", ("true", "false"))
    title = top.section("title")
    label = Label("", "") if title is None else Label(title.text("en") or "", title.text("fa") or "")
    return top.text("book") or directory.name, label, allows == "true"


def _open(path: Path, file: str, problems: list[TableError]) -> Section | None:
    if path.suffix != ".yaml":
        problems.append(
            TableError("a table file ends in .yaml", where=file, hint=f"name it {path.stem}.yaml")
        )
        return None
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.append(TableError(f"the file cannot be read: {error.strerror}", where=file))
        return None
    return read_document(data, file=file, problems=problems)
