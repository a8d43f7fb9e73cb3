"""Style and script under names that change with their content."""

import re

from cpo_portal.static_files import HashedFiles


def test_a_module_imports_others_by_their_hashed_names(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "page.js").write_text('import "./parts.js";\nimport { all } from "./parts.js";\n')
    (tmp_path / "js" / "parts.js").write_text("export const all = 1;\n")
    files = HashedFiles(location=tmp_path, base_url="/static/")

    list(files.post_process({f"js/{name}.js": (files, f"js/{name}.js") for name in ("page", "parts")}))

    written = (tmp_path / files.stored_name("js/page.js")).read_text()
    imported = re.findall(r'"\./(.+?)"', written)
    assert imported == [files.stored_name("js/parts.js").removeprefix("js/")] * 2
    assert imported != ["parts.js"] * 2
