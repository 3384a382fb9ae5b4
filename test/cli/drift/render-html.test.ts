import { renderHtml } from "../../../lib/cli/render-html";
import { driftedService, failedService, REPORT, reportOf } from "../../helpers/drift-report";

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
    expect(page.match(/connection refused<\/p><p>What to do: check it<\/p>/g)).toHaveLength(1);
    expect(page).toContain('<time datetime="2026-03-04T05:06:07.890Z">2026-03-04 05:06:07 UTC</time>');
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
