#!/usr/bin/env bash
# A CycloneDX document read and written by the Python library comes back without its declarations
#
# Expected: a document that is valid CycloneDX 1.6 or 1.7 keeps its attestations when a program reads and writes it, or the
#           library says that it leaves something out.
# Seen:     cyclonedx-python-lib finds the document valid, reads it without a word and writes it without "declarations". What
#           comes back are the requirements of the standard ("definitions"), and no claim about them.
# With:     cyclonedx-python-lib 11.12.0; 2026-11
# Portal:   the attestation of a statement is built as plain data and only checked with the library. Whoever passes it
#           through a tool built on the library gets a document that claims nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install -qq 'cyclonedx-python-lib[json-validation]==11.12.0'

env/bin/python -W error - <<'EOF'
import json
import sys
from importlib.metadata import version

from cyclonedx.model.bom import Bom
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

print("versions: cyclonedx-python-lib", version("cyclonedx-python-lib"))
document = {
    "bomFormat": "CycloneDX",
    "version": 1,
    "metadata": {"timestamp": "2026-03-02T09:30:00+00:00"},
    "declarations": {
        "assessors": [{"bom-ref": "assessor", "thirdParty": False, "organization": {"name": "Example Ltd"}}],
        "attestations": [{"assessor": "assessor", "map": [{"requirement": "r1", "claims": ["claim"]}]}],
        "claims": [{"bom-ref": "claim", "target": "product", "predicate": "exports STEP AP242"}],
        "targets": {"components": [{"bom-ref": "product", "type": "application", "name": "Example PLM"}]},
    },
    "definitions": {
        "standards": [{"bom-ref": "standard", "name": "Example", "requirements": [{"bom-ref": "r1", "identifier": "1"}]}],
    },
}
seen = {}
for schema in (SchemaVersion.V1_6, SchemaVersion.V1_7):
    document["specVersion"] = schema.to_version()
    mistakes = JsonStrictValidator(schema).validate_str(json.dumps(document))
    written = json.loads(make_outputter(Bom.from_json(document), OutputFormat.JSON, schema).output_as_string())
    lost = sorted(document.keys() - {name for name, value in written.items() if value})
    seen[document["specVersion"]] = (mistakes, lost)
    print(f"{document['specVersion']}: mistakes found {mistakes}, lost on the way {lost}")

as_recorded = all(each == (None, ["declarations"]) for each in seen.values())
print("as recorded" if as_recorded else "CHANGED")
sys.exit(not as_recorded)
EOF
