# The portal's commands. `make help` lists them.
PORT ?= 8000
PY := .venv/bin/python
SHELL := /bin/bash
export PUBLIC_BASE_URL ?= http://localhost:$(PORT)

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: help install demo test check bench faults lock messages

help: ## Say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.venv/ready: requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/ready
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

node_modules/ready: package-lock.json requirements-node.txt .venv/ready
	command -v npm >/dev/null || .venv/bin/pip install -q --require-hashes -r requirements-node.txt
	PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --silent --no-audit --no-fund
	touch $@

%.mo: %.po
	@command -v msgfmt >/dev/null || bin/system-packages run
	@if command -v msgfmt >/dev/null; then msgfmt --check-format -o $@ $<; \
	  else echo "gettext is missing, so the pages stay in English: $<"; fi

install: .venv/ready node_modules/ready $(CATALOGUES) ## Install or renew what a server needs

demo: .venv/ready node_modules/ready $(CATALOGUES) ## Bring up the portal with demonstration data on localhost
	@bin/system-packages run
	@DEBUG=true $(PY) manage.py demo --port $(PORT)

test: .venv/dev node_modules/ready $(CATALOGUES) ## Run the whole suite, on SQLite and on PostgreSQL with Redis
	@bin/system-packages test
	@bin/test

check: .venv/dev node_modules/ready $(CATALOGUES) ## Format, lint, types, templates, translations, import walls, migrations, deployment
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	SECRET_KEY=checking .venv/bin/mypy --no-error-summary .
	.venv/bin/djlint --quiet --lint templates
	PYTHONPATH=. .venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check
	bin/check-deploy
	.venv/bin/pytest -q tests/house/test_translations.py

messages: .venv/ready ## Read the texts anew from the sources into the catalogues
	for catalogue in locale/*/; do \
	  $(PY) manage.py makemessages -l $$(basename $$catalogue) --no-location --no-wrap \
	    -i .venv -i node_modules -i var -i tests; done

bench: .venv/dev ## Print speeds as ratios within one run; never a test
	@$(PY) bin/bench

faults: .venv/dev ## Break the broker, the mail server and the worker, on private ports
	@bin/system-packages test
	.venv/bin/pytest -q tests/faults

lock: ## Write the locked requirements anew
	for name in requirements requirements-dev requirements-node; do \
	  .venv/bin/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --python-version 3.11 $$name.in -o $$name.txt; done
