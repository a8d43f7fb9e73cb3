"""Any module of ours can be the first to be imported: which one is, is chance; Django keeps its checks in a set."""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PORTAL = settings.ROOT_URLCONF.partition(".")[0]
NOT_OURS = {"tests", "scripts"}  # not of the portal, though they are packages, or may become some


def packages():
    return sorted(init.parent for init in ROOT.glob("*/__init__.py") if init.parent.name not in NOT_OURS)


@cache
def modules():
    """All modules of the portal: name to file."""
    return {_name(file): file for package in packages() for file in sorted(package.rglob("*.py"))}


def _name(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# --- what imports what ----------------------------------------------------------------------------


def at_import(body):
    """Yield the imports done when the module is imported: those outside of functions, and for more than types."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from at_import(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "handlers", "finalbody", "cases"):
                yield from at_import(getattr(node, field, []))


def named_by(node, importer, known):
    """Return the modules that an import names; ``from package import name`` may name one or something in one."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    above = node.module or ""
    if node.level:
        package = importer.split(".")
        if known[importer].name != "__init__.py":
            package.pop()
        package = package[: len(package) - node.level + 1]
        above = ".".join([*package, *([node.module] if node.module else [])])
    inner = {f"{above}.{alias.name}" for alias in node.names}
    return inner & known.keys() | ({above} if inner - known.keys() else set())


def with_packages(name):
    """A module, and the packages around it, whose ``__init__.py`` Python runs before."""
    parts = name.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}


@cache
def imports():
    """Return the modules each module imports: ours, and others'."""
    return graph(modules())


def graph(known):
    found = {}
    for importer, file in known.items():
        around = with_packages(importer) - {importer}  # running already
        named = [named_by(node, importer, known) for node in at_import(ast.parse(file.read_bytes()).body)]
        found[importer] = {
            each for name in set().union(*named) for each in {name} | (with_packages(name) - around) if each != importer
        }
    return found


def a_cycle(edges):
    """Return one cycle as a list that ends where it begins, or nothing."""
    done = set()

    def follow(name, path):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return None
        for other in sorted(edges[name] & edges.keys()):
            if cycle := follow(other, [*path, name]):
                return cycle
        done.add(name)
        return None

    return next((cycle for name in sorted(edges) if (cycle := follow(name, []))), None)


def test_no_modules_import_each_other_in_a_circle():
    cycle = a_cycle(imports())

    assert cycle is None, "These import each other in a circle: " + " → ".join(cycle)


@pytest.mark.parametrize(
    ("files", "cycle"),
    [
        ({"p/a.py": "from p import b", "p/b.py": "from . import a"}, ["p.a", "p.b", "p.a"]),
        ({"p/a.py": "from .b import x", "p/b.py": "try:\n    import p.a\nfinally:\n    x = 1"}, ["p.a", "p.b", "p.a"]),
        ({"p/a.py": "from .b import x", "p/b.py": "class C:\n    from .a import y"}, ["p.a", "p.b", "p.a"]),
        ({"p/a.py": "from q.b import x", "q/__init__.py": "import p.a", "q/b.py": "x = 1"}, ["p.a", "q", "p.a"]),
        ({"p/a.py": "from .b import x", "p/b.py": "def f():\n    from . import a"}, None),
        ({"p/a.py": "from .b import x", "p/b.py": "if TYPE_CHECKING:\n    from . import a"}, None),
        ({"p/__init__.py": "from .a import x", "p/a.py": "from . import b", "p/b.py": "x = 1"}, None),
    ],
)
def test_circle_is_found_where_importing_makes_one(tmp_path, files, cycle):
    known = {}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
        known[path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")] = tmp_path / path

    assert a_cycle(graph(known)) == cycle


# --- importing for real ---------------------------------------------------------------------------


def fresh(*arguments, folder, **options):
    """Run Python afresh with nothing in its environment but what names the settings and a data folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = kept | {"DJANGO_SETTINGS_MODULE": f"{PORTAL}.settings", "PORTAL_DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, **options
    )


@pytest.mark.slow(reason="imports each module in a process of its own")
def test_each_module_can_be_imported_alone(tmp_path):
    ours = {package.name for package in packages()}
    others = {name for named in imports().values() for name in named if name.partition(".")[0] not in ours}

    done = fresh("-m", "tests.import_each", *sorted(others), folder=tmp_path, input="\n".join(modules()))

    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


SETUP = "import django; django.setup(); "
FAILURE_VIEW = settings.CSRF_FAILURE_VIEW.rpartition(".")[0]
ENTRIES = {
    "settings": f"import {PORTAL}.settings",
    "wsgi": f"import {PORTAL}.wsgi",
    "asgi": f"import {PORTAL}.asgi",
    "addresses": f"{SETUP}import {settings.ROOT_URLCONF}",
    "failure view": f"{SETUP}import {FAILURE_VIEW}",
    "failure view, then addresses": f"{SETUP}import {FAILURE_VIEW}, {settings.ROOT_URLCONF}",
    "commands": f"{SETUP}from django.core.management import get_commands, load_command_class as load\n"
    "for name, app in get_commands().items(): load(app, name)",
}


@pytest.mark.slow(reason="starts Python afresh for each entry")
@pytest.mark.parametrize("entry", ENTRIES)
def test_entry_can_be_the_first_thing_imported(tmp_path, entry):
    done = fresh("-c", ENTRIES[entry], folder=tmp_path)

    assert done.returncode == 0, done.stderr


@pytest.mark.slow(reason="starts Python afresh")
def test_reloader_and_checks_may_import_at_the_same_time(tmp_path):
    """The reloader's process imports all addresses before it has a second thread."""
    program = (
        "import os, sys; os.environ['RUN_MAIN'] = 'true'\n" + SETUP + "\n"
        "from django.core.management import get_commands, load_command_class\n"
        "from django.utils import autoreload\n"
        "from django.conf import settings\n"
        "autoreload.run_with_reloader = lambda *a, **o: print(settings.ROOT_URLCONF in sys.modules)\n"
        "load_command_class(get_commands()['runserver'], 'runserver').run_from_argv(['manage.py', 'runserver', '0'])"
    )

    done = fresh("-c", program, folder=tmp_path)

    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr
