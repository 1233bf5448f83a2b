# One command for each thing a person wants; every recipe can be copied to a shell.
# `make run` and `make test` work on a fresh Debian or Ubuntu that has Rust.

STEP := scripts/step
# What is tested, always with the same features, so that nothing is built twice.
TESTED := --workspace --no-default-features
# The compiler that builds the tests is clippy's, which compiles as rustc does: what is linted alone is read and checked a second time.
LINTED := env RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help assets run test ci-steps e2e bench soak fuzz realdata howto new screens fmt lint tidy

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

assets: ## what the browser gets, from npm through a lock file; only when something changed
	@scripts/need assets
	@scripts/assets

run: ## serve the product with demo data at http://127.0.0.1:8080
	@scripts/need run
	@scripts/assets
	cargo run -p app --bin xiaoguan -- serve --demo --listen 127.0.0.1:8080

test: ## every test: format, lints, unit, integration and documentation tests, on both databases
	@scripts/need test
	@scripts/assets
	@$(MAKE) --no-print-directory ci-steps

ci-steps: ## what `make test` does once everything needed is there, with the seconds of each step
	@$(STEP) fmt cargo fmt --all --check
	@$(STEP) types npm --prefix crates/ui run --silent check
	@$(LINTED) $(STEP) build cargo test $(TESTED) --no-run
	@$(LINTED) scripts/in-memory scripts/beside e2e scripts/e2e test "cargo test $(TESTED) --no-fail-fast"

e2e: ## the browser tests: every component in a real browser; with pictures when XIAOGUAN_PICTURES=1
	@scripts/need e2e
	@scripts/assets
	@scripts/e2e

screens: ## the pictures of docs/screens, taken anew where a screen has changed
	@scripts/need e2e
	@scripts/assets
	@XIAOGUAN_SCREENS=1 scripts/e2e

bench: ## the benchmark on SQLite and on a PostgreSQL of its own, one JSON object a line
	@scripts/need bench
	@scripts/assets
	cargo build --release -p app --bin xiaoguan
	@scripts/with-postgres "$${CARGO_TARGET_DIR:-target}/release/xiaoguan" bench --json

soak: ## a hundred rounds of crash and recovery
	@scripts/need test
	@scripts/assets
	cargo run -p xtask -- soak

realdata: ## two years of a real wholesaler's business brought in and measured: make realdata DIR=folder of Online Retail II
	@scripts/with-postgres scripts/realdata "$(DIR)"

fuzz: ## ask the API everything that its own description says, as each of the demo's people, on both databases; FUZZ_SEED repeats a run
	@scripts/need fuzz
	@scripts/assets
	cargo build --release -p app --bin xiaoguan
	@scripts/fuzz
	@scripts/with-postgres sh -c 'exec scripts/fuzz "$$XIAOGUAN_BENCH_POSTGRES"'

howto: ## do what docs/howto/add-an-operation.md says, in a copy, and see that it works
	@scripts/need test
	@scripts/assets
	cargo run -p xtask -- howto

new: ## a new operation from a template: make new SLICE=catalog OPERATION=product.recall ZH=召回产品 EN="Recall product"
	cargo run -q -p xtask -- new-operation "$(SLICE)" "$(OPERATION)" $(if $(ZH),"$(ZH)" $(if $(EN),"$(EN)"))
	cargo fmt --all

fmt: ## format the source
	cargo fmt --all

lint: ## clippy over everything, warnings are errors
	cargo clippy $(TESTED) --all-targets -- -D warnings

tidy: ## the house rules that a program can check (also part of make test)
	cargo run -q -p xtask -- tidy
