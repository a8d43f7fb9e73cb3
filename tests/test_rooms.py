"""The order of the rooms, where the linter of imports does not look: templates, and names that stand for one thing.

The imports themselves are held by the contracts of import-linter in ``pyproject.toml``.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.template.engine import Engine
from django.urls import URLResolver, get_resolver

ROOT = settings.BASE_DIR
TEMPLATES = ROOT / "templates"

# From the floor up; those of one line do not know each other.
ORDER = [
    ["cpo_verify", "core"],
    ["criteria", "organisations"],
    ["assessments"],
    ["statements"],
    ["directory"],
    ["requirements"],
    ["review"],
    ["association"],
    ["cpo_portal"],
]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}

# Whose templates lie in which folder of templates/. What lies beside them is the roof's: frames, front door, accounts.
FOLDERS = {
    "catalogue": "criteria",
    "organisation": "organisations",
    **dict.fromkeys(["assessments", "components", "documents", "exchange", "questionnaire", "removal"], "assessments"),
    **dict.fromkeys(["declarations", "drafts", "log", "statements", "verify"], "statements"),
    **dict.fromkeys(["compare", "directory", "signees", "subscriptions"], "directory"),
    **dict.fromkeys(["reports", "requirements"], "requirements"),
    **dict.fromkeys(["acts", "archive", "association", "banner", "mails", "merge", "organisations"], "association"),
    **dict.fromkeys(["package", "pages", "people", "recoveries", "sign_ons", "site", "uploads"], "association"),
    **dict.fromkeys(
        [
            "deadlines",
            "editions",
            "feedback",
            "feedback_queue",
            "foundings",
            "mandates",
            "proposals",
            "review",
            "signings",
            "statistics",
            "tasks",
        ],
        "review",
    ),
}
FOR_ALL = {"base.html", "form.html"}  # frames, which every page may extend
FRONT_DOOR = {"home", "dashboard", "account"}  # where every page may lead
OTHERS = ("account_", "mfa_", "usersessions_", "openid", "admin:", "socialaccount_")

# What Django, its packages and our own style call alike in every app.
CONVENTIONAL = {"admin", "api", "apps", "forms", "mails", "models", "permissions", "tasks", "urls"}
MIRRORING = {
    "views",
    "models",
    "migrations",
    "management",
    "templatetags",
}  # folders that name files by what they are of


def templates():
    for file in sorted(TEMPLATES.rglob("*.*")):
        folder = file.relative_to(TEMPLATES).parts[0]
        if folder in FOLDERS:
            yield file.relative_to(TEMPLATES).as_posix()


def room_of(template):
    return FOLDERS.get(template.split("/")[0], "cpo_portal")


def may_use(room, other):
    return room == other or LEVEL[other] < LEVEL[room]


@pytest.fixture(scope="module")
def rooms_of_libraries():
    modules = {name: module.partition(".")[0] for name, module in Engine.get_default().libraries.items()}
    return {name: room for name, room in modules.items() if room in LEVEL}


def _rooms_of_names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _rooms_of_names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield namespace + pattern.name, pattern.callback.__module__.partition(".")[0]


@pytest.fixture(scope="module")
def rooms_of_names():
    return dict(_rooms_of_names(get_resolver()))


@pytest.mark.parametrize("template", list(templates()))
def test_templates_use_what_is_of_their_room_or_below(template, rooms_of_libraries, rooms_of_names):
    text, room = (TEMPLATES / template).read_text(encoding="utf-8"), room_of(template)
    libraries = {library for loaded in re.findall(r"{% load ([^%]*) %}", text) for library in loaded.split()}
    others = {name.split("#")[0] for name in re.findall(r'{% (?:include|extends) "([^"]+)"', text)} - FOR_ALL
    addresses = {name for name in re.findall(r'{% url "([^"]+)"', text) if not name.startswith(OTHERS)} - FRONT_DOOR

    above = [
        *(each for each in libraries if each in rooms_of_libraries and not may_use(room, rooms_of_libraries[each])),
        *(each for each in others if not may_use(room, room_of(each))),
        *(each for each in addresses if not may_use(room, rooms_of_names[each])),
    ]

    assert above == []


def test_rooms_fill_only_places_on_pages_below_them():
    places = {
        name: room_of(template)
        for template in templates()
        for name in re.findall(r'{% slot "([^"]+)"', (TEMPLATES / template).read_text(encoding="utf-8"))
    }

    assert places.keys() == settings.TEMPLATE_SLOTS.keys()
    for name, filled_by in settings.TEMPLATE_SLOTS.items():
        assert all(LEVEL[room_of(each)] > LEVEL[places[name]] for each in filled_by), name


def modules():
    for room in LEVEL:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield room, file.relative_to(ROOT / room)


def test_no_two_modules_of_different_rooms_have_one_name():
    rooms = defaultdict(set)
    for room, file in modules():
        if not MIRRORING & set(file.parts) and file.stem != "__init__":
            rooms[file.stem].add(room)

    assert {name: found for name, found in rooms.items() if len(found) > 1 and name not in CONVENTIONAL} == {}


def test_no_two_public_classes_have_one_name():
    places = defaultdict(list)
    for room, file in modules():
        if "migrations" in file.parts or "management" in file.parts:
            continue
        for node in ast.parse((ROOT / room / file).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{room}/{file}")

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_every_package_of_the_project_is_a_room():
    packages = {file.parent.name for file in Path(ROOT).glob("*/__init__.py")} - {"tests"}

    assert packages == set(LEVEL)
