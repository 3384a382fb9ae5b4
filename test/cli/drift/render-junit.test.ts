import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { renderJunit } from "../../../lib/cli/render";
import { driftedService, failedService, REPORT, reportOf } from "../../helpers/drift-report";
import { expectForAll } from "../../helpers/property";

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", processEntities: true });

describe("the report as JUnit XML", () => {
  it("has a suite for each stack and a case for each service", () => {
    expect(renderJunit(REPORT)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="ontap-iscsi drift" tests="6" failures="2" errors="2" skipped="1">
  <testsuite name="prod" timestamp="2026-03-04T05:06:07" tests="4" failures="2" errors="0" skipped="1">
    <testcase classname="prod" name="db (SVM svm_db of cluster cluster1)">
      <failure type="drift" message="enabled: live false, declared true; target.alias: live &quot;db-old&quot;, declared &quot;db-prod&quot;"/>
    </testcase>
    <testcase classname="prod" name="storage/backup (SVM svm_backup of cluster cluster1)">
      <failure type="drift" message="service: live absent, declared present (enabled false)"/>
    </testcase>
    <testcase classname="prod" name="web (SVM svm_web of cluster cluster1)"/>
    <testcase classname="prod" name="late">
      <skipped message="not known before the plan; give --plan"/>
    </testcase>
  </testsuite>
  <testsuite name="lab" timestamp="2026-03-04T05:06:07" tests="2" failures="0" errors="2" skipped="0">
    <testcase classname="lab" name="a (SVM svm_a of cluster cluster2)">
      <error type="observation" message="Cluster cluster2 (https://cluster2.example.com): connection refused; check it"/>
    </testcase>
    <testcase classname="lab" name="b (SVM svm_b of cluster cluster2)">
      <error type="observation" message="Cluster cluster2 (https://cluster2.example.com): connection refused; check it"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

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
