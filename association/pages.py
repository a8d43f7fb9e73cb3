"""Lists in pages."""


def query_of(request) -> str:
    """What a list is asked for, without its page, to stand behind the ``?`` of a link."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
