"""``{% drawn "declared" digest opens unless=narrowed %}…{% enddrawn %}``: a part of a page that is drawn once.

What stands inside may depend on the arguments only; see :mod:`core.drawn` for what may be kept.
"""

from django import template
from django.template.base import token_kwargs
from django.utils.safestring import mark_safe

from ..drawn import drawn

register = template.Library()


class DrawnNode(template.Node):
    def __init__(self, nodelist, key, unless):
        self.nodelist = nodelist
        self.key = key
        self.unless = unless

    def render(self, context):
        if self.unless and self.unless.resolve(context):
            return self.nodelist.render(context)
        key = tuple(each.resolve(context) for each in self.key)
        return mark_safe(drawn(key, lambda: self.nodelist.render(context)))


@register.tag("drawn")
def drawn_once(parser, token):
    _name, *words = token.split_contents()
    named = token_kwargs(words[-1:], parser) if words else {}
    key = [parser.compile_filter(word) for word in (words[:-1] if named else words)]
    nodelist = parser.parse(["enddrawn"])
    parser.delete_first_token()
    return DrawnNode(nodelist, key, named.get("unless"))
