"""Recompute the real invoices of tariff customers from the shipped tables, then show one line by line."""

import json
from pathlib import Path

from hv_tariff import Bill, Case, TariffBook, compute_bill, read_case, recompute_lines
from hv_tariff.reports import bill_text

ROOT = Path(__file__).resolve().parents[1]
INVOICES = ROOT / "tests/golden/tariff_invoices.jsonl"
ONE = ROOT / "examples/A-open-016.json"


def amounts(bill: Bill) -> dict[str, int]:
    """Return the amounts of a bill and of its transit bill, by line."""
    return {**bill.amounts, **(bill.transit.amounts if bill.transit else {})}


def both(case: Case, book: TariffBook) -> tuple[Bill, Bill]:
    """Return the bill from inputs alone, and the one that gives each line the printed lines it builds on."""
    given = {
        "period": case.period,
        "consumption": case.consumption,
        "book": book,
        "account": case.account,
        "conventions": case.conventions,
        "supplied": case.supplied,
    }
    return compute_bill(case.contract, **given), recompute_lines(case.contract, printed=case.printed, **given)


def main() -> None:
    """Print a line for each invoice, the counts, and one bill explained."""
    book = TariffBook.issued()
    compared = chained = alone = 0
    for text in INVOICES.read_text(encoding="utf-8").splitlines():
        record = json.loads(text)
        case = read_case(record)
        known = [
            code for code, word in record["evidence"].items() if word == "exact" and code in case.printed
        ]
        chain, line_by_line = (amounts(bill) for bill in both(case, book))
        missed = [code for code in known if chain.get(code, 0) != case.printed[code]]
        compared += len(known)
        chained += len(known) - len(missed)
        alone += sum(line_by_line.get(code, 0) == case.printed[code] for code in known)
        exact = f"{len(known) - len(missed):>3} of {len(known):>2} lines exact"
        rest = f"   not: {', '.join(missed)}" if missed else ""
        print(f"{case.name}  {case.contract.tariff_class.value:<16}{exact}{rest}")
    print(f"\nfrom inputs alone: {chained} of {compared} lines exact to the rial")
    print(f"each line given the printed lines it builds on: {alone} of {compared}")
    print("(the causes of the others: tests/golden/known_differences.json)\n")

    case = read_case(json.loads(ONE.read_text(encoding="utf-8")))
    print(bill_text(both(case, book)[0], printed=case.printed, explain=True, title=case.name))


if __name__ == "__main__":
    main()
