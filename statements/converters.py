"""What an address of the portal may be made of, beside Django's own."""


class NumberConverter:
    """A statement's number, such as CPO-2026-0001."""

    regex = r"CPO-[0-9]{4}-[0-9]{4,9}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
