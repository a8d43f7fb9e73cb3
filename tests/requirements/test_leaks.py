"""Nothing private is shown, counted or told by filter, sort, search, export, feed or the way something is missing.

Every address that others than its owners can open is answered the same, byte for byte, whether there is anything
private in the portal or not; and what is private is missing in the very way of what does not exist, down to the
questions put to the database. An address that is neither tried nor left out for a reason fails the test.
"""

import re
import zipfile
from functools import cache
from io import BytesIO
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from association.models import PageKey
from directory.search import index

from .private_world import add_secrets, open_world, secret

pytestmark = pytest.mark.django_db

WORDS = ["anvil", "fulfilled", secret("Draft"), secret("Later"), "Zzyzx"]
ASKED = [  # of the directory, its files, its feed, and of what can be followed
    "",
    "page=2",
    "status=all",
    "status=all&sort=date",
    "sort=date&view=table",
    "status=all&view=table",
    *(f"status=all&q={word}" for word in WORDS),
    *(f"role={role}&status=all" for role in ("vendor", "customer", "provider")),
    *(f"status=all&organisation={word}" for word in ("anvil", secret("Unsigned"))),
    *(f"status=all&product={word}" for word in ("forge", secret("Draft"), secret("Unpublished"))),
    "category=data&shall=all",
    *(f"status=all&said=data-export:{answer}" for answer in ("fulfilled", "planned", "not_fulfilled")),
    *(f"status=all&standard={word}" for word in ("jt", secret("Draft"))),
    f"status=all&standard={secret('Later')}&edition={secret('Later')}&direction=both",
    "age=3",
    "age=24&status=all",
]
OF_SIGNEES = ["", "q=a", f"q={secret('Unsigned')}", "role=vendor", "page=2"]
OF_THE_API = [
    "limit=100",
    "limit=1&offset=1",
    "status=in_force",
    "role=vendor",
    "said=data-export:planned",
    f"q={secret('Later')}",
    f"organisation={secret('Unsigned')}",
    f"standard={secret('Draft')}",
]
OF_A_MATCH = ["", "role=all", "standard=jt", "statement={number}&statement={old}"]
PLACES = {"detail": [""], "match": OF_A_MATCH, "match_xlsx": OF_A_MATCH, "match_csv": OF_A_MATCH, "matched": [""]}

