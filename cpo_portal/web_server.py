"""How gunicorn serves the portal: ``gunicorn --config python:cpo_portal.web_server``.

What differs from one machine to another comes by gunicorn's own variables: ``WEB_CONCURRENCY``, how many processes, and
``GUNICORN_CMD_ARGS``, such as ``--bind=0.0.0.0:8000``. State is in the database and the storage, so each process may
end at any time.
"""

import os

wsgi_app = "cpo_portal.wsgi"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "cpo_portal.web_worker.GatheringWorker"
threads = 8  # each with a connection to the database of its own
worker_connections = 400  # a process's, half of which may be half sent; below the usual limit of 1024 open files
keepalive = 20  # seconds; a proxy in front keeps connections shorter, so that none ends while it sends
timeout = 60  # seconds until a process that does not say it lives is killed
graceful_timeout = 30  # seconds to end what is being answered when told to stop
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - its life sign waits for no disk
control_socket_disable = True
