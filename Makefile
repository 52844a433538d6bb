# `make demo` and `make test` do all of their own set-up on a bare machine: Python 3.11 and the package index are enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test bench soak lint format docs bundle clean

BIN := .venv/bin
PACK ?= examples/meridia/data
COUNTRY ?= $(if $(filter examples/meridia/data,$(PACK)),XMD)
MONTH ?= $(if $(filter examples/meridia/data,$(PACK)),2017-06)
JOBS ?= 2
TESTS ?=

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## .venv with the pinned versions; nothing is done where it is up to date

.venv/.ready: requirements.lock requirements-dev.lock pyproject.toml
	@tools/setup.sh

.venv/.spark: .venv/.ready requirements-spark.lock
	@tools/setup_spark.sh

demo: setup ## the main job on the bundled example, or on the files in PACK=DIR (COUNTRY=, MONTH= choose what is shown)
	@$(BIN)/python tools/demo.py "$(PACK)" out/demo $(if $(COUNTRY),--country $(COUNTRY)) $(if $(MONTH),--month $(MONTH))

test: setup .venv/.spark ## all tests; what needs the real data, Chromium, Poppler, PostgreSQL, Java or Node skips with the reason
	@$(BIN)/python -m pytest -rs -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TESTS)

bench: setup ## the measured numbers, each beside its baseline
	@$(BIN)/python benchmarks/bench.py

soak: setup ## long runs with kills; COMMONGROUND_SOAK=0.1 does a tenth
	@COMMONGROUND_SOAK=$${COMMONGROUND_SOAK:-1} $(BIN)/python -m pytest tests/soak
	@$(BIN)/python benchmarks/soak.py

lint: setup ## ruff, mypy and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: setup ## mend what ruff can mend
	@$(BIN)/ruff check --fix -q . || true
	@$(BIN)/ruff format .

docs: setup ## write the generated pages of docs/ anew
	@$(BIN)/python tools/write_docs.py

bundle: setup ## one archive that installs without a network
	@$(BIN)/python tools/bundle.py

clean: ## forget what was built
	@rm -rf build dist out .mypy_cache .ruff_cache .pytest_cache
