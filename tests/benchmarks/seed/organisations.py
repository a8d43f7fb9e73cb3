"""Who states: made-up organisations with one member each, and vendors' products in versions."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from organisations.models import (
    Mandate,
    MandateMethod,
    Membership,
    Organisation,
    Product,
    ProductVersion,
    Role,
    Signing,
    User,
)
from statements.models import Statement

WORDS = {
    part: words.split()
    for part, words in {
        "start": "Al Bren Cor Dal El Fen Gra Hol Is Jor Kal Lun Mar Nor Ost Pel Quar Ros Sil Tor Ul Var Wes Yar Zen",
        "middle": "ba de fi go ha ki la me no pu ra si ta ve wo",
        "end": "berg dorn feld gard holm lind mark nau rath stein tal vik wald wick",
        "form": "GmbH AG Inc. S.A. B.V. Ltd. SE Corp.",
        "country": "DE FR US JP SE NL IT",
        "product": "Vault PLM CAD Workbench Simulation Exchange Configurator Viewer Requirements Factory Twin Harness",
    }.items()
}
SIGNED_DAYS_AGO = 1600  # before the oldest statement


@dataclass
class Subject:
    """What statements are about, one after another: a product in its versions, or an organisation."""

    organisation: Organisation
    product: Product | None
    language: str
    newest: int  # the age of its newest statement, in days
    statements: int
    versions: list[ProductVersion] = field(default_factory=list)
    latest: Statement | None = None

    def age(self, generation: int) -> int:
        """How many days ago the statement of this generation, counted from 0, is issued."""
        return self.newest + 300 * (self.statements - 1 - generation)


class Organisations:
    """Makes as many organisations as a number of statements wants; no two have the same name."""

    def __init__(self, chance: random.Random, reviewer: User):
        self.chance, self.reviewer, self.names = chance, reviewer, set()

    def for_statements(self, statements: int) -> list[Subject]:
        """Store organisations and products, and return the subjects of so many statements."""
        organisations, subjects = [], []
        while statements:
            organisation = self._organisation()
            organisations.append(organisation)
            for _product in range(self.chance.choice((1, 1, 2, 2, 3)) if organisation.is_vendor else 1):
                if count := min(statements, self.chance.choices((1, 2, 3), (55, 33, 12))[0]):
                    subjects.append(self._subject(organisation, count))
                    statements -= count
        self._store_organisations(organisations)
        self._store_products([subject for subject in subjects if subject.product])
        return subjects

    def _organisation(self) -> Organisation:
        name = self._name()
        while name in self.names:
            name = self._name()
        self.names.add(name)
        slug = f"bench-{len(self.names)}"
        return Organisation(
            name=name,
            slug=slug,
            role=self.chance.choices((Role.VENDOR, Role.CUSTOMER, Role.PROVIDER), (85, 9, 6))[0],
            country=self.chance.choice(WORDS["country"]),
            website=f"https://{slug}.example",
            about=f"{name} makes and runs software for engineers.",
        )

    def _name(self) -> str:
        start, first, second, end, form = (
            self.chance.choice(WORDS[part]) for part in ("start", "middle", "middle", "end", "form")
        )
        return f"{start}{first}{second}{end} {form}"

    def _subject(self, organisation: Organisation, statements: int) -> Subject:
        product = None
        if organisation.is_vendor:
            start, end, kind = (self.chance.choice(WORDS[part]) for part in ("start", "end", "product"))
            website = f"{organisation.website}/product"
            product = Product(organisation=organisation, name=f"{start}{end} {kind}", website=website)
        language, newest = self.chance.choice(("en", "en", "de")), self.chance.randrange(1, 900)
        return Subject(organisation, product, language, newest, statements)

    def _store_organisations(self, organisations: list[Organisation]) -> None:
        Organisation.objects.bulk_create(organisations)
        users = [User(email=f"{each.slug}@bench.example", name=f"Signatory of {each.name}") for each in organisations]
        User.objects.bulk_create(users)
        Membership.objects.bulk_create(
            Membership(user=user, organisation=organisation, is_administrator=True, is_editor=True, is_signatory=True)
            for user, organisation in zip(users, organisations, strict=True)
        )
        Signing.objects.bulk_create(self._signing(each) for each in organisations)
        Mandate.objects.bulk_create(Mandate(organisation=each, method=MandateMethod.PAPER) for each in organisations)

    def _signing(self, organisation: Organisation) -> Signing:
        return Signing(
            organisation=organisation,
            signed_on=timezone.localdate() - timedelta(days=SIGNED_DAYS_AGO),
            name="Ada Signatory",
            function="Managing director",
            place="Darmstadt",
            confirmed_by=self.reviewer,
            confirmed_at=timezone.now() - timedelta(days=SIGNED_DAYS_AGO),
        )

    def _store_products(self, subjects: list[Subject]) -> None:
        self._tell_products_apart(subjects)
        Product.objects.bulk_create(subject.product for subject in subjects)
        for subject in subjects:
            names = (f"{number + 1}.0" for number in range(subject.statements))
            subject.versions = [ProductVersion(product=subject.product, name=name) for name in names]
        ProductVersion.objects.bulk_create(version for subject in subjects for version in subject.versions)

    def _tell_products_apart(self, subjects: list[Subject]) -> None:
        """No organisation has two products of the same name."""
        taken = Counter()
        for subject in subjects:
            name = subject.organisation.pk, subject.product.name
            taken[name] += 1
            if taken[name] > 1:
                subject.product.name += f" {taken[name]}"
