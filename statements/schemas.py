"""The JSON Schemas of ``statement.json`` and of the public log."""

from functools import partial
from pathlib import Path

from core.json_schemas import read

statement_schema = partial(read, Path(__file__).parent / "statement-1.schema.json")
log_schema = partial(read, Path(__file__).parent / "log-1.schema.json")
