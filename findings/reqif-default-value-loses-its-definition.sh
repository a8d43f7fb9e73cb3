#!/usr/bin/env bash
# A valid ReqIF document read and written by the Python library is not valid any more
#
# Expected: requirements that were read and written again without a change are valid against ReqIF's schema as before.
# Seen:     where the type of a requirement gives an attribute a default, the library writes the default's value without the
#           DEFINITION that ReqIF asks for. Its own check, which found nothing wrong before, says so.
# With:     reqif 0.1.0; 2026-11
# Portal:   an exchange of requirements by ReqIF checks what it wrote against the schema, or writes no defaults.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install -qq reqif==0.1.0
echo "versions: $(env/bin/pip list 2>/dev/null | grep -i '^reqif ' | tr -s ' ')"

same='LAST-CHANGE="2026-03-02T09:30:00Z"'
cat >before.reqif <<EOF
<?xml version="1.0" encoding="UTF-8"?>
<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd">
  <THE-HEADER>
    <REQ-IF-HEADER IDENTIFIER="header">
      <CREATION-TIME>2026-03-02T09:30:00Z</CREATION-TIME>
      <REQ-IF-TOOL-ID>none</REQ-IF-TOOL-ID>
      <REQ-IF-VERSION>1.0</REQ-IF-VERSION>
      <SOURCE-TOOL-ID>none</SOURCE-TOOL-ID>
      <TITLE>Example</TITLE>
    </REQ-IF-HEADER>
  </THE-HEADER>
  <CORE-CONTENT>
    <REQ-IF-CONTENT>
      <DATATYPES>
        <DATATYPE-DEFINITION-STRING IDENTIFIER="text" $same LONG-NAME="Text" MAX-LENGTH="100"/>
      </DATATYPES>
      <SPEC-TYPES>
        <SPEC-OBJECT-TYPE IDENTIFIER="requirement" $same LONG-NAME="Requirement">
          <SPEC-ATTRIBUTES>
            <ATTRIBUTE-DEFINITION-STRING IDENTIFIER="grade" $same LONG-NAME="Grade">
              <DEFAULT-VALUE>
                <ATTRIBUTE-VALUE-STRING THE-VALUE="shall">
                  <DEFINITION>
                    <ATTRIBUTE-DEFINITION-STRING-REF>grade</ATTRIBUTE-DEFINITION-STRING-REF>
                  </DEFINITION>
                </ATTRIBUTE-VALUE-STRING>
              </DEFAULT-VALUE>
              <TYPE>
                <DATATYPE-DEFINITION-STRING-REF>text</DATATYPE-DEFINITION-STRING-REF>
              </TYPE>
            </ATTRIBUTE-DEFINITION-STRING>
          </SPEC-ATTRIBUTES>
        </SPEC-OBJECT-TYPE>
      </SPEC-TYPES>
    </REQ-IF-CONTENT>
  </CORE-CONTENT>
</REQ-IF>
EOF
env/bin/reqif passthrough before.reqif after.reqif >/dev/null
for file in before after; do
  echo "$file: $(env/bin/reqif validate --use-reqif-schema $file.reqif 2>&1 | tail -n 1)," \
    "DEFINITION: $(grep -c '<DEFINITION>' $file.reqif || true)"
done | tee seen

cat >recorded <<'EOF'
before: Validation complete with 0 errors, 0 schema issues found, 0 semantic issues found., DEFINITION: 1
after: Validation complete with 0 errors, 1 schema issues found, 0 semantic issues found., DEFINITION: 0
EOF
if diff recorded seen; then echo "as recorded"; else echo "CHANGED" && exit 1; fi
