"""An OpenID Connect provider, small and real: it speaks HTTP on this machine, and holds its client to the rules.

It answers the authorization request of whoever it is told is signed in there, and checks client, redirect, code and
PKCE (RFC 7636, S256) before it gives an ID token. What it says can be bent, claim by claim.
"""

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "between us"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """``claims`` is what it knows of the person who is signed in there; ``bent`` overrides what the ID token says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.claims, self.bent, self.told = {}, {}, {}
        self.broken = self.back = ""
        self.codes, self.tokens, self.asked = {}, {}, []

    def authorize(self, address):
        """Do what a browser does there with somebody signed in; returns the path and query it is sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        said = asked["client_id"], asked["response_type"], asked["code_challenge_method"]
        assert said == (CLIENT, "code", "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        self.asked.append(asked)
        self.back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        return urlsplit(self.back)._replace(scheme="", netloc="").geturl()

    def configuration(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def redeem(self, form):
        asked = self.codes.pop(form.get("code"), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET)
            or form.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        about = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked.get("nonce")}
        token = secrets.token_urlsafe()
        self.tokens[token] = self.claims | self.told
        id_token = jwt.encode(about | self.claims | self.bent, KEY, algorithm="RS256", headers={"kid": "1"})
        return 200, {"access_token": token, "token_type": "Bearer", "id_token": id_token}


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/.well-known/openid-configuration":
            self.send(200, self.server.configuration())
        elif self.path.startswith("/authorize?"):
            self.server.authorize(self.path)
            self.send(302, {}, Location=self.server.back)
        elif self.path == "/userinfo":
            known = self.server.tokens.get(self.headers["Authorization"].removeprefix("Bearer "))
            self.send(200, known) if known else self.send(401, {"error": "invalid_token"})
        else:
            self.send(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send(*self.server.redeem({name: values[0] for name, values in parse_qs(body).items()}))

    def send(self, status, content, **headers):
        body = self.server.broken or json.dumps(content)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args):
        pass


@contextmanager
def running():
    provider = Provider()
    thread = Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
