# Two commands do all the set-up: `make run` starts the bot, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := run
.PHONY: audit run test check bench bench-matching coverage mutation crash-test fault-test soak fuzz lock

run: $(VENV)/.runtime
	$(BIN)/bot run

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# Never edits a file.
check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bot check
	$(BIN)/python -m pytest -q tests/test_architecture.py

# Accuracy, time and memory of matching beside other engines; a few minutes.
bench-matching: $(VENV)/.bench
	$(BIN)/python -m bench.matching

# Everything that is measured: tables, bench.png and bench.json; ten minutes on a quiet machine.
bench: $(VENV)/.bench
	$(BIN)/python -m bench

# Branches that the tests take; at least 95 % of them.
coverage: $(VENV)/.dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage combine -q
	$(BIN)/coverage report
	$(BIN)/coverage json -q -o .coverage.json
	$(BIN)/python -m bench.branches .coverage.json 95

# Changes the decision, the confirming and the calculator bit by bit: does a test notice? MUTATION=decision for one module.
mutation: $(VENV)/.mutation
	$(BIN)/python -m bench.mutation $(MUTATION)

# Errors, drops and delays between the bot and a local Bot API server: is every question answered, in order, once? Two minutes.
fault-test: $(VENV)/.runtime
	$(BIN)/python -m bench.faults

# SIGKILL at random moments under load, on SQLite and on PostgreSQL behind HAProxy; about ten minutes.
CRASH_KILLS ?= 50
crash-test: $(VENV)/.dev
	$(BIN)/python -m bench.crash --kills $(CRASH_KILLS)

# Thirty messages a second with reloads; SOAK_MINUTES=5 for less.
SOAK_MINUTES ?= 30
soak: $(VENV)/.runtime
	$(BIN)/python -m bench.soak --minutes $(SOAK_MINUTES) --png soak.png --json soak.json

# Odd texts, updates and data files for some minutes.
fuzz: $(VENV)/.dev
	BOT_FUZZ_EXAMPLES=5000 $(BIN)/python -m pytest -q tests/fuzz
	$(BIN)/python -m bench.fuzz

# Hashes are checked at install; the project itself brings no further dependency.
$(VENV)/.runtime: requirements.txt requirements-build.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.x")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt -r requirements-build.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.txt
	touch $@

$(VENV)/.mutation: requirements-mutation.txt $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-mutation.txt
	touch $@

# Known faults in the packages that the image installs; one that cannot be looked up is a failure as well.
audit: $(VENV)/.audit
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt

$(VENV)/.audit: requirements-audit.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-audit.txt
	touch $@

# Needs uv. Writes no host names into the files.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.txt --extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.txt --extra bench pyproject.toml -o requirements-bench.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.txt --extra audit pyproject.toml -o requirements-audit.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements-dev.txt --extra mutation pyproject.toml -o requirements-mutation.txt
	echo "setuptools>=77" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate - -o requirements-build.txt
