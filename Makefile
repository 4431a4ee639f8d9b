# Two commands for a newcomer: `make bench` and `make test`. The rest is for contributors.
PYTHON ?= python3
RANGE ?=
ONLY ?=
IN_VENV := .venv/bin/python -m
PARALLEL := -n auto --dist loadfile
CATEGORY := $(if $(ONLY),($(ONLY)) and )

.PHONY: help bench html test test-slow fuzz claims lint lock clean

help:
	@echo "make bench                     the recorded history in short; measure the newest commits"
	@echo "make bench RANGE=main~5..main  measure those of a range that changed simcore"
	@echo "make html                      publish html/ with all plots; measures nothing"
	@echo "make test                      the tests (make test-slow: the slow and statistical ones)"
	@echo "make test ONLY=regression      those of one category, as tests/conftest.py maps folders"
	@echo "make fuzz                      damaged files for every reader, for ten minutes"
	@echo "make claims                    measure docs/claims.md anew, on an idle machine"
	@echo "make lint                      the linters; make lock: pin the newest versions (uv)"

bench:
	@$(PYTHON) -m tools.bootstrap --history
	@$(IN_VENV) tools run $(RANGE)

html:
	@$(PYTHON) -m tools.bootstrap
	@$(IN_VENV) tools publish

test:
	@$(PYTHON) -m tools.bootstrap
	@$(IN_VENV) pytest $(PARALLEL) -m '$(CATEGORY)not slow'

test-slow:
	@$(PYTHON) -m tools.bootstrap
	@$(IN_VENV) pytest -m '$(CATEGORY)slow'

fuzz:
	@$(PYTHON) -m tools.bootstrap
	@$(IN_VENV) tests.fuzz.run

claims:
	@$(PYTHON) -m tools.bootstrap
	@$(IN_VENV) tests.speed.claims

lint:
	@$(PYTHON) -m tools.bootstrap
	@$(IN_VENV) ruff check .
	@$(IN_VENV) ruff format --check .
	@$(IN_VENV) mypy
	@$(IN_VENV) codespell_lib
	@$(IN_VENV) validate_pyproject pyproject.toml

lock:
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --extra dev --no-header pyproject.toml -o requirements.lock

clean:
	rm -rf .venv env html build *.egg-info
