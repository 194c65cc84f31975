"""What a user of the package gets: public names, a light import, types, layers, and current books."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import hv_tariff
from hv_tariff.billing import expectations
from hv_tariff.tariffs import COMPILED_FILE, compile_book
from hv_tariff.tariffs.files import book_directory

PACKAGE = Path(hv_tariff.__file__).parent
ROOT = Path(__file__).parents[2]
FIXED = (
    "TariffBook Contract BillingPeriod compute_bill compute_transit Bill BillLine Explanation HvTariffError"
)


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that finds this same package."""
    start = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False)


def succeeds(code: str) -> None:
    done = run(code)
    assert done.returncode == 0, done.stderr


def test_every_public_name_resolves_and_is_listed() -> None:
    assert set(FIXED.split()) <= set(hv_tariff.__all__)
    assert len(hv_tariff.__all__) == len(set(hv_tariff.__all__))
    for name in hv_tariff.__all__:
        assert getattr(hv_tariff, name) is not None
    assert dir(hv_tariff) == sorted(hv_tariff.__all__)
    with pytest.raises(AttributeError, match="no attribute 'compute_bil'"):
        _ = hv_tariff.compute_bil


def test_the_listed_names_are_those_that_a_room_is_known_for() -> None:
    assert set(hv_tariff._HOMES) | {"__version__"} == set(hv_tariff.__all__)


@pytest.mark.parametrize("room", ["tariffs", "contracts", "billing", "receivables"])
def test_the_names_of_a_room_resolve(room: str) -> None:
    module = importlib.import_module(f"hv_tariff.{room}")
    for name in getattr(module, "__all__", ()):
        assert getattr(module, name) is not None


def test_importing_the_package_imports_no_yaml_and_no_room() -> None:
    succeeds(
        "import hv_tariff; sys.exit(str({'yaml', 'hv_tariff.billing', 'attr'} & set(sys.modules)) != 'set()')"
    )


def test_billing_a_bill_imports_no_yaml() -> None:
    succeeds(
        "from hv_tariff import *\n"
        "contract = Contract.of(tariff_class='general_2b', voltage='medium', contract_demand_kw=100,"
        " demand_metered=True)\n"
        "read = Consumption(energy_kwh={'mid': 1, 'peak': 1, 'off_peak': 1}, reactive_kvarh=0, demand_kw=1)\n"
        "period = BillingPeriod.jalali('1404-06-01', '1404-07-01')\n"
        "bill = compute_bill(contract, period=period, consumption=read, book=load_book('issued'))\n"
        "bill.lines[0].explanation\n"
        "sys.exit('yaml' in sys.modules)"
    )


OF_EXTRAS = ("cli/", "billing/batch/", "formula/columns", "audit/columns/", "whatif/columns/")


def test_the_package_works_without_the_packages_of_its_extras() -> None:
    """With those of all extras blocked, every module but the command's and the columns' is imported."""
    modules = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.relative_to(PACKAGE).as_posix().startswith(OF_EXTRAS)
    ]
    assert len(modules) > 50
    succeeds(
        "for name in ('typer', 'rich', 'click', 'numpy', 'pandas', 'pyarrow'): sys.modules[name] = None\n"
        "for name in ('openpyxl', 'pyspark', 'dask', 'distributed', 'duckdb'): sys.modules[name] = None\n"
        "for name in ('matplotlib', 'starlette', 'uvicorn'): sys.modules[name] = None\n"
        f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    )


def test_the_types_are_shipped() -> None:
    assert (PACKAGE / "py.typed").is_file()


@pytest.mark.parametrize("name", ["issued", "example"])
def test_the_compiled_book_is_current_under_the_rules(name: str) -> None:
    """Its YAML, read strictly against what the rule sets expect, compiles to the committed file."""
    directory = book_directory(name)
    committed = (directory / COMPILED_FILE).read_text(encoding="utf-8")
    assert compile_book(directory, expectations=expectations()) == committed


def layers() -> list[set[str]]:
    """The rooms from bottom to top, as the contract in pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [
        {room.strip().removeprefix("hv_tariff.") for room in row.split("|")}
        for row in reversed(contract["layers"])
    ]


def test_every_room_has_its_place_in_the_layers() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")} - {
        "__init__"
    }
    assert rooms == set().union(*layers())


def test_a_room_imports_only_the_rooms_below_it() -> None:
    """Rooms of one layer do not import each other; `make check` has import-linter follow chains too."""
    level = {room: height for height, rooms in enumerate(layers()) for room in rooms}
    assert level["errors"] == 0
    upward = []
    for path in PACKAGE.rglob("*.py"):
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                other = (
                    name.removeprefix("hv_tariff.").split(".")[0] if name.startswith("hv_tariff.") else own
                )
                if own not in ("__init__", other) and level[other] >= level[own]:
                    upward.append(f"{path.relative_to(PACKAGE)} imports {name}")
    assert upward == []
