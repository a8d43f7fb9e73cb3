"""``/review/editions/uploads/``: managers hand in a catalogue as a ZIP, see what it would do, and load it."""

import stat
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from association import catalogue_zip, edition_uploads
from association.models import EditionUpload
from core.refusals import Refused
from criteria.models import Catalogue
from organisations.models import AuditEntry, Deed

from ..factories import EDITIONS, UserFactory, load_edition, make_assessment
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

ADDRESS = "/review/editions/uploads/"


@pytest.fixture
def manager(sign_in):
    return sign_in(UserFactory(is_staff=True))


@pytest.fixture
def one(no_catalogue):
    return load_edition("1")


def zipped(folder, prefix="catalogue/", **changed):
    """The ZIP of a catalogue's folder; of a file named in ``changed`` the content given, none if that is None."""
    files = {file.name: file.read_bytes() for file in folder.iterdir()} | changed
    return packed(*((f"{prefix}{name}", content) for name, content in files.items() if content is not None))


def packed(*entries):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return buffer.getvalue()


def upload(manager, content, name="edition.zip"):
    return manager.post(ADDRESS, {"file": SimpleUploadedFile(name, content)}, follow=True)


# what is sound


@pytest.mark.parametrize("prefix", ["", "catalogue/", "a/b/"])
def test_sound_edition_is_shown_loaded_and_made_current(manager, one, prefix):
    page = upload(manager, zipped(EDITIONS / "2", prefix))
    html, kept = page.content.decode(), EditionUpload.objects.get()
    assert "Edition 2 of moving-code" in html
    assert "Compared with" in html

    done = manager.post(f"{kept.get_absolute_url()}load/", {"make_current": "yes"}, follow=True).content.decode()

    assert "Moving catalogue, 2 is loaded, and new assessments use it now." in done
    assert Catalogue.objects.current().edition == "2"
    assert not EditionUpload.objects.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("deed", flat=True)) == [
        Deed.EDITION_LOADED,
        Deed.MADE_CURRENT,
    ]


def test_loading_alone_leaves_the_current_edition(manager, one):
    upload(manager, zipped(EDITIONS / "2"))

    manager.post(f"{EditionUpload.objects.get().get_absolute_url()}load/")

    assert Catalogue.objects.current() == one
    assert Catalogue.objects.count() == 2


def test_page_says_what_would_change_and_whom_it_touches(manager, one):
    make_assessment(catalogue=one)
    statement = store_statement(make_assessment(catalogue=one, answered=True))

    page = upload(manager, zipped(EDITIONS / "2"))

    preview = page.context["preview"]
    assert dict(preview.counts)["added"] == 1
    assert (preview.drafts, [each.number for each in preview.statements]) == (1, [statement.number])
    assert "1 draft uses the current edition" in page.content.decode()
    assert not Catalogue.objects.filter(edition="2").exists()


def test_edition_in_use_is_not_replaced_by_another_text(manager, one):
    make_assessment(catalogue=one)
    changed = (EDITIONS / "1" / "catalogue.yaml").read_bytes().replace(b"Moving catalogue", b"Moved catalogue")
    assert (
        "replaces it, unless an assessment uses it"
        in upload(manager, zipped(EDITIONS / "1", **{"catalogue.yaml": changed})).content.decode()
    )

    page = manager.post(f"{EditionUpload.objects.get().get_absolute_url()}load/", follow=True)

    assert "Nothing was loaded: " in page.content.decode()
    assert "in use and cannot change any more" in page.content.decode()
    one.refresh_from_db()
    assert EditionUpload.objects.exists()


def test_upload_can_be_thrown_away(manager, one):
    upload(manager, zipped(EDITIONS / "2"))

    manager.post(f"{EditionUpload.objects.get().get_absolute_url()}discard/")

    assert not EditionUpload.objects.exists()
    assert Catalogue.objects.count() == 1


# what is not


def test_mistakes_are_those_that_the_command_tells(manager, one, tmp_path):
    broken = {"1-data.yaml": b"number: x y\nkey: data\n", "2-people.yaml": "number: ä".encode("latin-1")}
    content = zipped(EDITIONS / "2", "", **broken)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    with pytest.raises(CommandError) as told:
        call_command("load_catalogue", tmp_path, "--check")

    problems = upload(manager, content).context["preview"].problems

    assert [line.strip() for line in str(told.value).splitlines()[1:]] == problems
    assert any("is not UTF-8" in problem for problem in problems)


