import type { AxeResults } from "axe-core";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { renderHtml } from "../../../lib/cli/render-html";
import { findChromium, startChromium } from "../../helpers/chromium";
import { driftedService, REPORT, reportOf } from "../../helpers/drift-report";

const CHROMIUM = findChromium();

// A browser starts and closes within seconds, but on a busy machine jest's own limit is too near.
jest.setTimeout(60_000);

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Folder for pictures of all reports, for people to look at. */
const PICTURES = process.env.SCREENSHOTS;

const PHONE = { width: 320, height: 640 };
const DESKTOP = { width: 1280, height: 800 };

/** What the page is looked at with. */
interface View {
  readonly viewport: typeof PHONE;
  readonly colorScheme: "light" | "dark";
}

const VIEWS = {
  "phone-light": { viewport: PHONE, colorScheme: "light" },
  "phone-dark": { viewport: PHONE, colorScheme: "dark" },
  "desktop-light": { viewport: DESKTOP, colorScheme: "light" },
} satisfies Record<string, View>;

const REPORTS = {
  "every-status": REPORT,
  "long-values": reportOf(driftedService("0123456789".repeat(12))),
};

const LOOKS: readonly [keyof typeof REPORTS, keyof typeof VIEWS][] = [
  ["every-status", "phone-dark"],
  ["every-status", "desktop-light"],
  ["long-values", "phone-light"],
];

// Skipped where there is no Chromium: install one, or name it in CHROMIUM.
(CHROMIUM === undefined ? describe.skip : describe)("the HTML report in a browser", () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    browser = await startChromium(CHROMIUM ?? "");
    folder = mkdtempSync(join(tmpdir(), "ontap-drift-"));
    for (const [name, report] of Object.entries(REPORTS))
      writeFileSync(join(folder, `${name}.html`), renderHtml(report));
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

  async function open(name: keyof typeof REPORTS, view: View): Promise<Page> {
    const page = await browser.newPage(view);
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return page;
  }

  it.each(LOOKS)("is readable and accessible, all unfolded: %s, %s", async (name, look) => {
    const page = await open(name, VIEWS[look]);
    for (const folded of await page.locator("summary").all()) await folded.click();
    await page.evaluate(AXE);
    const { violations, passes } = await page.evaluate<AxeResults>("axe.run()");
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(["color-contrast", "region", "document-title"]));
    // Nothing makes the reader scroll sideways.
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(VIEWS[look].viewport.width);
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}-${look}.png`), fullPage: true });
  });

  it.each([
    ["phone-light", "rgb(255, 255, 255)"],
    ["phone-dark", "rgb(13, 17, 23)"],
  ] as const)("follows the reader's choice of light or dark: %s", async (look, background) => {
    const page = await open("every-status", VIEWS[look]);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(background);
  });

  it("can be unfolded with the keyboard", async () => {
    const page = await open("every-status", VIEWS["phone-light"]);
    const inSync = page.getByText("SVM svm_web");
    expect(await inSync.isVisible()).toBe(false);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await inSync.isVisible()).toBe(true);
  });

  it("tells a screen reader its regions, headings and tables in order", async () => {
    const page = await open("every-status", VIEWS["phone-light"]);
    const told = (await page.locator("body").ariaSnapshot()).split("\n").map((line) => line.trim());
    expect(told.filter((line) => /^- (banner|main|region|heading|table|rowheader|contentinfo)/.test(line))).toEqual([
      "- banner:",
      '- heading "Drift of iSCSI services" [level=1]',
      "- main:",
      '- region "Stack prod":',
      '- heading "Stack prod" [level=2]',
      '- heading "db disabled" [level=3]',
      '- table "What differs of db":',
      '- rowheader "enabled":',
      '- rowheader "target.alias":',
      '- heading "storage/backup absent" [level=3]',
      '- table "What differs of storage/backup":',
      '- rowheader "service":',
      '- heading "late not compared" [level=3]',
      '- region "Stack lab":',
      '- heading "Stack lab" [level=2]',
      '- heading "a not observed" [level=3]',
      '- heading "b not observed" [level=3]',
      "- contentinfo:",
    ]);
  });
});
