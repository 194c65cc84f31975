"""An edition against invoices as plain data, and as a person's text: number by number, then what differs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import hv_tariff
from hv_tariff.audit.verification.tallies import Contradiction, Verification, Verified
from hv_tariff.reports.wording import Language, Voice, aligned
from hv_tariff.vocabulary import Label

FORM = "hv_tariff/verification/1"
_SHOWN = 3  # invoices named for each contradiction; the plain data name more
_W = {
    "against": Label("against", "در برابر"),
    "invoices": Label("invoices", "صورتحساب‌ها"),
    "of_invoices": Label("invoices", "صورتحساب"),
    "touching": Label("with a number of this edition", "با عددی از این جدول"),
    "rejected": Label("rows are no invoice", "ردیف صورتحساب نیست"),
    "number": Label("number", "عدد"),
    "value": Label("value", "مقدار"),
    "status": Label("status", "اعتبار"),
    "standing": Label("standing", "نتیجه"),
    "reproduces": Label("reproduces", "بازمی‌سازد"),
    "contradicted": Label("contradicted by", "نقض"),
    "differs": Label("lines that differ, cause unknown", "ردیف‌های ناسازگار بی‌علت"),
    "explained": Label("lines that differ, cause known", "ردیف‌های ناسازگار با علت"),
    "suspects": Label("suspect", "مظنون"),
    "jointly": Label("jointly", "مشترک"),
    "cleared": Label("read too, and confirmed by other lines", "خوانده‌شده و تأییدشده با ردیف‌های دیگر"),
    "beside": Label("read too, nothing known of it", "خوانده‌شده و بی‌شاهد دیگر"),
    "confirmed_each": Label(
        "each is confirmed by other lines: the invoice is more likely wrong than the number",
        "هر یک با ردیف‌های دیگر تأیید شده است: احتمال خطای صورتحساب بیش از عدد است",
    ),
    "printed": Label("printed", "چاپ‌شده"),
    "recomputed": Label("recomputed", "محاسبه‌شده"),
    "more": Label("more", "مورد دیگر"),
    "alarm": Label("MARKED bill_verified AND CONTRADICTED", "با برچسب «تأییدشده با قبض» و نقض‌شده"),
    "no_alarm": Label(
        "No number marked bill_verified is contradicted.", "هیچ عدد «تأییدشده با قبض» نقض نشده است."
    ),
    "promotions": Label("would become bill_verified", "«تأییدشده با قبض» خواهد شد"),
    "promoted": Label("are now bill_verified", "اکنون «تأییدشده با قبض» است"),
    "none": Label("No number becomes bill_verified.", "هیچ عددی «تأییدشده با قبض» نمی‌شود."),
    "how": Label("--promote writes it", "برای نوشتن، ‎--promote‎ را بیفزایید"),
}


def verification_json(found: Verification, *, written: bool) -> dict[str, Any]:
    """Return a verification as plain data.

    Parameters
    ----------
    found : Verification
    written : bool
        Whether the promotions were written into the table.
    """
    edition = found.edition
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "identity": found.identity.plain(),
        "family": edition.family,
        "edition": edition.name,
        "revision": edition.revision,
        "against": {"file": found.file, "sha256": found.sha256},
        "invoices": found.invoices,
        "touching": found.touching,
        "rejected": found.rejections,
        "rejections": list(found.rejected),
        "numbers": [_number(each) for each in found.numbers],
        "contradictions": [_contradiction(each) for each in found.contradictions],
        "alarms": [each.path for each in found.alarms],
        "promotions": [each.path for each in found.promotions],
        "written": written,
    }


def _number(each: Verified) -> dict[str, Any]:
    tally = each.tally
    return {
        "path": each.path,
        "value": f"{each.number.value:f}",
        "unit": str(each.number.unit),
        "status": each.number.status.code,
        "standing": each.standing.value,
        "read": tally.read,
        "reproduced": tally.reproduced,
        "rules_out_above": tally.above,
        "rules_out_below": tally.below,
        "lines": dict(sorted(tally.lines.items())),
        "contradicted": {"alone": each.alone, "jointly": each.jointly, "explained": each.explained},
        "beside": each.beside,
    }


def _contradiction(each: Contradiction) -> dict[str, Any]:
    return {
        "line": each.line,
        "count": each.count,
        "suspects": list(each.suspects),
        "cleared": list(each.cleared),
        "beside": list(each.beside),
        "cause": each.cause or None,
        "invoices": [
            {"invoice_id": one.invoice_id, "printed": one.printed, "recomputed": one.recomputed}
            for one in each.named
        ],
    }


def verification_text(found: Verification, *, language: Language, written: bool = False) -> str:
    """Return a verification as text.

    Parameters
    ----------
    found : Verification
    language : Language
    written : bool
        Whether the promotions were written into the table.
    """
    return "\n".join(_text(found, Voice(language), written=written)) + "\n"


def _text(found: Verification, v: Voice, *, written: bool) -> Iterator[str]:
    edition = found.edition
    yield f"{edition.family} {edition.revised_name} · {v.said(edition.title)}"
    yield (
        f"{v.said(_W['against'])} {found.file} ({found.sha256[:12]}): {v.said(_W['invoices'])}"
        f" {v.listed(v.number(found.invoices), v.said(_W['touching']))} {v.number(found.touching)}"
    )
    if found.rejections:
        yield f"{v.number(found.rejections)} {v.said(_W['rejected'])}:"
        yield from (f"  {each}" for each in found.rejected)
    yield ""
    heads = ("number", "value", "status", "standing", "reproduces", "contradicted")
    yield from aligned([[v.said(_W[name]) for name in heads], *(_row(each, v) for each in found.numbers)])
    for name, known in (("differs", False), ("explained", True)):
        these = [each for each in found.contradictions if bool(each.cause) is known]
        if these:
            yield ""
            yield f"{v.said(_W[name])}: {v.number(sum(each.count for each in these))}"
            for each in these:
                yield from _differs(each, found, v)
    yield ""
    yield v.identity(found.identity)
    yield from _end(found, v, written=written)


def _row(each: Verified, v: Voice) -> list[str]:
    against = each.alone + each.jointly
    return [
        each.path,
        v.exact(Fraction(each.number.value)),
        v.status(each.number.status),
        v.said(each.standing.label),
        v.number(each.tally.reproduced),
        v.number(against) if against else "",
    ]


def _differs(each: Contradiction, found: Verification, v: Voice) -> Iterator[str]:
    several = f" ({v.said(_W['jointly'])})" if len(each.suspects) > 1 else ""
    yield f"  {each.line} × {v.number(each.count)}" + (f": {each.cause}" if each.cause else "")
    for one in each.named[:_SHOWN]:
        yield (
            f"    {one.invoice_id}: {v.said(_W['printed'])} "
            f"{v.listed(v.number(one.printed), v.said(_W['recomputed']))} {v.number(one.recomputed)}"
        )
    if each.count > min(len(each.named), _SHOWN):
        yield f"    + {v.number(each.count - min(len(each.named), _SHOWN))} {v.said(_W['more'])}"
    if each.cause:
        return
    yield f"    {v.said(_W['suspects'])}{several}: {v.listed(*each.suspects)}"
    if each.cleared:
        yield f"    {v.said(_W['cleared'])}: {v.listed(*each.cleared)}"
    if each.beside:
        yield f"    {v.said(_W['beside'])}: {v.listed(*each.beside)}"
    pinned = {one.path for one in found.numbers if one.tally.pinned}
    if pinned.issuperset(each.suspects):
        yield f"    {v.said(_W['confirmed_each'])}"


def _end(found: Verification, v: Voice, *, written: bool) -> Iterator[str]:
    if found.promotions:
        yield f"{v.said(_W['promoted' if written else 'promotions'])}:"
        for each in found.promotions:
            count = f"{v.number(each.tally.reproduced)} {v.said(_W['of_invoices'])}"
            yield f"  {each.path} ({v.status(each.number.status)}): {count}"
        if not written:
            yield f"  {v.said(_W['how'])}"
    else:
        yield v.said(_W["none"])
    if found.alarms:
        yield f"{v.said(_W['alarm'])}: {v.number(len(found.alarms))}"
        yield from (f"  {each.path}: {v.said(each.standing.label)}" for each in found.alarms)
    else:
        yield v.said(_W["no_alarm"])
