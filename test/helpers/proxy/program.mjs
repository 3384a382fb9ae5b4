// A proxy for tests: it serves CONNECT alone, on a free port of this machine, in a process of its own.
// Its argument is JSON as `ConnectProxyOptions` says. It prints its port, then a line for each CONNECT: authority and login.
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";

const { hosts = {}, login, status, tls } = JSON.parse(process.argv[2]);
const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
const server = tls === undefined ? createServer() : createTlsServer({ cert: tls.certPem, key: tls.keyPem });

server.on("connect", (request, socket) => {
  const authorization = request.headers["proxy-authorization"];
  console.log(`${request.url} ${authorization === undefined ? "without a login" : "with a login"}`);
  socket.on("error", () => socket.destroy());
  const answer = (code) => socket.end(`HTTP/1.1 ${code} Answer\r\nproxy-authenticate: Basic\r\n\r\n`);
  if (status === "silence") return;
  if (status !== undefined) answer(status);
  else if (authorization !== wanted) answer(407);
  else forward(request.url, socket, answer);
});

function forward(authority, socket, answer) {
  const { hostname, port } = new URL(`http://${hosts[authority] ?? authority}`);
  const outgoing = connect(Number(port), hostname.replace(/^\[(.*)\]$/, "$1"), () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(outgoing).pipe(socket);
  });
  outgoing.on("error", () => (outgoing.connecting ? answer(502) : socket.destroy()));
  socket.on("close", () => outgoing.destroy());
}

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
