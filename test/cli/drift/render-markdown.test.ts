import { renderMarkdown } from "../../../lib/cli/render";
import type { ServiceReport } from "../../../lib/cli/report";
import { driftedService, failedService, REPORT, reportOf } from "../../helpers/drift-report";

/** As much as a comment on GitHub may have. */
const LONGEST_COMMENT = 65_536;

describe("the report as Markdown", () => {
  it("has a headline, the differences, the problems and the time", () => {
    expect(renderMarkdown(REPORT)).toBe(`### 6 iSCSI services: 2 not observed, 2 drifted, 1 not known yet, 1 in sync

| Stack | Construct | SVM | Field | Live | Declared |
| --- | --- | --- | --- | --- | --- |
| \`prod\` | \`db\` | \`svm_db\` | \`enabled\` | \`false\` | \`true\` |
| \`prod\` | \`db\` | \`svm_db\` | \`target.alias\` | \`"db-old"\` | \`"db-prod"\` |
| \`prod\` | \`storage/backup\` | \`svm_backup\` | \`service\` | \`absent\` | \`present (enabled false)\` |

- **not known yet**: stack \`prod\`: \`late\`: \`not known before the plan; give --plan\`
- **not observed**: stack \`lab\`, cluster \`cluster2\`: \`a, b\`: \`Cluster cluster2 (https://cluster2.example.com): connection refused; check it\`

Observed 2026-03-04 05:06:07 UTC by \`ontap-iscsi drift\`.
`);
  });

  it.each([
    ["a bar, within its cell", "a|b", '`"livea\\|b"`'],
    ["a mention and HTML, as code", "@team<img>", '`"live@team<img>"`'],
    ["backticks, within longer ones", "a``b`", '``` "livea``b`" ```'],
  ])("shows %s", (_, text, cell) => {
    expect(renderMarkdown(reportOf(driftedService(text)))).toContain(`| ${cell} |`);
  });

  it.each<[string, (text: string) => ServiceReport, RegExp]>([
    ["differences", driftedService, /… and \d+ more differences: see the report in another format\./],
    ["problems", failedService, /… and \d+ more problems: see the report in another format\./],
  ])("stays short enough for a comment with many %s, and says what it left out", (_, service, omission) => {
    const services = Array.from({ length: 1_000 }, (__, index) => service(`-${index}-${"x".repeat(40)}`));
    const text = renderMarkdown(reportOf(...services));
    expect(text.length).toBeLessThan(LONGEST_COMMENT);
    expect(text).toMatch(omission);
  });
});