# Which addresses are tried, with what behind the question mark.
TRIED = {
    "home": [""],
    "catalogue:current": [""],
    "catalogue:edition": ["", "role=vendor"],
    "catalogue:json": [""],
    "catalogue:glossary": [""],
    "catalogue:standards": [""],
    "catalogue:changes": [""],
    "questionnaire:xlsx": [""],
    "directory:index": ASKED,
    "directory:csv": ASKED,
    "directory:xlsx": ["status=all", f"status=all&q={secret('Later')}"],
    "directory:profile": [""],
    "signees:index": OF_SIGNEES,
    "signees:csv": OF_SIGNEES,
    "signees:xlsx": [""],
    "compare:csv": ["statement={number}&statement={old}", "statement={number}"],
    "compare:xlsx": ["statement={number}&statement={old}"],
    "compare:matrix": [
        "",
        "choose",
        "statement={number}&statement={old}",
        "statement={number}&statement=CPO-2026-9999",
    ],
    "compare:words": ["statement={number}&statement={old}", "statement={number}"],
    "feeds:statements": ASKED,
    "feeds:organisation": [""],
    "feeds:product": [""],
    "subscriptions:index": [""],
    "subscriptions:search": [f"q={secret('Draft')}", "said=data-export:planned"],
    "subscriptions:organisation": [""],
    "subscriptions:product": [""],
    "requirements:index": [""],
    "requirements:start": [""],
    **{f"requirements:{place}": queries for place, queries in PLACES.items()},
    "requirements:mirror": [""],
    **{f"requirements:shared_{place}".replace("_detail", ""): queries for place, queries in PLACES.items()},
    "statements:detail": [""],
    "statements:pdf": [""],
    "statements:json": [""],
    "statements:cyclonedx": [""],
    "statements:badge": ["", "lang=de"],
    "statements:withdraw": [""],
    "feedback:send": [""],
    "log:page": ["", "statement={number}", "before=3"],
    "log:json": ["", "after=1"],
    "verify:page": [""],
    "verify:certificates": [""],
    "schema": [""],
    "log_schema": [""],
    "cpo_schema": [""],
    "match_schema": [""],
    "dashboard": [""],
    "style": [""],
    "organisation:found": [""],
    "assessments:index": [""],
    "assessments:start": [""],
    "review:queue": ["", f"q={secret('Submitted')}"],
    "editions:index": [""],
    "feedback_queue:index": [""],
    "statistics:index": [""],
    "statistics:xlsx": [""],
    "signings:waiting": [""],
    "foundings:index": [""],
    "mandates:index": [""],
    "deadlines:index": [""],
    "tasks:index": [""],
    "proposals:waiting": [""],
    "merge:index": ["", f"gone={secret('Unsigned')}&kept={secret('Unsigned')}"],
    "acts:index": ["", f"q={secret('Unsigned')}"],
    "acts:csv": [""],
    **{f"site:{key.name.lower()}": [""] for key in PageKey},
    "pages:index": [""],
    "package:index": [""],
    "recoveries:index": [""],
    "sign_ons:index": [""],
    "sign_ons:add": [""],
    "company_sign_on": [""],
    "people:index": ["", f"q={secret('Unsigned')}"],
    "people:invite": [""],
    "organisations:index": ["", f"q={secret('Unsigned')}"],
    "organisations:detail": [""],
    "organisations:edit": [""],
    "uploads:index": [""],
    "mails:index": ["", f"q={secret('Unsigned')}"],
    "banner:index": [""],
    "archive:index": [""],
    "robots": [""],
    "sitemap": [""],
    "favicon": [""],
    "security": [""],
    "metrics": [""],
    "alive": [""],
    "api:openapi-json": [""],
    "api:openapi-view": [""],
    "api:api-root": [""],
    "api:statements": OF_THE_API,
    "api:statement": [""],
}
ON_PAPER = "a page that is tried, on paper, which takes a second"
MANAGERS_OWN = "the managers' only; that it is missing for others is tried below"
OWN = "its owner's only; that it is missing for others is tried below"
ONLY_SENT = "answers forms only; that it is missing for others is tried below"
NOT_TRIED = {
    "questionnaire:pdf": ON_PAPER,
    "account": "one's own name and mails",
    "personal_data": "one's own data, with the moment they were asked for",
    "delete_account": "one's own account",
    "closure": OWN,
    "second_factor": "what is asked of oneself",
    "second_factor_lost": "for who is between password and second factor, about themselves",
    "openid_connect_login": "says that there is a sign-on of this name, to whoever knows its address",
    "openid_connect_callback": "says that there is a sign-on of this name, to whoever knows its address",
    "language": "answers forms only, and knows nothing",
    "ready": "how the portal is, for its operators: also how much slow work waits or failed, in numbers",
    "feedback:confirm": "a signed link, known to whom it was mailed",
    **dict.fromkeys(
        [
            "requirements:edit",
            "requirements:report",
            "subscriptions:rename",
            "evidence:document",
            "organisation:invitation",
            "people:invitation",
            *(f"{room}:detail" for room in ("people", "uploads")),
            "banner:edit",
            "archive:download",
        ],
        OWN,
    ),
    **dict.fromkeys(
        [
            *(f"requirements:{verb}" for verb in ("ask", "delete", "share", "revoke", "note")),
            *(f"requirements:report_{verb}" for verb in ("begin", "delete")),
            *(f"review:{verb}" for verb in ("take", "release", "hand_over", "return", "comment", "settle", "reply")),
            *(f"review:{verb}" for verb in ("accept", "second", "retract")),
            *(f"feedback_queue:{verb}" for verb in ("forward", "close")),
            "subscriptions:unfollow",
            "signings:confirm",
            "signings:refuse",
            "pages:restore",
            "package:remove",
            "proposals:accept",
            "proposals:refuse",
            "organisation:ask",
            "mandates:confirm",
            "mandates:revoke",
            "editions:make_current",
            "tasks:again",
            "recoveries:decide",
            "sign_ons:remove",
            *(f"people:{verb}" for verb in ("withdraw", "close", "reopen")),
            *(f"organisations:{verb}_signing" for verb in ("refuse", "revoke")),
            *(f"uploads:{verb}" for verb in ("load", "discard")),
            "mails:again",
            "banner:remove",
            "archive:make",
        ],
        ONLY_SENT,
    ),
    **dict.fromkeys(
        [
            "review:submission",
            "feedback_queue:detail",
            "signings:file",
            "pages:edit",
            "pages:revision",
            "foundings:detail",
            "mandates:detail",
            "sign_ons:edit",
        ],
        OWN,
    ),
    "site:package_file": "what everybody is to download; nothing private is in it",
    **dict.fromkeys(["merge:choose", "merge:organisations", "merge:products"], MANAGERS_OWN),
}
OWN_ROOMS = (
    "organisation:",
    "assessments:",
    "documents:",
    "drafts:",
    "declarations:",
    "exchange:",
    "removal:",
)  # not tried: members' own
MOVING_HEADERS = ("Content-Length", "X-Request-ID")
MOVING = (r'name="csrfmiddlewaretoken" value="\w+"', r"X-CSRFToken&quot;: &quot;\w+", r'"X-CSRFToken": "\w+"')


