import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from .content_types import in_utf8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpo_portal.settings")
application = in_utf8(get_wsgi_application())

# What is loaded now stays for the life of the process, so the collector need not look at it during requests; nor need
# it look so often at the thousands of short-lived objects that make a page.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)

# Threads hand over the interpreter this often, instead of every 5 ms: whoever draws a page waits as long for a thread
# that takes in a large file, each time the database answered.
sys.setswitchinterval(0.0005)
