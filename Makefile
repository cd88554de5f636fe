# The whole workflow. `make demo` and `make test` need nothing but Python ≥ 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test lint types check bench endure attack mutants release pins docs clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)
	$(BIN)/vigie demo $(DEMO)

test: $(READY)
	$(BIN)/python -m pytest -n 2 -m "not browser and not postgres and not endure" $(TESTS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(READY)
	$(BIN)/vigie check

bench: $(READY)
	$(BIN)/python -m benchmarks $(BENCH)

endure: $(READY)
	$(BIN)/python -m benchmarks.endure $(ENDURE)

release: $(READY)
	$(BIN)/python deploy/release.py

attack: $(READY)
	$(BIN)/python -m tests.attack $(ATTACK)

mutants: $(READY)
	$(BIN)/python -m benchmarks.mutants $(MUTANTS)

# After a change of dependencies in pyproject.toml: constraints.txt anew, then what it pins installed.
# UPGRADE=all, or UPGRADE="lxml spacy", takes newer versions too.
pins: $(READY)
	$(BIN)/python deploy/pins.py $(UPGRADE)
	$(MAKE) setup

docs: $(READY)
	$(BIN)/vigie check --write

clean:
	rm -rf $(VENV) var build dist *.egg-info