def all_urls(resolver=None, namespace="", parents=()):
    """The name of every address of ours with the names of what stands in it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        inside = (*parents, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from all_urls(pattern, inner, inside)
        elif pattern.name and not pattern.callback.__module__.startswith("allauth."):
            yield namespace + pattern.name, inside


URLS = dict(all_urls())


@pytest.fixture
def world():
    return open_world()


def readers(world):
    """Anonymous, a member of another organisation, and a customer's: none of them a reviewer."""
    clients = {"anonymous": Client(), "member": Client(), "customer": Client()}
    clients["member"].force_login(world.member)
    clients["customer"].force_login(world.customer)
    return clients


def address_of(world, name):
    values = {
        "identifier": world.catalogue.identifier,
        "edition": world.catalogue.edition,
        "slug": world.anvil.slug,
        "number": world.current.number,
        "criterion": "data-export",
        "token": world.profile.share_token,
        "pk": world.profile.pk if name.startswith("requirements:") else world.version.product_id,
    }
    return reverse(name, kwargs={key: values[key] for key in URLS[name]})


def tried(world):
    """Every address tried, and by whom: all questions by an anonymous reader, one of each by the others."""
    for name, queries in TRIED.items():
        for place, query in enumerate(queries):
            asked = query.format(number=world.current.number, old=world.superseded.number)
            address = address_of(world, name)
            for_members = name.startswith("requirements:") and not name.startswith("requirements:shared")
            yield (f"{address}?{asked}" if asked else address), place == 0 or for_members


def answer(client, address, method="get"):
    """Status, headers and content as they are for this address, whenever it is asked."""
    index.forget()
    response = getattr(client, method)(address)
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(part) for part in book.namelist() if not part.startswith("docProps/"))
            content = re.sub(rb"\d+T\d\d:\d\d", b"", content)  # when it was made
    for pattern in MOVING:
        content = re.sub(pattern.encode(), b"", content)
    headers = {key: value for key, value in response.headers.items() if key not in MOVING_HEADERS}
    return response.status_code, headers, content


