"""The smallest application to try the server with: says how much it was sent."""


def application(environ, start_response):
    body = environ["wsgi.input"].read()
    said = f"{environ['PATH_INFO']} {len(body)} {sum(body)}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]
