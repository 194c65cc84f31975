"""The wheel, installed alone and away from the checkout, holds the tables and bills an issued invoice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import attr
import jdatetime
import pytest
import typer
import yaml

from hv_tariff.tariffs.instruments import known_instruments

ROOT = Path(__file__).parents[1]
INVOICE = ROOT / "examples/A-open-016.json"  # the one that `make demo` shows
SHIPPED = {
    "tariff_tables": "hv_tariff/tariffs/tables",
    "example_tables": "hv_tariff/tariffs/example_tables",
    "reference_customers": "hv_tariff/tariffs/reference_customers",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    directory = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = directory.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the wheel and its base dependencies, and nothing else."""
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    for module in (attr, jdatetime, yaml):
        home = Path(module.__file__ or "").parent
        for name in {home.name, "attrs" if module is attr else home.name}:
            (target / name).symlink_to(home.parent / name, target_is_directory=True)
    for name in ("jalali_core", "jalali_core.py", "_yaml"):  # what jdatetime and PyYAML bring
        beside = Path(jdatetime.__file__).parents[1] / name
        if beside.exists():
            (target / name).symlink_to(beside)
    return target


def run(installed: Path, code: str, cwd: Path) -> str:
    """Run code in an isolated interpreter that sees the standard library and the installed directory."""
    start = f"import sys; sys.path.append({str(installed)!r})\n"
    command = [sys.executable, "-I", "-S", "-c", start + code]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_has_the_tables_as_the_checkout_has_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for kept, packed in SHIPPED.items():
            files = {
                path.relative_to(ROOT / "data" / kept): path for path in (ROOT / "data" / kept).rglob("*.*")
            }
            assert {name for name in names if name.startswith(f"{packed}/")} == {
                f"{packed}/{path.as_posix()}" for path in files
            }
            for path, file in files.items():
                assert archive.read(f"{packed}/{path.as_posix()}") == file.read_bytes(), path


def test_the_wheel_has_the_package_its_types_and_its_licence_and_no_tests(wheel: Path) -> None:
    package = ROOT / "src"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = {
        path.relative_to(package).as_posix()
        for path in (package / "hv_tariff").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files <= names
    assert "hv_tariff/py.typed" in files
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"hv_tariff"}


def test_the_wheel_says_what_it_needs_and_what_command_it_brings(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as archive:
        folder = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")).rsplit(
            "/", 1
        )[0]
        metadata = archive.read(f"{folder}/METADATA").decode()
        commands = archive.read(f"{folder}/entry_points.txt").decode()
    needs = [
        line.removeprefix("Requires-Dist: ")
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist: ")
    ]
    plain = {need.split(">")[0].lower() for need in needs if "extra ==" not in need}
    assert plain == {"attrs", "pyyaml", "jdatetime"}
    assert f"Version: {project['version']}" in metadata
    assert "hv-tariff = hv_tariff.cli:main" in commands


def test_the_wheel_installed_alone_bills_an_issued_invoice_from_elsewhere(
    installed: Path, tmp_path: Path
) -> None:
    record = json.loads(INVOICE.read_text(encoding="utf-8"))
    shutil.copy(INVOICE, tmp_path / "invoice.json")
    code = (
        "import json, pathlib, hv_tariff\n"
        "from hv_tariff import compute_bill, load_book, read_case\n"
        "case = read_case(json.loads(pathlib.Path('invoice.json').read_text(encoding='utf-8')))\n"
        "bill = compute_bill(case.contract, period=case.period, consumption=case.consumption,\n"
        "    book=load_book('issued'), account=case.account, conventions=case.conventions)\n"
        "example = load_book('example')\n"
        "print(json.dumps({'home': hv_tariff.__file__, 'path': sys.path, 'amounts': dict(bill.amounts),\n"
        "    'transit': dict(bill.transit.amounts), 'status': bill.status.code, 'example': example.name}))\n"
    )
    found = json.loads(run(installed, code, tmp_path))
    assert Path(found["home"]).is_relative_to(installed)
    assert not any(str(ROOT) in place for place in found["path"])
    assert found["status"] == "bill_verified"
    assert found["example"] == "example"
    printed = {code: int(amount) for code, amount in record["printed"]["lines"].items()}
    computed = found["amounts"] | found["transit"]
    exact = {code for code, evidence in record["evidence"].items() if evidence == "exact"}
    assert {code: computed[code] for code in exact} == {code: printed[code] for code in exact}
    assert len(exact) == 12


def test_the_command_of_the_wheel_bills_the_demo_invoice(installed: Path, tmp_path: Path) -> None:
    """With the packages of the extra `cli` beside it, as plain files: no path file leads to the checkout."""
    record = json.loads(INVOICE.read_text(encoding="utf-8"))
    shutil.copy(INVOICE, tmp_path / "invoice.json")
    code = (
        f"sys.path.append({str(Path(typer.__file__).parents[1])!r})\n"
        "import hv_tariff.cli\n"
        f"assert hv_tariff.__file__.startswith({str(installed)!r}), hv_tariff.__file__\n"
        "sys.argv = ['hv-tariff', 'bill', 'invoice.json', '--format', 'json']\n"
        "hv_tariff.cli.main()\n"
    )
    bill = json.loads(run(installed, code, tmp_path))
    assert bill["payable"] == int(record["printed"]["lines"]["payable"])
    assert bill["status"] == "bill_verified"
    exact = {code for code, evidence in record["evidence"].items() if evidence == "exact"}
    differences = {line["code"]: line["difference"] for line in bill["lines"] if line["code"] in exact}
    assert set(differences) >= {code for code in exact if not code.startswith("transit")}
    assert set(differences.values()) == {0}


def test_the_wheel_installed_alone_has_its_reference_customers(installed: Path, tmp_path: Path) -> None:
    code = (
        "from hv_tariff.billing.basket.customers import load_basket\n"
        "print(len(load_basket().customers), load_basket().note.en.split()[0])\n"
    )
    assert run(installed, code, tmp_path).split() == ["12", "Assumed"]


def test_the_wheel_installed_alone_reads_its_own_yaml_to_the_same_book(
    installed: Path, tmp_path: Path
) -> None:
    code = (
        "from hv_tariff import TariffBook\n"
        "from hv_tariff.billing import expectations\n"
        "from hv_tariff.tariffs.files import book_directory\n"
        "for name, shipped in (('issued', TariffBook.issued()), ('example', TariffBook.example())):\n"
        "    read = TariffBook.load(book_directory(name), expectations=expectations())\n"
        "    print(read.fingerprint == shipped.fingerprint)\n"
    )
    assert run(installed, code, tmp_path).split() == ["True", "True"]


def test_the_wheel_installed_alone_has_its_instruments_and_the_digest_of_its_rules(
    installed: Path, tmp_path: Path
) -> None:
    """The digest is the shipped one: its modules are those of the wheel, byte for byte."""
    code = (
        "from hv_tariff.billing import shipped_rules\n"
        "from hv_tariff.tariffs.instruments import known_instruments\n"
        "print(len(known_instruments()), shipped_rules.rules_digest())\n"
        "shipped_rules.digest_of_rules = None\n"
        "print(shipped_rules.rules_digest.__wrapped__())\n"
    )
    shipped = json.loads((ROOT / "src/hv_tariff/billing/rules.json").read_text(encoding="utf-8"))["rules"]
    assert run(installed, code, tmp_path).split() == [str(len(known_instruments())), shipped, shipped]
