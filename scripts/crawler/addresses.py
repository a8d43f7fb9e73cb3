"""The addresses of the portal: what leads to them, and which are of a kind."""

import re
from collections import Counter
from functools import cache
from os.path import commonpath
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

A_FEW = 2


def routes(resolver, prefix=""):
    """Every pattern of the project, written as a match names it."""
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern)
        yield from routes(each, route) if hasattr(each, "url_patterns") else [route]


@cache
def match(address):
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def kind(address):
    """What addresses have in common of which a few are enough."""
    route = match(address).route
    query = urlsplit(address).query
    return route, tuple(sorted({pair.partition("=")[0] for pair in query.split("&")}))


def few(items, by, most):
    """The first ``most`` of each kind."""
    seen = Counter()
    for item in items:
        seen[by(item)] += 1
        if seen[by(item)] <= most:
            yield item


def local(link, at):
    """The path and query of a link on the page ``at``; None if it leads elsewhere, or to a file of the design."""
    parts = urlsplit(urljoin(settings.SITE_URL + at, link))
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    if re.match(r"/admin/(r/|\w+/$|.*\?)", address):
        return None  # what names an app or the number of a model, and all ways to sort and filter
    return address if f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL and match(address) else None


def links(page, at):
    """The addresses of the portal that an HTML page leads to, in its order."""
    found = [link for _element, name, link, _position in page.iterlinks() if name in ("href", "src")]
    found += page.xpath("//@hx-get")
    for form in page.forms:
        if form.method == "GET":
            found.append(f"{urljoin(at, form.action or '').partition('?')[0]}?{urlencode(form.form_values())}")
    return [address for link in found if (address := local(link, at))]


def filled(route, known):
    """Addresses for a pattern that no link leads to, with what stands in known ones that begin alike."""
    if "(" in route:
        return []  # a regular expression
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)

    def shared(address):
        return len(commonpath([route, match(address).route]))

    begin_alike = sorted(known, key=lambda address: (-shared(address), address))
    values = [dict(match(address).kwargs) for address in begin_alike]
    addresses = []
    for own in values[: A_FEW * 3]:
        said = {name: own.get(name, next((each[name] for each in values if name in each), None)) for name in names}
        if None not in said.values():
            addresses.append("/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found, said=said: str(said[found[1]]), route))
    return list(dict.fromkeys(address for address in addresses if match(address)))[:A_FEW]
