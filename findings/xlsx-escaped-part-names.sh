#!/usr/bin/env bash
# A part named bracket_x0040_y0025 does not survive all ways through a spreadsheet
#
# Expected: a text comes out of a workbook as it went in. In the texts of Open XML, _xHHHH_ stands for a character
#           (ISO/IEC 29500-1, 22.9.2.19, ST_Xstring), so a writer has to escape the first underscore of a text that merely
#           looks like one, as _x005F_, and a reader has to undo both. Names of parts with their measures look like that.
# Seen:     XlsxWriter and calamine do so (calamine up to U+00FF). openpyxl writes the text unescaped, so that calamine reads
#           "bracket@y0025"; read again with openpyxl it looks unharmed. exceljs does not escape either, but unescapes shared
#           texts, and so loses what it wrote itself; openpyxl's it reads, since they stand in the cells.
# With:     openpyxl 3.1.5, XlsxWriter 3.3.1, python-calamine 0.9.1, exceljs 4.4.0; 2026-11
# Portal:   a text of this form that is written with openpyxl needs its first underscore as _x005F_ (openpyxl.utils.escape
#           escapes control characters only); a test that reads it with openpyxl again notices nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v npm >/dev/null || { echo "needs npm"; exit 2; }

python3 -m venv env
env/bin/pip install -qq openpyxl==3.1.5 XlsxWriter==3.3.1 python-calamine==0.9.1
npm install --silent --no-audit --no-fund --prefix . exceljs@4.4.0

env/bin/python - <<'EOF'
from importlib.metadata import version

import openpyxl
import xlsxwriter

print("versions:", *(f"{name} {version(name)}" for name in ("openpyxl", "xlsxwriter", "python-calamine")), "exceljs 4.4.0")
book = openpyxl.Workbook()
book.active.append(["bracket_x0040_y0025"])
book.save("openpyxl.xlsx")
with xlsxwriter.Workbook("xlsxwriter.xlsx") as book:
    book.add_worksheet().write_string(0, 0, "bracket_x0040_y0025")
EOF
cat >exceljs.mjs <<'EOF'
import ExcelJS from "exceljs";
const book = new ExcelJS.Workbook();
book.addWorksheet("Parts").addRow(["bracket_x0040_y0025"]);
await book.xlsx.writeFile("exceljs.xlsx");
for (const writer of ["openpyxl", "xlsxwriter", "exceljs"]) {
  const read = new ExcelJS.Workbook();
  await read.xlsx.readFile(`${writer}.xlsx`);
  console.log(`${writer} -> exceljs: ${read.worksheets[0].getCell("A1").value}`);
}
EOF
{
  node exceljs.mjs
  env/bin/python - <<'EOF'
import openpyxl
import python_calamine

for writer in ("openpyxl", "xlsxwriter", "exceljs"):
    print(f"{writer} -> openpyxl: {openpyxl.load_workbook(f'{writer}.xlsx').active['A1'].value}")
    [[value]] = python_calamine.CalamineWorkbook.from_path(f"{writer}.xlsx").get_sheet_by_index(0).to_python()
    print(f"{writer} -> calamine: {value}")
EOF
} | sort | tee seen

for way in openpyxl-calamine exceljs-calamine exceljs-exceljs; do echo "${way/-/ -> }: bracket@y0025"; done >recorded
for way in {openpyxl,exceljs,xlsxwriter}-openpyxl xlsxwriter-{calamine,exceljs} openpyxl-exceljs; do
  echo "${way/-/ -> }: bracket_x0040_y0025"
done >>recorded
if diff <(sort recorded) seen; then echo "as recorded"; else echo "CHANGED" && exit 1; fi