def link():
    entry = zipfile.ZipInfo("catalogue/catalogue.yaml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed((entry, "/etc/passwd"))


def encrypted():
    content = bytearray(zipped(EDITIONS / "2"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def lying():
    """It says of a file that unpacks to 5 MB that it has ten bytes."""
    content = packed(("catalogue.yaml", b"a" * 5 * 2**20))
    size = (5 * 2**20).to_bytes(4, "little")
    return content.replace(size, (10).to_bytes(4, "little"))


def misnamed():
    """It says that a name is UTF-8 which is not."""
    content = packed(("catalogue-ä.yaml", b"a: 1"))
    return content.replace("ä".encode(), b"\xff\xfe")


BAD = {
    "out of its folder": (lambda: packed(("../catalogue.yaml", "")), "outside of the ZIP"),
    "absolute": (lambda: packed(("/etc/catalogue.yaml", "")), "outside of the ZIP"),
    "of Windows": (lambda: packed(("..\\catalogue.yaml", "")), "outside of the ZIP"),
    "drive": (lambda: packed(("C:/catalogue.yaml", "")), "outside of the ZIP"),
    "link": (link, "is a link"),
    "many files": (lambda: packed(*((f"c/{n}.yaml", "") for n in range(10_000))), "more than 200 files"),
    "bomb": (lambda: packed(*((f"c/{n}.yaml", b"a" * 2**20) for n in range(50))), "larger than 6 MB"),
    "one large file": (lambda: packed(("c/catalogue.yaml", b"a" * 4 * 2**20)), "too large for a file"),
    "lies of its size": (lying, "damaged"),
    "encrypted": (encrypted, "is encrypted"),
    "name in another encoding": (misnamed, "damaged"),
    "nothing in it": (lambda: packed(), "no YAML file"),
    "no catalogue": (lambda: packed(("readme.txt", "Hello")), "no YAML file"),
    "two folders": (lambda: packed(("a/catalogue.yaml", ""), ("b/catalogue.yaml", "")), "one folder"),
    "no ZIP": (lambda: b"%PDF-1.7", "no ZIP"),
    "empty": (lambda: b"", "no ZIP"),
    "cut off": (lambda: zipped(EDITIONS / "2")[:-30], "no ZIP"),
    "damaged": (lambda: zipped(EDITIONS / "2").replace(b"PK\x03\x04", b"PK\x03\x05"), "damaged"),
    "too large": (lambda: b"PK" * 2**20 + b"x", "larger than 2 MB"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", BAD)
def test_what_is_no_catalogue_is_refused_with_a_sentence(manager, one, case):
    make, sentence = BAD[case]

    page = upload(manager, make())

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not EditionUpload.objects.exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_file_twice_is_refused():
    with (
        pytest.raises(Refused, match="each file in it once"),
        catalogue_zip.unpacked(packed(("a.yaml", ""), ("a.yaml", ""))),
    ):
        pass


def test_what_programs_put_beside_the_files_is_left_alone(manager, one):
    files = [(f"c/{file.name}", file.read_bytes()) for file in (EDITIONS / "2").iterdir()]

    page = upload(
        manager, packed(*files, ("__MACOSX/c/._catalogue.yaml", b"\0"), ("c/.DS_Store", b"\0"), ("c/README.md", ""))
    )

    assert "Edition 2 of moving-code" in page.content.decode()


def test_no_more_wait_than_a_few(manager, one, monkeypatch):
    monkeypatch.setattr(edition_uploads, "MOST_KEPT", 1)
    upload(manager, zipped(EDITIONS / "2"))

    assert "1 uploads wait already" in upload(manager, zipped(EDITIONS / "2")).content.decode()


def test_reviewer_sees_editions_but_no_way_to_upload(sign_in, reviewer, one):
    html = sign_in(reviewer).get("/review/editions/").content.decode()

    assert ADDRESS not in html
    assert ADDRESS in sign_in(UserFactory(is_staff=True)).get("/review/editions/").content.decode()
