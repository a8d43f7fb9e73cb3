"""Keys that never leave their token, tried with SoftHSM, a token in software."""

import shutil
import subprocess
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from django.core.management import CommandError
from pkcs11.util.rsa import encode_rsa_public_key

from statements.seal import certificates, keys
from statements.seal.certificates import NoSealKey
from tests.review.sheets import seal, sheet

from ..authority import serving
from ..test_commands import run
from .test_sign import signature_of

PIN = "123456"
MODULES = [*Path("/usr/lib").glob("**/softhsm/libsofthsm2.so"), *Path("/opt").glob("*/lib/softhsm/libsofthsm2.so")]


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """The PKCS#11 module of SoftHSM, with one fresh token. It reads where its tokens lie once in a process."""
    if not MODULES or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM (softhsm2) is not installed")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", "portal", "--pin", PIN, "--so-pin", "654321"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        yield str(MODULES[0])


@pytest.fixture
def token(module, settings, tmp_path, request):
    """Settings that name a key on the token which is not there yet."""
    (tmp_path / "pin").write_text(f"{PIN}\n")
    settings.SEAL_PKCS12 = ""
    settings.SEAL_PKCS11_MODULE = module
    settings.SEAL_PKCS11_TOKEN = "portal"
    settings.SEAL_PKCS11_KEY = request.node.name
    settings.SEAL_PKCS11_PIN_FILE = str(tmp_path / "pin")


@pytest.fixture(scope="module")
def page():
    return sheet()


def names(trusted):
    return [(each.name, each.in_use) for each in trusted]


def test_key_made_on_a_token_seals(token, page):
    printed = run("seal_key", "create", "--name", "Token seal")

    signature = signature_of(seal(page))

    assert printed.endswith("is on the token “portal”.\n")
    assert signature.signer_cert.sha256 == keys.certificate_in_use().sha256
    assert names(keys.trusted()) == [("Token seal", True)]
    assert run("seal_key", "try") == "A page was sealed and verified: PAdES B-B.\n"


def test_key_on_a_token_never_replaces_another(token):
    run("seal_key", "create")

    with pytest.raises(CommandError, match="is there already"):
        run("seal_key", "create")


def test_certificate_issued_for_a_key_on_a_token_is_stored_beside_it(token, page, tmp_path):
    run("seal_key", "create", "--request", str(tmp_path / "seal.csr"), "--name", "Issued seal")
    with serving() as authority:
        (tmp_path / "issued.pem").write_bytes(authority.issue((tmp_path / "seal.csr").read_bytes()))

    run("seal_key", "install", str(tmp_path / "issued.pem"))

    [issued] = certificates.from_pem((tmp_path / "issued.pem").read_bytes())
    assert signature_of(seal(page)).signer_cert.sha256 == issued.sha256
    assert names(keys.trusted()) == [("Issued seal", True)]


def test_certificate_for_another_key_is_refused(token, tmp_path):
    run("seal_key", "create")
    other = certificates.self_signed(ec.generate_private_key(ec.SECP256R1()), "Other", days=30)
    (tmp_path / "other.pem").write_bytes(other.public_bytes(Encoding.PEM))

    with pytest.raises(CommandError, match="does not belong"):
        run("seal_key", "install", str(tmp_path / "other.pem"))


@pytest.mark.slow(reason="has a token make an RSA key")
def test_rsa_key_made_by_somebody_else_seals_when_its_certificate_is_installed(token, page, settings, module):
    with pkcs11.lib(module).get_token(token_label="portal").open(rw=True, user_pin=PIN) as session:
        public, _private = session.generate_keypair(
            pkcs11.KeyType.RSA, 2048, store=True, label=settings.SEAL_PKCS11_KEY
        )
        public = load_der_public_key(encode_rsa_public_key(public))
    with serving() as authority:
        issued = certificates.from_pem(authority.certify("RSA seal", public))

    keys.install(issued)

    signature = signature_of(seal(page))
    assert signature.signer_cert.sha256 == issued[0].sha256
    assert signature.signer_info["signature_algorithm"].signature_algo == "rsassa_pkcs1v15"


def test_key_on_a_token_is_replaced_by_naming_another(token, page, settings):
    run("seal_key", "create", "--name", "First")
    first = keys.certificate_in_use()
    settings.SEAL_PKCS11_KEY += " (2)"

    run("seal_key", "create", "--name", "Second")

    assert names(keys.trusted()) == [("Second", True), ("First", False)]
    assert keys.trusted()[1].certificate.sha256 == first.sha256
    with pytest.raises(CommandError, match="SEAL_PKCS11_KEY"):
        run("seal_key", "rotate")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("SEAL_PKCS11_MODULE", "/nowhere/module.so", "cannot open shared object file"),
        ("SEAL_PKCS11_TOKEN", "lost", "No token matching"),
        ("SEAL_PKCS11_KEY", "lost", "no certificates"),
    ],
)
def test_token_that_is_not_as_the_settings_say_is_told_apart(token, settings, setting, value, said):
    run("seal_key", "create")
    setattr(settings, setting, value)

    with pytest.raises(NoSealKey, match=said):
        keys.signer_in_time()


def test_wrong_pin_is_told(token, settings, tmp_path):
    run("seal_key", "create")
    (tmp_path / "pin").write_text("000000")

    with pytest.raises(NoSealKey, match="PinIncorrect"):
        keys.signer_in_time()


def test_what_a_token_sealed_is_recognised_without_it(token, settings):
    run("seal_key", "create", "--name", "Token seal")
    settings.SEAL_PKCS11_MODULE = "/nowhere/module.so"

    assert names(keys.trusted()) == [("Token seal", False)]
