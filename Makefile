# Every task of the project; `make` alone lists them. Needs make and a Python 3.10, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

python := .venv/bin/python
encoder := models/encoder/encoder.json
installed := .venv/.installed $(encoder)
side_by_side := -n 2 --dist loadfile

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore

.PHONY: help
help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: install
install: .venv/.installed ## Make .venv and build the sentence encoder
	@$(python) -m bot encoder

.venv/.installed: requirements.txt scripts/uv.txt scripts/install.sh
	@sh scripts/install.sh

$(encoder): $(wildcard bot/language/encoder_*) | .venv/.installed
	@$(python) -m bot encoder && touch $@

.PHONY: run
run: $(installed) ## Start the assistant and print its addresses; Ctrl-C stops it
	@$(python) -m bot run

.PHONY: train
train: $(installed) ## Train a model, unless one of the same data is there
	@$(python) -m bot train

.PHONY: ask
ask: $(installed) ## Ask the questions in FILE (or typed in), one a line
	@$(python) -m bot ask $(FILE)

.PHONY: snippet
snippet: $(installed) ## Print the tag for your website; URL= your gateway, CHAT_LANG=ar in Arabic
	@$(python) -m bot.widget.snippet $(if $(URL),--url $(URL)) $(if $(CHAT_LANG),--lang $(CHAT_LANG))

# Compiling all tests anew takes each worker five seconds.
check test: export PYTHONDONTWRITEBYTECODE :=

.PHONY: check
check: $(installed) ## Format, lint, types, data checks, fast tests: a minute or two
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(python) -m mypy
	$(python) -m bot check
	$(python) -m pytest -q --disable-warnings $(side_by_side) -m "not slow"

.PHONY: browser
browser: ## Bring the browser that the tests of the page drive
	@sh scripts/browser.sh

.PHONY: test
test: check browser train ## Everything: checks, training, slow tests, plain Rasa commands
	$(python) -m pytest -q --disable-warnings $(side_by_side) -m slow

.PHONY: fuzz
fuzz: $(installed) ## Attack the gateway for long: 100,000 requests, 10,000 takeovers, new examples
	CLINIC_FUZZ=100000 CLINIC_TAKEOVERS=10000 $(python) -m pytest -q --disable-warnings \
		tests/attack/test_fuzz.py tests/attack/test_takeover.py
	$(python) -m pytest -q --disable-warnings --hypothesis-profile=default tests/test_masking*.py \
		tests/test_tokens.py tests/test_text.py tests/test_clauses.py tests/test_red_flags.py

.PHONY: nemesis
nemesis: $(installed) ## Kill gateway and assistant 200 times while visitors write
	CLINIC_TRIALS=200 $(python) -m pytest -q --disable-warnings tests/attack/test_nemesis.py

.PHONY: bench
bench: $(installed) ## Measure against stock Rasa; ARGS="--fresh", "--quick", "--questions FILE"
	@$(python) -m benchmarks $(ARGS)

.PHONY: lock
lock: .venv/.installed ## Resolve requirements.in anew into requirements.txt
	$(python) -m uv pip compile requirements.in --override overrides.txt --generate-hashes \
		--python $(python) --upgrade --quiet -o requirements.txt
