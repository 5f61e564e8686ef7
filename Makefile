# Everything a newcomer types. Each target makes the environment it needs, in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=

# Else each worker of the tests compiles all of them again, and each process that they start the whole package.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-all check lint types contracts pages site bench bench-peers wheel clean

help:
	@echo "make demo         a whole simulated phone call: no key, no network, no phone"
	@echo "make test         the tests"
	@echo "make test-all     the same with all rows of their large tables"
	@echo "make check        lint, types, import contracts"
	@echo "make pages        every block of code in the docs, in an environment with no more than the command line"
	@echo "make site         the documentation as a site, in site/; fails on a link that leads nowhere"
	@echo "make bench        the benchmarks, each beside its baseline"
	@echo "make bench-peers  the same beside Pipecat, in an environment of its own"
	@echo "make wheel        build the sdist, of it the wheel, and import that in an empty environment"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.local: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[local]"
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@

demo: $(VENV)/.local
	$(BIN)/voiceflow demo

test: $(VENV)/.test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-all: $(VENV)/.test
	VOICEFLOW_ALL_ROWS=1 $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

check: lint types contracts

pages:
	rm -rf .venv-pages
	$(PYTHON) -m venv .venv-pages
	.venv-pages/bin/python -m pip install --quiet ".[cli]" pytest pytest-xdist hypothesis
	.venv-pages/bin/python -m pytest --noconftest tests/docs/test_snippets.py
	rm -rf .venv-pages

site: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

bench-peers:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --upgrade pip
	.venv-peers/bin/python -m pip install --quiet --editable . -r benchmarks/peers/requirements.txt
	.venv-peers/bin/python -m benchmarks.peers

wheel: $(VENV)/.dev
	rm -rf dist .venv-wheel
	$(BIN)/python -m build --outdir dist .
	$(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/python -m pip install --quiet dist/*.whl
	cd dist && ../.venv-wheel/bin/python -c "import voiceflow, voiceflow.processors, voiceflow.server; \
	    print('voiceflow', voiceflow.__version__, 'imports')"
	rm -rf .venv-wheel

clean:
	rm -rf .venv .venv-pages .venv-peers .venv-wheel dist build site .mypy_cache .ruff_cache .pytest_cache .hypothesis demo-call
