"""Style and script as they are served: under names that change with their content, so that browsers may keep them."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django's own patterns for modules stumble over what some packages ship; ours import by relative names only.
MODULES = (
    "js/*.js",
    (
        (r"""(?P<matched>import "(?P<url>\./[^"]+)")""", 'import "%(url)s"'),
        (r"""(?P<matched>from "(?P<url>\./[^"]+)")""", 'from "%(url)s"'),
    ),
)


class HashedFiles(ManifestStaticFilesStorage):
    """Hashes what scripts import, too; otherwise a browser may join modules of two releases."""

    patterns = (*ManifestStaticFilesStorage.patterns, MODULES)


class CompressedHashedFiles(CompressedManifestStaticFilesStorage):
    """The same, and compressed, for production."""

    patterns = HashedFiles.patterns
