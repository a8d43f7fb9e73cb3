"""Whose domain a mail address has: a company's, or that of somebody who gives mailboxes to everybody."""

FREE_MAIL = """
gmail.com googlemail.com web.de icloud.com me.com mac.com t-online.de freenet.de arcor.de posteo.de mailbox.org
mail.de email.de online.de proton.me protonmail.com pm.me tutanota.com tuta.io aol.com mail.com email.com zoho.com
fastmail.com hey.com msn.com qq.com 163.com 126.com sina.com foxmail.com naver.com hanmail.net daum.net mail.ru
bk.ru list.ru inbox.ru rambler.ru orange.fr wanadoo.fr free.fr sfr.fr laposte.net libero.it virgilio.it tiscali.it
alice.it bluewin.ch hispeed.ch chello.at aon.at seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl ziggo.nl
telenet.be skynet.be comcast.net verizon.net att.net btinternet.com sky.com bigpond.com rediffmail.com uol.com.br
"""
FREE = {*FREE_MAIL.split(), "example.com", "example.net", "example.org"}  # the latter are for documents: nobody's
FREE_ANYWHERE = {"gmx", "yahoo", "ymail", "hotmail", "outlook", "live", "yandex"}  # in many countries


def domain_of(address: str) -> str:
    """Return the domain of a mail address that tells whose it is; empty where everybody can have one."""
    domain = _plain(address.rpartition("@")[2])
    name = domain.partition(".")[0]
    return "" if domain in FREE or name in FREE_ANYWHERE or "." not in domain else domain


def _plain(domain: str) -> str:
    """In small letters, and those of other alphabets as the domain name system has them."""
    domain = domain.strip().rstrip(".").lower()
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def are_of_one(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies below the other; that one ends like the other is not enough."""
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def above(domain: str) -> list[str]:
    """The domain and those it lies below, without the last."""
    labels = domain.split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]
