"""``deploy/grafana/portal.json``: what operators see of ``/metrics``."""

import json
import re

import pytest
from django.conf import settings

DASHBOARD = json.loads((settings.BASE_DIR / "deploy" / "grafana" / "portal.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]]
OF_PROMETHEUS = {"job", "instance"}


@pytest.fixture
def told(client, db, settings):
    """The labels of each sample at ``/metrics``, by its name."""
    settings.METRICS_TOKEN = "token"
    client.post("/verify/", {})
    client.get("/nowhere/")
    found = {}
    for line in client.get("/metrics", headers={"authorization": "Bearer token"}).content.decode().splitlines():
        if line.startswith("# TYPE") and line.endswith("counter"):
            found.setdefault(line.split()[2], set())  # of which nothing was counted yet
        if not line.startswith("#"):
            name, _brace, labels = line.rpartition(" ")[0].partition("{")
            found[name] = found.get(name, set()) | set(re.findall(r'(\w+)="', labels))
    return found


def test_it_names_what_there_is(told):
    named = {name for each in EXPRESSIONS for name in re.findall(r"portal_\w+", each)}

    assert named - set(told) == set()


def test_it_shows_everything_there_is(told):
    shown = {name for each in EXPRESSIONS for name in re.findall(r"portal_\w+", each)}

    assert set(told) - shown == set()


def test_it_asks_by_labels_there_are(told):
    told["portal_verdicts_total"] |= {"outcome"}
    for expression in EXPRESSIONS:
        there_are = {label for name in re.findall(r"portal_\w+", expression) for label in told[name]} | OF_PROMETHEUS
        grouped = {label for labels in re.findall(r"by \(([^)]+)\)", expression) for label in labels.split(", ")}
        asked = grouped | set(re.findall(r'(\w+)=~?"', expression))

        assert asked - there_are == set(), expression


def test_it_is_a_dashboard_for_whatever_prometheus_somebody_has():
    variables = {each["name"]: each["type"] for each in DASHBOARD["templating"]["list"]}
    sources = [each["datasource"] for panel in PANELS for each in [panel, *panel["targets"]]]

    assert variables == {"datasource": "datasource", "job": "query"}
    assert all(source == {"type": "prometheus", "uid": "${datasource}"} for source in sources)
    assert all('job=~"$job"' in expression for expression in EXPRESSIONS)
    assert (DASHBOARD["schemaVersion"] >= 39, DASHBOARD["title"], DASHBOARD["uid"]) == (
        True,
        "CPO portal",
        "cpo-portal",
    )


def test_its_panels_have_a_place_of_their_own():
    taken = [
        (place["x"] + x, place["y"] + y)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for x in range(place["w"])
        for y in range(place["h"])
    ]
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]

    assert len(taken) == len(set(taken))
    assert {x for x, _y in taken} == set(range(24))
    assert len(numbers) == len(set(numbers))
    assert all(panel["title"] and panel["targets"] for panel in PANELS)