def answers(world, clients):
    return {
        (person, address): answer(client, address)
        for address, for_all in tried(world)
        for person, client in clients.items()
        if for_all or person == "anonymous"
    }


def test_every_address_is_tried_or_left_out_for_a_reason():
    own = {name for name in URLS if name.startswith(OWN_ROOMS)} - set(TRIED)

    assert set(URLS) - own == set(TRIED) | (set(NOT_TRIED) - own)


@pytest.mark.slow(reason="asks every public address twice, as three people")
def test_what_is_private_changes_nothing_that_others_can_open(world):
    clients = readers(world)
    before = answers(world, clients)
    add_secrets(world)

    after = answers(world, clients)

    assert [key for key in before if after[key] != before[key]] == []
    assert [key for key, (_status, _headers, content) in after.items() if b"zzyzx" in without(key[1], content)] == []
    assert {status for status, *_rest in after.values()} <= {200, 302, 403, 404}


def without(address, content):
    """The content in lower case, without the words that were looked for."""
    asked = re.findall(r"zzyzx\w*", address.lower())
    return re.sub("|".join(asked).encode() or b"$^", b"", content.lower()) if asked else content.lower()


# --- what is missing ------------------------------------------------------------------------------

NOWHERE = {
    "gone": 999_999,
    "task": UUID(int=1),
    "pk": 999_999,
    "key": "nothing-here",
    "slug": "nothing-here",
    "token": "n" * 32,
}
# every statement and edition there is can be read
PUBLIC = (
    "catalogue:",
    "compare:",
    "questionnaire:",
    "statements:",
    "feedback:",
    "api:",
    "site:",
    "openid_connect_",
)


def private_things(world, secrets):
    """What stands in the addresses of private things, by name or room; some have two of a kind."""
    draft = {"pk": secrets.draft.pk, "key": "data", "criterion": "data-export", "document": secrets.document.pk}
    review = {"pk": secrets.waiting.pk, "comment": secrets.comment.pk}
    return {
        "directory": [{"slug": secrets.hidden.slug}, {"slug": secrets.former_address}],
        "feeds:organisation": [{"slug": secrets.hidden.slug}, {"slug": secrets.former_address}],
        "feeds:product": [{"pk": secrets.product.pk}, {"pk": secrets.drafted.pk}],
        "subscriptions:organisation": [{"slug": secrets.hidden.slug}],
        "subscriptions:product": [{"pk": secrets.product.pk}, {"pk": secrets.drafted.pk}],
        "subscriptions": [{"pk": secrets.watch.pk}],
        "requirements": [
            {
                "pk": secrets.profile.pk,
                "key": "data-export",
                "number": world.current.number,
                "token": secrets.revoked,
                "report": secrets.report.pk,
            }
        ],
        "organisation:member": [{"slug": secrets.hidden.slug, "pk": secrets.membership.pk}],
        "organisation:member_remove": [{"slug": secrets.hidden.slug, "pk": secrets.membership.pk}],
        "organisation:invitation": [{"token": secrets.withdrawn.token}],  # one that stands is read by who knows it
        "organisation:admission": [{"slug": secrets.hidden.slug, "pk": secrets.admission.pk}],
        "organisation:admission_refuse": [{"slug": secrets.hidden.slug, "pk": secrets.admission.pk}],
        "foundings": [{"pk": secrets.founding.pk}],
        "organisation:invitation_withdraw": [{"slug": secrets.hidden.slug, "pk": secrets.invitation.pk}],
        "closure": [{"slug": secrets.hidden.slug}],
        "organisation:version_edit": [{"slug": secrets.hidden.slug, "pk": secrets.drafted.pk, "version": 1}],
        "organisation": [
            {"slug": secrets.hidden.slug, "pk": secrets.drafted.pk},
            {"slug": secrets.former_address, "pk": secrets.drafted.pk},
            {"slug": world.anvil.slug, "pk": 1},
        ],
        "assessments:comment": [{"pk": secrets.returned.assessment_id, "comment": secrets.told.pk}],
        "assessments": [draft, draft | {"pk": secrets.waiting.assessment_id}],
        "documents": [draft],
        "drafts": [draft],
        "declarations": [review],
        "exchange": [draft | {"proposal": secrets.proposal.pk}],
        "evidence": [{"token": secrets.document.token}],
        "review": [review],
        "feedback_queue": [{"pk": secrets.remark.pk}],
        "signings": [{"pk": secrets.signing.pk}],
        "proposals": [{"pk": secrets.proposed.pk}],
        "removal": [{"pk": secrets.draft.pk}],
        "removal:product": [{"pk": secrets.drafted.pk}],
        "removal:version": [{"pk": secrets.draft.version_id}],
        "merge": [{"pk": secrets.hidden.pk, "gone": secrets.hidden.pk, "kept": world.anvil.pk}],
        "merge:products": [{"gone": secrets.drafted.pk, "kept": world.version.product_id}],
        "mandates": [{"slug": secrets.hidden.slug}],
        "editions": [{"pk": world.catalogue.pk}],
        "tasks": [{"task": secrets.task.pk}],
        "pages": [{"key": "imprint", "language": "en", "number": 0}],
        "package": [{"pk": 1}],
        "recoveries": [{"pk": secrets.lost.pk}],
        "sign_ons": [{"pk": secrets.sign_on.pk}],
        "organisation:sign_on": [{"slug": secrets.hidden.slug, "pk": secrets.sign_on.pk}],
        "people": [{"pk": secrets.staff_invitation.pk, "token": secrets.staff_invitation.token}],
        "people:detail": [{"pk": secrets.membership.user_id}],
        "people:close": [{"pk": secrets.membership.user_id}],
        "people:reopen": [{"pk": secrets.membership.user_id}],
        "organisations": [{"slug": secrets.hidden.slug}],
        "uploads": [{"pk": secrets.upload.pk}],
        "mails": [{"task": secrets.task.pk}],
        "banner": [{"pk": secrets.banner.pk}],
        "archive": [{"pk": secrets.archive.pk}],
    }


