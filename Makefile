# Vigie: one verb for each chore. `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= vigie-home
SERVE ?= 1

.PHONY: setup demo test chaos lint bench docs pictures lock sbom audit clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements/development.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Vigie needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	$(BIN)/vigie demo --home $(HOME_DIR) $(if $(filter 0,$(SERVE)),--no-serve)

test: setup
	$(BIN)/python -m pytest -n logical --dist loadfile --no-loadscope-reorder $(ARGS)

chaos: setup
	$(BIN)/python -m pytest -n logical --dist load -m long $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/benchmarks.txt
	$(BIN)/python -m benchmarks.run

docs: setup
	$(BIN)/python -m publish.metadata metadata.yml
	$(BIN)/python -m schemas.as_markdown docs/standard.md
	$(BIN)/python -m schemas.as_json_schema docs/reports.md
	$(BIN)/python -m schemas.crosswalks docs/crosswalks.md

pictures: setup
	$(BIN)/vigie demo --home $(HOME_DIR) --no-serve
	$(BIN)/python docs/pictures/take.py $(HOME_DIR)

lock: setup
	for name in runtime cluster development benchmarks audit; do \
	  $(BIN)/uv pip compile --quiet --universal --no-strip-extras --generate-hashes --no-emit-index-url \
	    --python-version 3.11 requirements/$$name.in -o requirements/$$name.txt; done

sbom: setup
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json

# Asks a database over the network; ends with 3 and a sentence where it cannot be reached.
audit: $(VENV)-audit/.ready
	.ci/audit $(VENV)-audit/bin/pip-audit

$(VENV)-audit/.ready: requirements/audit.txt
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-audit build vigie-home
