"""One or two filled forms to an edition: read, compared, looked at, and written as the text of its file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from attrs import frozen

from hv_tariff.errors import InputError, TableError
from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.directory import read_edition
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.printing import edition_to_yaml
from hv_tariff.tariffs.table import Edition
from hv_tariff.tariffs.transcription.comparison import Disagreement, compare_forms
from hv_tariff.tariffs.transcription.drafting import draft_edition
from hv_tariff.tariffs.transcription.filled import Filled, read_form
from hv_tariff.tariffs.transcription.form import Identity
from hv_tariff.tariffs.transcription.plausibility import oddities
from hv_tariff.vocabulary import Status

_BLOCK = 1024 * 1024


@frozen(kw_only=True, slots=True)
class Warned:
    """Something odd at a cell of the first form."""

    what: str
    where: str


@frozen(kw_only=True, slots=True)
class Transcript:
    """What came of one or two filled forms.

    Attributes
    ----------
    identity : Identity
        The edition that they are forms of.
    problems : tuple of TableError
        What is wrong with either form.
    disagreements : tuple of Disagreement
        Where the two differ.
    warnings : tuple of Warned
        What is odd about the edition.
    edition : Edition or None
        None where there are problems or disagreements.
    text : str or None
        The text of its file.
    """

    identity: Identity
    problems: tuple[TableError, ...]
    disagreements: tuple[Disagreement, ...]
    warnings: tuple[Warned, ...]
    edition: Edition | None
    text: str | None


def transcribe(
    first: Path,
    second: Path | None = None,
    *,
    book: TariffBook,
    expected: Expectations,
    directive: Path | None = None,
) -> Transcript:
    """Return the edition that one filled form gives, or two that agree in every cell.

    Parameters
    ----------
    first, second : Path
        Filled forms of one edition. Of one alone numbers are ``transcribed``, of two ``double_keyed``.
    book : TariffBook
        The book that the form was made from; its edition before stands behind the warnings.
    expected : Expectations
        What the rules need, from the rule sets.
    directive : Path, optional
        The document that was keyed; its sha256 goes into the edition.

    Raises
    ------
    InputError
        When a file is no form, or an outdated one, or the two are forms of different editions.
    """
    document = None if directive is None else directive.name
    sha256 = None if directive is None else _sha256(directive)
    if second is not None and _sha256(first) == _sha256(second):
        raise InputError(
            "the two forms are one and the same file",
            where=f"{first} and {second}",
            hint="give the forms of two people, or one form alone",
        )
    forms = [read_form(path, book=book, expected=expected) for path in (first, second) if path is not None]
    status = Status.TRANSCRIBED if second is None else Status.DOUBLE_KEYED
    disagreements = compare_forms(*forms) if second is not None else ()
    drafts = [
        draft_edition(form, expected=expected, status=status, sha256=sha256, document=document)
        for form in forms
    ]
    identity, edition = forms[0].form.identity, drafts[0].edition
    problems = tuple(problem for draft in drafts for problem in draft.problems)
    text = None
    if edition is not None and not problems and not disagreements:
        text = edition_to_yaml(edition)
        edition = read_edition(text, file=identity.file, expected=expected, allows_invented=False)
    warnings = () if edition is None else _warnings(forms[0], edition, book=book, directive=directive)
    return Transcript(
        identity=identity,
        problems=problems,
        disagreements=disagreements,
        warnings=warnings,
        edition=None if text is None else edition,
        text=text,
    )


def _warnings(
    form: Filled, edition: Edition, *, book: TariffBook, directive: Path | None
) -> tuple[Warned, ...]:
    family = edition.family
    earlier = (
        [each for each in book.editions(family) if each.from_ < edition.from_]
        if family in book.families
        else []
    )
    named = [each for each in earlier if each.name == form.form.identity.previous]
    before = named or earlier
    previous = before[-1] if before else None
    places = form.form.places()
    found = [
        Warned(
            what=f"{form.form.slots[places[f'{odd.path}.value']].label.en}: {odd.what}",
            where=form.where(places[f"{odd.path}.value"]),
        )
        for odd in oddities(edition, previous=previous)
    ]
    if not any(path.endswith("page") for path in form.by_path()):
        found.append(Warned(what="no page of the directive is given", where=form.file))
    if directive is None:
        what = "the directive itself is not given, and its sha256 is not kept: --directive FILE"
        found.append(Warned(what=what, where=form.file))
    return tuple(found)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror}", where=str(path), hint="check its name"
        ) from None
    return digest.hexdigest()
