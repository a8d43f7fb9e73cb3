#!/usr/bin/env bash
# openpyxl opens a Strict Open XML workbook as one without sheets
#
# Expected: a workbook of ISO/IEC 29500 Strict, which spreadsheet programs offer beside the usual (Transitional) form, is
#           read like that one, or refused with an error.
# Seen:     openpyxl returns a workbook with no sheet at all, in both of its modes. It warns of "an invalid specification
#           for 0" and raises nothing. calamine reads the same file.
# With:     openpyxl 3.1.5, python-calamine 0.9.1; 2026-11
# Portal:   an uploaded questionnaire that was saved as Strict has no sheets. Whoever uploads it has to be told to save it
#           as an ordinary .xlsx, not to download the questionnaire again.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install -qq openpyxl==3.1.5 python-calamine==0.9.1

env/bin/python - <<'EOF'
import io
import sys
import warnings
import zipfile
from importlib.metadata import version

import openpyxl
import python_calamine

print("versions: openpyxl", version("openpyxl"), "python-calamine", version("python-calamine"))

# Strict has the parts of a Transitional workbook, in namespaces of its own.
TRANSITIONAL, STRICT = "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml"
NAMESPACES = {
    f"{TRANSITIONAL}/spreadsheetml/2006/main": f"{STRICT}/spreadsheetml/main",
    f"{TRANSITIONAL}/drawingml/2006/main": f"{STRICT}/drawingml/main",
    f"{TRANSITIONAL}/officeDocument/2006/relationships": f"{STRICT}/officeDocument/relationships",
    f"{TRANSITIONAL}/officeDocument/2006/extended-properties": f"{STRICT}/officeDocument/extendedProperties",
}
book, usual = openpyxl.Workbook(), io.BytesIO()
book.active.title = "Formats"
book.active.append(["STEP", "AP242"])
book.save(usual)
with zipfile.ZipFile(usual) as old, zipfile.ZipFile("strict.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
    for part in old.namelist():
        text = old.read(part).decode()
        for transitional, strict in NAMESPACES.items():
            text = text.replace(transitional, strict)
        if part == "xl/workbook.xml":
            text = text.replace("<workbook ", '<workbook conformance="strict" ', 1)
        new.writestr(part, text)

with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    seen = [openpyxl.load_workbook("strict.xlsx", read_only=mode).sheetnames for mode in (False, True)]
other = python_calamine.CalamineWorkbook.from_path("strict.xlsx")
print("openpyxl, full and read-only:", *seen, "| warned:", {str(warning.message) for warning in warned})
print("calamine:", other.sheet_names, other.get_sheet_by_index(0).to_python())

as_recorded = seen == [[], []] and other.get_sheet_by_index(0).to_python() == [["STEP", "AP242"]]
print("as recorded" if as_recorded else "CHANGED")
sys.exit(not as_recorded)
EOF
