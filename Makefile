# Everything that this project does, one word each: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
UV_VERSION := 0.13.9
NODE_MODULES := node_modules/.package-lock.json
# A machine that forbids Python to keep its byte code makes every start of CDK seconds slower.
unexport PYTHONDONTWRITEBYTECODE
# The virtual environment's Node.js and the pinned CDK come before whatever the machine has.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help setup install demo test compiled lint bench audit fuzz dist deploy domain-id browser clean

help: ## Lists what you can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup ## Shows the whole job on your machine, with no AWS account (KEEP=1 leaves it running)
	@python -m tests.demo

# The types are checked while the tools of others are downloaded. Many tests wait for something, so there are twice as
# many processes as a small machine has cores.
test: install ## Runs the whole test suite, measures its coverage, and runs the checks of `make lint`
	@$(MAKE) --no-print-directory --jobs --output-sync browser lint compiled
	@pytest -n 4 --dist loadgroup --cov

# All that the tests import is compiled, and the CDK unpacked, once: otherwise each of the processes would do it for
# itself. What cannot be imported is told by the tests.
compiled: install
	@pytest --collect-only --quiet > /dev/null || true

lint: install ## Checks style and types
	@ruff check .
	@ruff format --check .
	@mypy

bench: install ## Measures synthesis against hand-written resources
	@python -m tests.benchmarks

audit: install ## Tells the known vulnerabilities of all that is locked
	@python -m tests.audit

SECONDS ?= 300
fuzz: install ## Fuzzes what reads events and Dockerfiles (SECONDS=300 each)
	@python -m tests.fuzz event -max_total_time=$(SECONDS)
	@python -m tests.fuzz dockerfile -max_total_time=$(SECONDS)

dist: install ## Builds the wheel, and its bill of materials in CycloneDX
	@hatchling build --target wheel --directory dist
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 --constraint requirements.lock pyproject.toml \
		| cyclonedx-py requirements - --pyproject pyproject.toml --mc-type library --output-reproducible \
			--output-file dist/sbom.cdx.json

deploy: domain-id install ## Deploys the app to your AWS account: make deploy DOMAIN_ID=d-...
	@cdk deploy --all --context domain_id=$(DOMAIN_ID)

# Without it the tests that need it are skipped, as with container tools; apt does one thing at a time.
browser: setup
	@python -m tests.browser || true

domain-id:
	@$(if $(DOMAIN_ID),,$(error 'DOMAIN_ID' must be the id of a SageMaker domain, got nothing: make deploy DOMAIN_ID=d-...))

# Without container tools the tests that need them are skipped, and the demo says what to install.
setup: install ## Installs all that demo and test need, container tools included
	@python -m tests.local_aws.containers || true

install: .venv/installed $(NODE_MODULES)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends python3-venv > /dev/null; }
	@$(PYTHON) -m venv .venv

# uv takes seconds where pip takes minutes; pip does it where uv is not to be had.
.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing the Python packages of requirements.lock"
	@{ python -m pip install --quiet uv==$(UV_VERSION) && uv pip install --quiet --require-hashes -r requirements.lock; } \
		|| python -m pip install --quiet --require-hashes -r requirements.lock
	@python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(NODE_MODULES): package.json package-lock.json .venv/installed
	@echo "installing the CDK command line of package-lock.json"
	@npm ci --silent
	@touch $@

clean: ## Removes what the other targets made here
	@rm -rf .venv node_modules cdk.out dist build .state .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage*
	@find . -name __pycache__ -prune -exec rm -rf {} +
