import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { stripVTControlCharacters } from "node:util";
import {
  compare,
  type DriftReport,
  exitCodeOf,
  headline,
  problemsOf,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderTable,
  textTable,
} from "../../../lib/cli/report";
import { renderHtml } from "../../../lib/cli/render-html";
import type { ServiceReport } from "../../../lib/cli/schemas";
import { generatedFile } from "../../documents";
import { driftedService, failedService, REPORT, reportOf, SERVICES, UNDECLARED } from "../../helpers/drift-report";
import { expectForAll } from "../../helpers/property";
import { expectPublished, publishedValidator } from "../../helpers/published-schema";

const [drifted, , inSync, unknown, failed] = SERVICES as readonly [
  ServiceReport,
  ServiceReport,
  ServiceReport,
  ServiceReport,
  ServiceReport,
];
const table = (report: DriftReport): string => renderTable(report, false);
const RENDERERS = { table, json: renderJson, markdown: renderMarkdown, junit: renderJunit, html: renderHtml };
const FORMATS = Object.keys(RENDERERS) as (keyof typeof RENDERERS)[];

describe("a drift report", () => {
  it.each(FORMATS)("reads as %s as it was reviewed (UPDATE_DOCS=1 writes it anew)", (format) => {
    const blocked = { kind: "blocked", problem: "SVM svm_old is stopped", remedy: "start it" } as const;
    const old = { ...driftedService("_old"), stack: "lab", repair: [blocked] } as ServiceReport;
    const report = { ...reportOf(...SERVICES, old), undeclared: UNDECLARED };
    const text = RENDERERS[format]({ ...report, commit: "0a1b2c3" });
    expect(generatedFile(`test/cli/drift/goldens/report.${format}`, text)).toBe(text);
  });

  it.each([
    ["nothing is declared", [], 1, 0, "no iSCSI services are declared"],
    ["all is in sync", [inSync], 0, 0, "1 iSCSI service: 1 in sync"],
    ["something is not compared", [inSync, unknown], 3, 0, "2 iSCSI services: 1 not compared, 1 in sync"],
    ["something drifted", [inSync, drifted], 2, 2, "2 iSCSI services: 1 drifted, 1 in sync"],
    ["drift stands beside the unknown", [unknown, drifted], 2, 2, "2 iSCSI services: 1 drifted, 1 not compared"],
    ["something could not be read", [failed], 1, 1, "1 iSCSI service: 1 not observed"],
    ["drift stands beside a failure", [drifted, failed], 1, 1, "2 iSCSI services: 1 not observed, 1 drifted"],
  ])("exits as a pipeline needs it when %s", (_, services, code, tolerantCode, line) => {
    const report = reportOf(...services);
    expect(exitCodeOf(report, false)).toBe(code);
    expect(exitCodeOf(report, true)).toBe(tolerantCode);
    expect(headline(report)).toBe(line);
  });

  it("counts services that no stack declares as drift only if it is to, in the exit code and in JUnit", () => {
    const report = { ...reportOf(inSync), undeclared: UNDECLARED };
    const failing = { ...report, failsOnUndeclared: true };
    expect([exitCodeOf(report, false), exitCodeOf(failing, false)]).toEqual([0, 2]);
    expect([renderJunit(report), renderJunit(failing)]).toEqual([
      expect.stringMatching(/tests="3" failures="0" errors="0" skipped="2"[^]*<skipped message="no stack declares/),
      expect.stringMatching(/tests="3" failures="2" errors="0" skipped="0"[^]*<failure message="no stack declares/),
    ]);
  });

  it("tells one reason once, but keeps reasons apart that differ in what to do", () => {
    const service = { stack: "lab", construct: "c", status: "failed", problem: "locked" } as const;
    const locked = [
      { ...service, remedy: "wait" },
      { ...service, construct: "d", remedy: "unlock it" },
    ];
    expect(problemsOf(reportOf(...SERVICES, ...locked))).toEqual([
      expect.objectContaining({ kind: "unknown", stack: "prod", constructs: ["late"] }),
      expect.objectContaining({ kind: "failed", stack: "lab", cluster: "cluster2", constructs: ["a", "b"] }),
      expect.objectContaining({ remedy: "wait", constructs: ["c"] }),
      expect.objectContaining({ remedy: "unlock it", constructs: ["d"] }),
    ]);
  });

  it("spells out at most ten of many services", () => {
    const services = Array.from({ length: 12 }, (_, index) => ({ ...failedService(""), construct: `s${index}` }));
    expect(table(reportOf(...services))).toContain(": s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 2 more\n");
  });

  it("takes what must be absent, of nobody knows which SVM, for not read, and what is absent for in sync", () => {
    const blocked = { problem: "not of the same SVM", remedy: "compare them" };
    const spec = { svmName: "svm_db", svmUuid: "u", ensure: "absent" } as const;
    expect(compare(spec, { live: undefined, problem: blocked })).toEqual({ status: "failed", ...blocked });
    expect(compare({ svmName: "svm_db", ensure: "absent" }, { live: undefined })).toMatchObject({ status: "inSync" });
  });

  it.each(FORMATS)("lets no text from elsewhere command anything as %s", (format) => {
    const hostile = `\u001b[2J\u009b\u202e<script>alert("1")</script>&amp;'|`;
    const text = RENDERERS[format](reportOf(driftedService(hostile), failedService(hostile)));
    if (format !== "json") expect(text).not.toMatch(/[\u001b\u009b\u202e]/);
    if (format === "html" || format === "junit") expect(text).not.toContain("<script");
  });
});

describe("as a table", () => {
  it("is the same text in colour", () => {
    const coloured = renderTable(REPORT, true);
    expect(coloured).toContain("\u001b[31mfalse\u001b[39m");
    expect(stripVTControlCharacters(coloured).replaceAll(/ +$/gm, "")).toBe(table(REPORT));
  });

  it("keeps columns in line where characters take two places, or none", () => {
    const rows = [
      ["NAME", "LIVE"],
      ["日本", "a"],
      ["e\u0301", "c"],
    ];
    expect(textTable(rows, String)).toEqual(["NAME  LIVE", "日本  a", "e\u0301     c"]);
  });
});

describe("as JSON", () => {
  it.each([
    ["every status", REPORT],
    ["no service", reportOf()],
    ["undeclared services", { ...REPORT, undeclared: UNDECLARED }],
  ])("is as the published schema says, with %s", (_, report) => {
    expectPublished("drift-report", JSON.parse(renderJson(report)));
  });

  it.each<[string, (document: { services: object[] }) => unknown]>([
    ["another version", (document) => ({ ...document, version: 2 })],
    ["a service without its place", (document) => ({ ...document, services: [{ status: "failed", problem: "x" }] })],
    ["a status that is none", (document) => ({ ...document, services: [{ ...document.services[0], status: "odd" }] })],
  ])("would be refused by the schema with %s", (_, change) => {
    const document = JSON.parse(renderJson(REPORT)) as { services: object[] };
    expect(publishedValidator("drift-report")(change(document))).toBe(false);
  });
});

describe("as Markdown", () => {
  it.each([
    ["a bar, within its cell", "a|b", '`"livea\\|b"`'],
    ["a mention and HTML, as code", "@team<img>", '`"live@team<img>"`'],
    ["backticks, within longer ones", "a``b`", '``` "livea``b`" ```'],
  ])("shows %s", (_, text, cell) => {
    expect(renderMarkdown(reportOf(driftedService(text)))).toContain(`| ${cell} |`);
  });

  it.each<[string, (text: string) => ServiceReport]>([
    ["differences", driftedService],
    ["problems", failedService],
  ])("stays short enough for a comment on GitHub with many %s, and says what it left out", (what, service) => {
    const services = Array.from({ length: 1_000 }, (_, index) => service(`-${index}-${"x".repeat(40)}`));
    const text = renderMarkdown(reportOf(...services));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(new RegExp(`… and \\d+ more ${what}: see the report in another format\\.`));
  });
});

describe("as JUnit XML", () => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", processEntities: true });

  it("is well-formed without a service", () => {
    expect(XMLValidator.validate(renderJunit(reportOf()))).toBe(true);
  });

  it("is well-formed and says the same, whatever the texts are", async () => {
    const printable = fc.string({ unit: "grapheme" }).filter((text) => !/\p{C}/u.test(text));
    await expectForAll(
      printable,
      (text) => {
        const xml = renderJunit(reportOf(failedService(` ${text}.`)));
        expect(XMLValidator.validate(xml)).toBe(true);
        expect(parser.parse(xml)).toMatchObject({
          testsuites: { testsuite: { testcase: { error: { message: `problem ${text}.; remedy ${text}.` } } } },
        });
      },
      { runs: 150 },
    );
  });

  it("has none of the characters that XML forbids", async () => {
    await expectForAll(
      fc.string({ unit: "binary" }),
      (text) => {
        const xml = renderJunit(reportOf(failedService(text), driftedService(text)));
        expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
        expect(XMLValidator.validate(xml)).toBe(true);
      },
      { runs: 150 },
    );
  });
});

describe("as HTML", () => {
  it("has a box a service, outages first", () => {
    const services = [driftedService("_1"), failedService("_1"), drifted];
    const page = renderHtml(reportOf(...services.map((service) => ({ ...service, stack: "prod" }))));
    const headings = Array.from(
      page.matchAll(/<h3>\s*(\S+)\s*<span class="status">(.*)<\/span>/g),
      ([, ...texts]) => texts,
    );
    expect(headings).toEqual([
      ["db", "disabled"],
      ["construct_1", "not observed"],
      ["construct_1", "drifted"],
    ]);
  });

  it("asks for nothing, and forbids it", () => {
    const page = renderHtml(REPORT);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/ (src|srcset)=|url\(|@import/);
    expect(page.match(/ href="[^"]*"/g)).toEqual([' href="data:,"']);
  });
});
