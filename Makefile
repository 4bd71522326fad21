# constancia: `make demo` goes the whole way on the shipped sample, `make test` runs the tests. Both set up what they need.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
DEMO ?= demo

.PHONY: demo test check lint types contracts translations browser lock clean

demo: .venv/ready
	$(BIN)/constancia demo $(DEMO)

test: .venv/ready-dev .venv-s3/ready browser
	$(BIN)/pytest -n auto --dist loadfile

check: lint types contracts test

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev
	$(BIN)/mypy

contracts: .venv/ready-dev
	$(BIN)/lint-imports

# The Spanish catalogue: extract the strings, merge them, compile them. Translate what is new in the .po between.
translations: .venv/ready-dev
	$(BIN)/python tests/catalogue.py

# What the browser tests and the outside verifiers need from Debian, where we may install it; else those tests skip.
browser:
	@sh tests/debian.sh

.venv/ready: pyproject.toml requirements/lock.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "constancia needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements/lock.txt
	$(PIP) --no-deps -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements/dev.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# A real S3-compatible server for the tests, in an environment of its own: its requirements quarrel with ours.
.venv-s3/ready: requirements/s3.txt
	test -x .venv-s3/bin/python || $(PYTHON) -m venv .venv-s3
	.venv-s3/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/s3.txt
	@touch $@

# Made anew when a dependency changes. They name no address, so that they install from wherever pip is told to look.
LOCK = uv pip compile --quiet --universal --generate-hashes --no-header -p 3.11 pyproject.toml
lock:
	$(LOCK) -o requirements/lock.txt
	$(LOCK) --all-extras -c requirements/lock.txt -o requirements/dev.txt
	echo 'moto[server]>=5.1' | uv pip compile --quiet --universal --generate-hashes --no-header -p 3.11 - -o requirements/s3.txt

clean:
	rm -rf .venv .venv-s3 demo .mypy_cache .ruff_cache .pytest_cache
