import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpo_portal.settings")
application = get_wsgi_application()

# What is loaded now stays for the life of the process, so the collector need not look at it during requests; and it
# need not look at a page's thousands of short-lived objects seventy times while the page is made.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
