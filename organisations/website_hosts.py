"""Whether a mail address lies at the domain of a website.

Hosts are compared as browsers and mail servers know them: in the letters of ASCII, by IDNA 2008 with the mapping of
UTS #46. So two that only look alike are two; and a name of letters from several scripts, which only wants to look like
another, is none.
"""

import unicodedata
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext as _

from core.refusals import Refused

LONGEST = 254  # letters of a mail address (RFC 5321, erratum 1690)

# What Unicode calls the letters of scripts that are written together.
TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK"}


def host_of(website: str) -> str:
    """Return the website's host without ``www.``, in ASCII; empty where none can be had."""
    try:
        parts = urlsplit(website)
        if "\\" in website or "@" in parts.netloc:  # browsers and libraries read such an address differently
            return ""
        host = _ascii(parts.hostname or "")
    except ValueError:
        return ""
    shorter = host.removeprefix("www.")
    return shorter if "." in shorter else host


def at_website(address: str, website: str) -> str:
    """Return the address with its domain in ASCII, if that is the website's host or below it.

    Raises :class:`Refused` with what is wrong.
    """
    if not website:
        raise Refused(_("The profile of your organisation names no website. Add it first."))
    host = host_of(website)
    if not host:
        raise Refused(_("The website %s has no domain that mail can be sent to.") % website)
    mailbox, _at, domain = address.rpartition("@")
    try:
        domain = _ascii(domain)
    except ValueError:
        domain = ""
    if not domain or "@" in mailbox or '"' in mailbox or len(mailbox) + len(domain) >= LONGEST:
        raise Refused(_("%s is no mail address that a code can be sent to.") % address)
    if domain != host and not domain.endswith(f".{host}"):
        raise Refused(
            _("%(domain)s is not the domain of your website: an address there ends in @%(host)s.")
            % {"domain": domain, "host": host}
        )
    return f"{mailbox}@{domain}"


def _ascii(host: str) -> str:
    """Return the host in ASCII; raises :class:`ValueError` if it is none that has a name."""
    found = idna.encode(host.rstrip("."), uts46=True, std3_rules=True).decode()
    if "." not in found or _is_number(found):
        raise ValueError(host)
    for label in idna.decode(found).split("."):
        if len({_script(letter) for letter in label if letter.isalpha()}) > 1:
            raise ValueError(host)
    return found


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _script(letter: str) -> str:
    """The first word of what Unicode calls it, such as LATIN or CYRILLIC."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return TOGETHER.get(name, name)
