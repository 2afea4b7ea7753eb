# Each target does all of its own set-up; the environment lives in .venv and is made anew when a lock file changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 4

# A Terraform filesystem mirror with hashicorp/aws, for the demo and the tests that run the real provider.
find-mirror = find /opt /usr/local /usr/share /usr/lib /srv /var/lib "$(HOME)/.terraform.d" -maxdepth 5 -type d \
  -path '*/registry.terraform.io/hashicorp/aws' -print -quit 2>/dev/null | sed 's,/registry.terraform.io/hashicorp/aws$$,,'
with-mirror = KRAKEN_TEST_TERRAFORM_MIRROR="$${KRAKEN_TEST_TERRAFORM_MIRROR:-$$($(find-mirror))}"

.PHONY: help demo example test check format lock setup clean

help:  ## show this
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(VENV)/development  ## a company at work, to be looked at in the browser
	@$(with-mirror) $(BIN)/python examples/demo.py $(ARGUMENTS)

example: $(VENV)/development  ## check the bundled repository, full of faults, with real terraform
	@$(with-mirror) $(BIN)/python examples/check.py $(ARGUMENTS)

test: $(VENV)/development  ## run all tests
	@$(with-mirror) $(BIN)/pytest -n $(WORKERS)

check: $(VENV)/development  ## the whole quality gate but the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry src

format: $(VENV)/development  ## format and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(VENV)/development  ## make .venv with everything for development

lock: $(VENV)/development  ## lock dependencies anew, with hashes and without addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --all-extras pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --all-extras pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean:  ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Release Kraken needs Python 3.11 or newer: set PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV): a minute or two, this once"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
