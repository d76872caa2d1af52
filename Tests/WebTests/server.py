# A server for the tests of Web: one port for http, one for https with a certificate that nobody trusts.
# Arguments: a FIFO for the two ports, a file with key and certificate, the process that this one serves.
# Ends with that process, and removes the folder of the FIFO.
import json, os, shutil, socket, ssl, struct, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def raw(self, data):
        self.wfile.write(data)
        self.close_connection = True

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        name, _, rest = url.path[1:].partition("/")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if name == "ok":
            self.answer(200, b"hello", [("X-Note", "  spaced \t"), ("x-note", "second"), ("X-Empty", "")])
        elif name == "echo":
            seen = {"method": self.command, "path": self.path, "body": body.decode(),
                    "headers": {k.lower(): v for k, v in self.headers.items()}}
            self.answer(200, json.dumps(seen).encode())
        elif name == "status":
            self.answer(int(rest), b"a page that says why", [("Retry-After", query["retry"])] if "retry" in query else [])
        elif name == "redirect":
            count = int(rest)
            self.answer(int(query.get("status", 302)), b"moved",
                        [("Location", f"../redirect/{count - 1}" if count > 1 else "/ok")])
        elif name == "to":
            self.answer(302, b"", [("Location", query["url"])])
        elif name == "nowhere":
            self.answer(302)
        elif name == "slow":
            time.sleep(20)
        elif name == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"drip")
            self.wfile.flush()
            time.sleep(20)
        elif name == "bytes":
            self.answer(200, b"x" * int(rest))
        elif name == "chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(int(rest)):
                self.wfile.write(b"10\r\n0123456789abcdef\r\n")
            self.wfile.write(b"0\r\n\r\n")
        elif name == "half":
            self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        elif name == "garbage":
            self.raw(b"this is no HTTP\r\n\r\n")
        elif name == "heads":
            self.raw(b"HTTP/1.1 200 OK\r\n" + b"".join(
                b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(1200)) + b"\r\n")
        elif name == "nothing":
            self.raw(b"")
        elif name == "early":
            self.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        elif name == "reset":
            # Linger for no time: the connection ends with RST.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

    do_HEAD = do_POST = do_PUT = do_GET


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments):
        pass


def main():
    fifo, certificate, parent = sys.argv[1:]
    plain, secure = Server(("127.0.0.1", 0), Handler), Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    for server in (plain, secure):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(fifo, "w") as out:
        out.write(f"{plain.server_port} {secure.server_port}")
    while os.getppid() == int(parent):
        time.sleep(0.2)
    shutil.rmtree(os.path.dirname(fifo))


main()
