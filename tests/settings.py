"""The portal's own settings, without what the environment of whoever runs the tests says: it knows other portals.

Only ``DATABASE_URL`` is heeded: it names the database to test on.
"""

import os
import tempfile

from cpo_portal.environment import env

_folder = tempfile.TemporaryDirectory(prefix="cpo-portal-tests-", ignore_cleanup_errors=True)
_heeded = {"DATABASE_URL": os.environ["DATABASE_URL"]} if os.environ.get("DATABASE_URL") else {}
env.ENVIRON = {
    "PORTAL_DATA_DIR": f"{_folder.name}/data",
    "SEAL_PKCS12": f"{_folder.name}/seal/seal.p12",
    "SECRET_KEY": "only for tests",
} | _heeded

for _name in list(os.environ):
    # Servers of the tests are on this machine, and are asked directly.
    if _name.lower().endswith("_proxy"):
        del os.environ[_name]

from cpo_portal.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RATE_LIMITS = ACCOUNT_RATE_LIMITS = False