def missing(world, secrets):
    """Return pairs of addresses: of a private thing, and of the same that does not exist."""
    things = private_things(world, secrets)
    for name, parts in URLS.items():
        if parts and not name.startswith(PUBLIC):
            room = name.partition(":")[0]
            for thing in things.get(name) or things[room]:
                kwargs = {part: thing[part] for part in parts}
                first = next(part for part in parts if part in NOWHERE)
                yield reverse(name, kwargs=kwargs), reverse(name, kwargs=kwargs | {first: NOWHERE[first]})


def told(client, address, method):
    """What a reader learns, and what the portal does for it, without the address itself."""
    with CaptureQueriesContext(connection) as queries:
        status, headers, content = answer(client, address, method)
    asked = [re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b", "?", query["sql"]) for query in queries]
    for form in (address, quote(address), quote(address, safe="")):
        content = content.replace(form.encode(), b"")
        headers = {key: value.replace(form, "") for key, value in headers.items()}
    return status, headers, content, asked


@pytest.mark.slow(reason="asks the address of each private thing, and its like that does not exist, as three people")
def test_what_is_private_is_missing_like_what_does_not_exist(world):
    secrets, clients = add_secrets(world), readers(world)
    for client in clients.values():
        client.get("/nothing-here/")  # so that what is asked once a process is known

    @cache  # two things of a kind have one like them that does not exist
    def told_of_nothing(person, nowhere, method):
        return told(clients[person], nowhere, method)

    differing = [
        (person, method, private)
        for private, nowhere in dict.fromkeys(missing(world, secrets))
        for method in ("get", "post")
        for person, client in clients.items()
        if told(client, private, method) != told_of_nothing(person, nowhere, method)
    ]

    assert differing == []
