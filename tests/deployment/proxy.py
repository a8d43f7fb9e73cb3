"""What stands in front: nginx with our configuration, or where there is none, the least that does the same."""

import http.client
import os
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from .composition import DEPLOY

HOST = "127.0.0.1"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    include {folder}/portal.conf;
}}
"""
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


def certificate(folder: Path) -> Path:
    """Make a key and a self-signed certificate for this machine; return the certificate's file."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    made += ["-addext", f"subjectAltName=IP:{HOST}", "-keyout", folder / "tls.key", "-out", folder / "tls.crt"]
    subprocess.run(made, check=True, capture_output=True)
    return folder / "tls.crt"


def nginx_command(folder: Path, port: int, plain_port: int, portals: list[int]) -> list[str]:
    """Write ``deploy/nginx/portal.conf`` with other places and ports, and return what runs it."""
    assert NGINX
    said = (DEPLOY / "nginx" / "portal.conf").read_text()
    for here, there in {
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen {HOST}:{plain_port};",
        "listen 443 ": f"listen {HOST}:{port} ",
        "/run/secrets/": f"{folder}/",
        "/etc/nginx/portal/": f"{folder}/",
    }.items():
        assert here in said, f"portal.conf says {here} no more"
        said = said.replace(here, there)
    (folder / "portal.conf").write_text(said)
    (folder / "upstream.conf").write_text(
        "".join(f"server {HOST}:{each} max_fails=1 fail_timeout=2s;\n" for each in portals)
    )
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    return [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]


class RoundRobin:
    """Asks one web process after the other, and the next one where nobody is there. Gathers requests and answers."""

    def __init__(self, folder: Path, port: int, portals: list[int]):
        turns = count()

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                own = {"X-Forwarded-Proto": "https", "X-Forwarded-For": HOST, "Connection": "close"}
                headers = dict(self.headers) | own
                for _attempt in portals:
                    asked = http.client.HTTPConnection(HOST, portals[next(turns) % len(portals)], timeout=120)
                    try:
                        asked.connect()
                    except OSError:
                        continue
                    asked.request(self.command, self.path, body, headers)
                    response = asked.getresponse()
                    content = response.read()
                    self.send_response(response.status)
                    for name, value in response.getheaders():
                        if name.lower() not in HOP_BY_HOP:
                            self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)
                    return
                self.send_error(502)

            do_GET = do_POST = answer

            def log_message(self, *_arguments):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
        self.server = ThreadingHTTPServer((HOST, port), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
