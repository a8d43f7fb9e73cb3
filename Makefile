# What you can do here. Each target sets up what it needs and can be repeated.
.PHONY: run develop test check bench lock messages pictures

run:       ## set everything up and serve http://127.0.0.1:8000 with demo data
	@scripts/run

develop:   ## the same, starting again whenever a file of ours changes
	@scripts/run --reload

test:      ## set up and run every check: lint, types, migrations, SQLite, PostgreSQL, browser
	@scripts/test

check:     ## the fast part: lint, types, unit tests on SQLite
	@scripts/check

bench:     ## measure the pages against their budgets, on PostgreSQL with 2,000 statements
	@scripts/bench

lock:      ## pin the packages of pyproject.toml with hashes; UPGRADE=1 takes newer ones
	@scripts/lock

pictures:  ## take the pictures of the README anew, of the demo
	@scripts/pictures

messages:  ## collect the sentences to translate into locale/
	@scripts/messages
