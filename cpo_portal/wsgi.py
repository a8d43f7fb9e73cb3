import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpo_portal.settings")
application = get_wsgi_application()

# What is loaded now stays for the life of the process; the collector need not look at it again during requests.
gc.collect()
gc.freeze()
