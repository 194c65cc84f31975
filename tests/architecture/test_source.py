"""What the source may and may not do, read off its syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path
from sys import stdlib_module_names

import pytest

import hv_tariff

PACKAGE = Path(hv_tariff.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
OUTER_ROOMS = ("reports", "lab", "cli")
DOMAIN = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] not in OUTER_ROOMS]
BASE = {"attrs", "attr", "jdatetime", "yaml", "hv_tariff"}
OF_THE_CLI = {"typer", "rich", "click"}
OF_THE_AUDIT = {  # the extra `audit`
    "reports/audit_html.py": {"jinja2", "markupsafe"},
    "reports/difference_html.py": {"jinja2", "markupsafe"},
    "reports/page_parts.py": {"markupsafe"},
    "reports/audit_workbook.py": {"xlsxwriter"},
    "reports/tables_site/histories.py": {"markupsafe"},
    "reports/tables_site/rendering.py": {"jinja2", "markupsafe"},
    "reports/whatif_html.py": {"jinja2", "markupsafe"},
    "reports/whatif_workbook.py": {"xlsxwriter"},
}
OF_THE_FLOWS = {"reports/flow_layout.py": {"pygraphviz"}}  # the extra `flow`
COLUMNS = ("formula/columns", "billing/batch/", "audit/columns/", "whatif/columns/")  # the extra `columns`
OF_THE_COLUMNS = {"numpy", "pyarrow"}
OF_THE_TYPES = {  # imported for their types alone
    "audit/batches.py": {"pyarrow"},
    "audit/fields.py": {"pyarrow"},
    "audit/order.py": {"pyarrow"},
    "engines/spark.py": {"pyarrow", "pyspark"},
    "engines/dask.py": {"pyarrow", "dask", "pandas"},
    "engines/sql.py": {"pyarrow", "duckdb"},
}
STANDARD_I_O = {
    "os",
    "io",
    "sys",
    "socket",
    "subprocess",
    "urllib",
    "http",
    "time",
    "random",
    "secrets",
    "tempfile",
}


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """The full names of the modules that a module imports, wherever the import stands."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def top(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
        case ast.Attribute(attr=name):
            return f".{name}"
    return ""


def test_there_is_source_to_read() -> None:
    assert len(DOMAIN) > 40
    assert {named(path) for path in MODULES} > {"formula/exact.py", "billing/engine.py"}


def test_only_the_yaml_source_imports_yaml() -> None:
    assert [named(path) for path in MODULES if "yaml" in top(imports(path))] == ["tariffs/source_yaml.py"]


def test_only_the_columns_import_numpy_and_only_the_adaptor_of_one_a_data_frame_library() -> None:
    heavy = {"numpy", "pandas", "polars", "numba", "scipy"}
    found = {named(path): top(imports(path)) & heavy for path in MODULES}
    assert {name: of for name, of in found.items() if of and not name.startswith(COLUMNS)} == {
        "engines/dask.py": {"pandas"}
    }
    assert set().union(*(of for name, of in found.items() if name.startswith(COLUMNS))) == {"numpy"}


def test_a_spreadsheet_library_is_loaded_at_the_file_edge_alone() -> None:
    """Where workbooks of others are read, and where reports and forms are written."""
    libraries = {"openpyxl", "xlsxwriter"}
    found = {
        named(path)
        for path in MODULES
        if top(imports(path)) & libraries
        or libraries & {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    }
    assert found == {
        "audit/rows_of_workbook.py",
        "reports/audit_workbook.py",
        "reports/bill_workbook.py",
        "reports/whatif_workbook.py",
        "tariffs/transcription/filled.py",
        "tariffs/transcription/form_workbook.py",
    }


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_imports_the_base_dependencies_alone_unless_it_is_of_an_extra(path: Path) -> None:
    """Standard modules, attrs, jdatetime and PyYAML; what the command, a report, the columns stand on."""
    allowed = BASE | (OF_THE_CLI if named(path).startswith("cli/") else set())
    allowed |= OF_THE_AUDIT.get(named(path), set()) | OF_THE_TYPES.get(named(path), set())
    allowed |= OF_THE_FLOWS.get(named(path), set())
    allowed |= OF_THE_COLUMNS if named(path).startswith(COLUMNS) else set()
    assert top(imports(path)) - allowed - set(stdlib_module_names) - {""} == set()


@pytest.mark.parametrize("path", DOMAIN, ids=named)
def test_the_domain_knows_no_float_no_eval_no_clock_and_no_environment(path: Path) -> None:
    forbidden = {
        "float", "eval", "exec", "compile", "open", "print", "input", "globals",
        "yaml.safe_load", "yaml.load", "date.today", "datetime.now", "datetime.today", "datetime.utcnow",
        "time.time", "os.getenv", "os.environ.get", "Decimal.from_float", "Fraction.from_float",
        ".from_float",
    } - ({"globals"} if named(path) in PUBLIC_NAMES else set())  # fmt: skip
    guesses = named(path).startswith("formula/columns/")  # floats with proven errors, corrected in integers
    forbidden -= {"float"} if guesses else set()
    module = tree(path)
    calls = {called(node) for node in ast.walk(module) if isinstance(node, ast.Call)}
    assert calls & forbidden == set()
    literals = [
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert literals == [] or guesses or named(path) == "errors.py"  # how alike two words are
    attributes = {node.attr for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    assert "environ" not in attributes
    assert top(imports(path)) & STANDARD_I_O == set()


# Where names are loaded on first use, and where rates are collected by being rates.
PUBLIC_NAMES = ("__init__.py", "billing/rules/rates.py")


READERS = ("tariffs/", "billing/shipped_rules.py", "procedures/shipped.py", "procedures/terms_files.py")


@pytest.mark.parametrize("path", [path for path in DOMAIN if not named(path).startswith(READERS)], ids=named)
def test_the_domain_reads_files_in_the_tables_and_procedures_alone(path: Path) -> None:
    """Formulas, contracts and rules are functions of their arguments; data and one digest are read."""
    reads = {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "rglob", "glob"}
    attributes = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert attributes & reads == set()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_has_at_most_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_for_in_its_first_line(path: Path) -> None:
    if path.read_text(encoding="utf-8").strip():
        assert (ast.get_docstring(tree(path)) or "").strip()


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}
    assert [named(path) for path in MODULES if path.stem in vague or path.parent.name in vague] == []


def test_input_is_never_checked_by_assert() -> None:
    bare = [
        named(path)
        for path in DOMAIN
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
        or (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and called(node.exc) == "ValueError"
        )
    ]
    assert bare == []


def test_the_libraries_of_pictures_and_of_the_page_are_loaded_in_one_place_each() -> None:
    """They are named to `load_extra`, and imported nowhere: what a picture holds needs neither."""
    libraries = {"matplotlib": "reports/plots/canvas.py"}
    libraries |= dict.fromkeys(("starlette", "uvicorn"), "lab/server.py")
    for library, home in libraries.items():
        suspects = [path for path in MODULES if library in path.read_text(encoding="utf-8")]
        namers = {
            named(path)
            for path in suspects
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and (node.value == library or node.value.startswith(f"{library}."))
        }
        assert namers == {home}
        assert [named(path) for path in suspects if library in top(imports(path))] == []
