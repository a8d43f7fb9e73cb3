"""What ``deploy/compose.yaml`` starts, as plain processes of this machine: the same commands with the same settings."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"


@dataclass(frozen=True)
class Service:
    name: str
    command: list[str]
    settings: dict[str, str]
    replicas: int


def services() -> dict[str, Service]:
    """Those that run the portal's image, by name."""
    content = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return {
        name: Service(name, said["command"], said["environment"], said.get("deploy", {}).get("replicas", 1))
        for name, said in content["services"].items()
        if said["image"] == "cpo-portal"
    }


def example_settings() -> dict[str, str]:
    """What ``portal.env.example`` sets."""
    lines = (DEPLOY / "portal.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def environment(service: Service, places: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """A service's variables: the example's and the composition's, with other ``places`` and one's ``own`` values."""
    said = example_settings() | service.settings
    for place, here in places.items():
        said = {name: value.replace(place, here) for name, value in said.items()}
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return kept | said | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"} | own
