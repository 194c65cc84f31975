"""Recompute the real invoices of the tests from the shipped tables, then show one line by line."""

import json
from pathlib import Path

from hv_tariff import Case, TariffBook, read_case
from hv_tariff.billing.engine import compute_known_lines
from hv_tariff.reports import bill_text

ROOT = Path(__file__).resolve().parents[1]
INVOICES = [ROOT / f"tests/golden/{kind}_invoices.jsonl" for kind in ("tariff", "market")]
ONE = ROOT / "examples/A-open-016.json"


def printed_lines(case: Case) -> dict[str, int]:
    """Return the printed lines; transit is the sum of its parts where the page prints those alone."""
    lines = dict(case.printed)
    if "transit" not in lines and "transit_regional" in lines:
        lines["transit"] = lines["transit_regional"] + lines["transit_distribution"]
    return lines


def from_inputs(case: Case, book: TariffBook) -> dict[str, int]:
    """Return the lines from inputs alone, without those whose numbers no table has."""
    bill = compute_known_lines(
        case.contract,
        period=case.period,
        consumption=case.consumption,
        book=book,
        account=case.account,
        conventions=case.conventions,
        supplied=case.supplied,
    )
    return {code: amount for code, amount in bill.all_amounts.items() if code not in bill.omitted}


def main() -> None:
    """Print a line for each invoice, the counts, and one bill explained."""
    book = TariffBook.issued()
    compared = chained = alone = 0
    for text in (line for path in INVOICES for line in path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(text)
        case = read_case(record)
        printed = printed_lines(case)
        known = [code for code, word in record["evidence"].items() if word == "exact" and code in printed]
        chain, line_by_line = from_inputs(case, book), case.recompute(book=book).all_amounts
        missed = [code for code in known if chain.get(code, 0) != printed[code]]
        compared += len(known)
        chained += len(known) - len(missed)
        alone += sum(line_by_line.get(code, 0) == printed[code] for code in known)
        exact = f"{len(known) - len(missed):>3} of {len(known):>2} lines exact"
        rest = f"   not: {', '.join(missed)}" if missed else ""
        print(f"{case.name}  {case.contract.tariff_class.value:<16}{exact}{rest}")
    print(f"\nfrom inputs alone: {chained} of {compared} lines exact to the rial")
    print(f"each line given the printed lines it builds on: {alone} of {compared}")
    print("(the causes of the others: tests/golden)\n")

    case = read_case(json.loads(ONE.read_text(encoding="utf-8")))
    print(bill_text(case.compute(book=book), printed=case.printed, explain=True, title=case.name))


if __name__ == "__main__":
    main()
