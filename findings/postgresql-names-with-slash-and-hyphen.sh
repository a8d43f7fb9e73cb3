#!/usr/bin/env bash
# PostgreSQL's text search does not find the words of "STEP/IGES", nor the parts of "ISO 10303-242"
#
# Expected: a search for IGES finds "STEP/IGES", one for CATIA finds "CATIA/NX", one for 242 finds "ISO 10303-242", and
#           "AP 242" finds "AP-242".
# Seen:     the parser takes words joined by a slash for the path of a file, one token that is found only whole; and a
#           hyphen before digits for a minus, so that 10303-242 is 10303 and -242. In German, "Lese-/Schreibzugriff" becomes
#           "lese" and the path "/schreibzugriff". No dictionary helps, since the parser comes before them.
# With:     PostgreSQL 15.18 (Debian's postgresql-15); 2026-11
# Portal:   explanations are full of such names. Slashes, and hyphens before digits, have to become spaces on both sides, in
#           what is indexed and in what is asked for.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v pg_virtualenv >/dev/null || { echo "needs pg_virtualenv (Debian: postgresql-common, postgresql)"; exit 2; }

cat >names.sql <<'EOF'
select 'PostgreSQL ' || current_setting('server_version');
select config || ': ' || text || ' | ' || asked || ' | ' || case
  when to_tsvector(config::regconfig, text) @@ websearch_to_tsquery(config::regconfig, asked) then 'found'
  else 'not found' end
from (values
  ('english', 'STEP/IGES', 'IGES'),
  ('english', 'CATIA/NX', 'CATIA'),
  ('english', 'ISO 10303-242', '242'),
  ('english', 'AP-242', 'AP 242'),
  ('german', 'Lese-/Schreibzugriff', 'Schreibzugriff'),
  ('english', 'STEP IGES', 'IGES'),
  ('english', 'ISO 10303 242', '242')) as asked(config, text, asked);
select string_agg(alias || ' ' || token, ', ') from ts_debug('english', 'STEP/IGES 10303-242') where alias <> 'blank';
EOF
pg_virtualenv -t -o fsync=off psql -XAtq -f names.sql 2>&1 | grep -vE '^(Creating new|Dropping) ' | tee seen

cat >recorded <<'EOF'
english: STEP/IGES | IGES | not found
english: CATIA/NX | CATIA | not found
english: ISO 10303-242 | 242 | not found
english: AP-242 | AP 242 | not found
german: Lese-/Schreibzugriff | Schreibzugriff | not found
english: STEP IGES | IGES | found
english: ISO 10303 242 | 242 | found
file STEP/IGES, uint 10303, int -242
EOF
if diff recorded <(tail -n +2 seen); then echo "as recorded"; else echo "CHANGED" && exit 1; fi
