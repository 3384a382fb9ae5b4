import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announcementBlock, announcementLine, requestLine, simulateCommand } from "../../lib/cli/simulate";
import { runVerb } from "../helpers/verb-run";

const ANNOUNCEMENT = { endpoint: "https://127.0.0.1:8443", caFile: "/tmp/my files/ca.pem", username: "admin", pid: 42 };
const ENTRY = {
  time: "2026-11-24T09:51:12.345Z",
  method: "GET",
  path: "/api/cluster",
  query: "fields=version",
  connection: 1,
};

it("a simulator tells a program where it is in one line of JSON", () => {
  expect(JSON.parse(announcementLine(ANNOUNCEMENT))).toEqual(ANNOUNCEMENT);
});

it("a simulator tells a person what to type, and prints no password", () => {
  expect(announcementBlock(ANNOUNCEMENT, "SIM_PASSWORD"))
    .toBe(`ONTAP is simulated at https://127.0.0.1:8443 by process 42, until Ctrl+C. In another terminal:

  export ONTAP_ENDPOINT=https://127.0.0.1:8443
  export ONTAP_CA_FILE='/tmp/my files/ca.pem'
  export ONTAP_USERNAME=admin
  export ONTAP_PASSWORD=…   # the SIM_PASSWORD of this terminal

`);
});

it("a simulator over plain HTTP that lets in tokens only names neither a file nor a user", () => {
  const block = announcementBlock({ ...ANNOUNCEMENT, endpoint: "http://127.0.0.1:8080", caFile: null });
  expect(block.match(/export \w+/g)).toEqual(["export ONTAP_ENDPOINT"]);
});

it.each([
  [{ status: 200, code: null }, "09:51:12 GET /api/cluster?fields=version  200\n"],
  [{ status: 409, code: "5374077" }, "09:51:12 GET /api/cluster?fields=version  409 5374077\n"],
  [{ status: null, code: null }, "09:51:12 GET /api/cluster?fields=version  connection cut\n"],
])("a request is a line: %j", (outcome, line) => {
  expect(requestLine({ ...ENTRY, ...outcome })).toBe(line);
});

it("a request cannot draw on the terminal", () => {
  expect(requestLine({ ...ENTRY, path: "/\u001b[31m", status: 404, code: null })).toContain("/\\u{1b}[31m");
});

it("on a terminal, a simulator tells what to type, and every request", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulate-"));
  const caFile = join(folder, "ca.pem");
  const stop = new AbortController();
  const environment = { ONTAP_PASSWORD: "secret" };
  let requested: Promise<number | undefined> | undefined;
  const onPrint = (text: string): void => {
    const [, endpoint] = /export ONTAP_ENDPOINT=(\S+)/.exec(text) ?? [];
    if (endpoint === undefined) return;
    requested = statusOf(`${endpoint}/api/cluster`, readFileSync(caFile), `admin:${environment.ONTAP_PASSWORD}`);
    void requested.finally(() => {
      stop.abort();
    });
  };
  const options = { environment, signal: stop.signal, columns: 80, onPrint };
  const { stdout } = await runVerb(simulateCommand, ["--ca-file", caFile], options);
  expect(await requested).toBe(200);
  expect(stdout).toContain(`export ONTAP_CA_FILE=${caFile}\n`);
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d GET \/api\/cluster {2}200$/m);
  expect(stdout).not.toContain(environment.ONTAP_PASSWORD);
  rmSync(folder, { recursive: true });
});

function statusOf(url: string, ca: Buffer, auth: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { ca, auth, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).once("error", reject);
  });
}
