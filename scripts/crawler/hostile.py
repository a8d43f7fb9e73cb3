"""Requests that no browser sends, to every address of a portal with the demo: does one break?"""

import argparse
import re
import sys
import time
import traceback
from collections import Counter, defaultdict
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.urls import get_resolver

from cpo_portal.content_types import in_utf8

from .addresses import match, routes
from .hostile_requests import Place, hostile_request
from .recording import PEOPLE, look_around
from .visitor import in_admin, key_of, undone

READ_IN_CODE = re.compile(r"\b(?:GET|POST|params|query)(?:\.get\(|\.getlist\(|\[)\"(\w+)\"")
INVENTED = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
SLOW = 2.0  # seconds


def places_of(portal):
    """One for each pattern, with what is known of it."""
    found = defaultdict(Place)
    for address in portal.everything:
        found[match(address).route].addresses.append(address)
    for route in routes(get_resolver()):
        if route not in found and not in_admin(f"/{route}") and "(" not in route:
            found[route].addresses.append(
                "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda named: INVENTED.get(named[1], "x"), route)
            )
    for visitor in portal.visitors.values():
        for form in visitor.forms:
            found[match(form.address).route].forms.append(dict(form.said))
    for place in found.values():
        place.names = {name for address in place.addresses for name, _value in parse_qsl(urlsplit(address).query, True)}
        keys = [key_of("GET", address) for address in place.addresses]
        place.people = [
            name
            for name, visitor in portal.visitors.items()
            if any(visitor.answers.get(key, "").startswith("200\n") for key in keys)
        ]
    for route, operations in described(portal).items():
        found[route].names |= operations
    found["static"] = Place(addresses=["/static/css/site.css", "/static/img/mark.svg", "/static/"])
    return [found[route] for route in sorted(found)]


def described(portal):
    """The parameters that the portal's own OpenAPI document names, by the pattern of their address."""
    document = portal.visitors["nobody"].client.get("/api/openapi.json").json()
    return {
        match(re.sub(r"{\w+}", "x", address)).route: {
            parameter["name"] for operation in operations.values() for parameter in operation.get("parameters", [])
        }
        for address, operations in document["paths"].items()
    }


def names_of(portal):
    """Every name of a parameter that a form, a link or the code knows."""
    names = {name for each in portal.visitors.values() for name in each.names}
    names |= {name for each in portal.visitors.values() for form in each.forms for name in form.said}
    for file in settings.BASE_DIR.glob("[a-z]*/**/*.py"):
        if file.relative_to(settings.BASE_DIR).parts[0] not in ("tests", "scripts"):
            names |= set(READ_IN_CODE.findall(file.read_text()))
    return sorted(names)


class Browser:
    """Sends what it is told to, as a person who just typed their password; what it does is undone."""

    def __init__(self, visitor):
        self.client, self.cookies = visitor.client, visitor.cookies
        self.handler, self.client.handler = self.client.handler, in_utf8(self.client.handler)
        if visitor.cookies:
            session = self.client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 10**6}]
            session.save()

    def send(self, request):
        """Return the status, and the traceback where the portal broke."""
        self.handler.enforce_csrf_checks = request.checks_csrf
        header = "; ".join(
            [f"{name}={cookie.value}" for name, cookie in self.cookies.items() if name not in request.cookies]
            + [f"{name}={value}" for name, value in request.cookies.items()]
        )
        environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
        with undone():
            try:
                self.client.cookies.clear()
                response = self.client.generic(
                    request.method, request.address, request.body, request.content_type, HTTP_COOKIE=header, **environ
                )
                if response.streaming:
                    b"".join(response)
                response.close()
                broke = response.exc_info if response.status_code == 500 else None
                said = "".join(traceback.format_exception(*broke)) if broke else "no exception was told"
                return response.status_code, said if response.status_code == 500 else ""
            except Exception:
                return 500, traceback.format_exc()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--only", type=int, nargs="*")
    asked = parser.parse_args()
    begun = time.monotonic()
    portal = look_around()
    places, names = places_of(portal), names_of(portal)
    browsers = {name: Browser(visitor) for name, visitor in portal.visitors.items()}
    print(f"{len(places)} patterns, {sum(len(place.addresses) for place in places)} addresses, "
          f"{sum(len(place.forms) for place in places)} forms, {len(names)} names of parameters; "
          f"looked around for {time.monotonic() - begun:.0f} s", flush=True)  # fmt: skip
    statuses, methods, broken, slow = Counter(), Counter(), defaultdict(list), []
    begun = time.monotonic()
    for number in asked.only or range(asked.requests):
        request = hostile_request(number, seed=asked.seed, places=places, people=PEOPLE, names=names)
        started = time.monotonic()
        status, said = browsers[request.person].send(request)
        took = time.monotonic() - started
        statuses[status] += 1
        methods[request.method] += 1
        if took > SLOW:
            slow.append((took, number, request))
        if said or asked.only:
            broken[said].append((number, request))
    print(f"{sum(statuses.values())} requests in {time.monotonic() - begun:.0f} s by seed {asked.seed}")
    print("  methods: " + ", ".join(f"{method} {count}" for method, count in methods.most_common()))
    print("  statuses: " + ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())))
    for took, number, request in sorted(slow, key=lambda each: -each[0])[:10]:
        print(f"  {took:.1f} s: number {number}, {request.person} {request.method} {request.address[:200]}")
    for said, found in sorted(broken.items(), key=lambda each: -len(each[1])):
        number, request = min(found, key=lambda each: len(repr(each[1])))
        print(f"\n{len(found)} times, such as: scripts/crawl hostile --seed {asked.seed} --only {number}")
        print(f"{request!r:.1500}\n{said[-6000:]}")
    return 1 if statuses[500] else 0


if __name__ == "__main__":
    sys.exit(main())
