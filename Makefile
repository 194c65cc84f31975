# Every target makes what it needs: .venv is filled from pyproject.toml, and again only when that changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test engines check format bench bench-audit bench-peers soak docs tables clean

demo: $(VENV)/.installed
	@$(BIN)/python examples/demo.py

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The adaptors of hv_tariff.engines, each on a real cluster of this machine, and their page. Spark needs Java 17.
engines: $(VENV)/.engines
	$(BIN)/python -m pytest -o addopts= -q --strict-markers tests/engines \
	  "tests/docs/test_code_blocks.py::test_every_code_block_runs_and_prints_what_is_shown[docs/howto/audit-a-billion-invoices.md]"

check: $(VENV)/.check
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.check
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(VENV)/.bench
	$(BIN)/python -m pytest -o addopts= tests/benchmarks --benchmark-only

# In one run, beside other engines, with the error of each.
bench-peers: $(VENV)/.peers
	PYTHONPATH=tests $(BIN)/python -m peers

# The whole audit of files of 100,000 invoices and more, from Parquet and CSV, with the memory it takes. Up to 20,000,000: some minutes.
bench-audit: $(VENV)/.bench
	PYTHONPATH=tests $(BIN)/python -m scale 20000000

soak: $(VENV)/.test
	$(BIN)/python -m pytest -o addopts= tests/soak

# The generated pages, then the site with every reference resolved, then every code block.
docs: $(VENV)/.docs $(VENV)/.test
	$(BIN)/python docs/generate.py
	$(BIN)/sphinx-build -q -n -W --keep-going -b dirhtml docs build/docs
	$(BIN)/python -m pytest tests/docs

# data/*/compiled.json from the YAML beside it, and the JSON Schema of edition files from the rules.
tables: $(VENV)/.installed
	$(BIN)/hv-tariff tables check --compile
	@mkdir -p build
	$(BIN)/hv-tariff tables schema > build/edition.schema.json
	mv build/edition.schema.json src/hv_tariff/tariffs/edition.schema.json

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hv_tariff needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade "pip>=25.1"
	$(BIN)/python -m pip install -q -e ".[cli]"
	@touch $@

# A dependency group of pyproject.toml.
$(VENV)/.%: $(VENV)/.installed
	$(BIN)/python -m pip install -q --group $*
	@touch $@
