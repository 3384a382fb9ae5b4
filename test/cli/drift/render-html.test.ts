import { renderHtml } from "../../../lib/cli/render-html";
import type { ServiceReport } from "../../../lib/cli/report";
import { driftedService, failedService, REPORT, reportOf, SERVICES } from "../../helpers/drift-report";

describe("the report as HTML", () => {
  it("has the headline, the differences and the problems of each stack", () => {
    const page = renderHtml(REPORT).replaceAll(/>\s+</g, "><");
    expect(page).toContain("<title>6 iSCSI services: 2 not observed, 2 drifted, 1 not known yet, 1 in sync</title>");
    expect(page.match(/<h2 id="stack-\d">[^<]*/g)).toEqual([
      '<h2 id="stack-1">Stack prod',
      '<h2 id="stack-2">Stack lab',
    ]);
    expect(page).toContain(
      '<th scope="row"><code>enabled</code></th><td><code>false</code></td><td><code>true</code></td>',
    );
    expect(page.match(/connection refused<\/p><p>What to do: check it<\/p>/g)).toHaveLength(2);
    expect(page).toContain("SVM svm_db of cluster cluster1 (https://cluster1.example.com)");
    expect(page).not.toContain("Commit");
    expect(renderHtml({ ...REPORT, commit: "0a1b2c3" })).toContain("<p>Commit <code>0a1b2c3</code></p>");
    expect(page).toContain('<time datetime="2026-03-04T05:06:07.890Z">2026-03-04 05:06:07 UTC</time>');
  });

  it("has a box a service, outages first, and what is to be known of a repair", () => {
    const repair = [{ kind: "blocked", problem: "SVM svm_0 is stopped", remedy: "start it" }] as const;
    const cosmetic = driftedService("_1");
    const page = renderHtml(
      reportOf(
        ...[cosmetic, { ...failedService("_1") }, { ...SERVICES[0], repair }].map(
          (service) => ({ ...service, stack: "prod" }) as ServiceReport,
        ),
      ),
    );
    expect(
      Array.from(page.matchAll(/<h3>\s*(.*)\s*<span class="status">(.*)<\/span>/g), ([, ...texts]) =>
        texts.map((text) => text.trim()),
      ),
    ).toEqual([
      ["db", "disabled"],
      ["construct_1", "not observed"],
      ["construct_1", "drifted"],
    ]);
    expect(page).toMatch(/<strong>repair blocked:<\/strong> SVM svm_0 is stopped<\/p>\s*<p>What to do: start it</);
  });

  it("shows every text from elsewhere as a text", () => {
    const hostile = `<script>alert("1")</script>&amp;'\u202e`;
    const page = renderHtml(reportOf(driftedService(hostile), failedService(hostile)));
    expect(page).not.toContain("<script");
    expect(page).not.toContain("\u202e");
    expect(page).toContain("construct&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;\\u{202e}");
  });

  it("asks for nothing, and forbids it", () => {
    const page = renderHtml(REPORT);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/ (src|srcset)=|url\(|@import/);
    expect(page.match(/ href="[^"]*"/g)).toEqual([' href="data:,"']);
  });
});
