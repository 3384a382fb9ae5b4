import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Keeps the browser from looking for its maker's servers, and from needing a graphics card. */
const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** The Chromium of this machine: the one that `CHROMIUM` names, else the first on the PATH; `undefined` when there is none. */
export function findChromium({ CHROMIUM, PATH = "" }: NodeJS.ProcessEnv = process.env): string | undefined {
  if (CHROMIUM !== undefined) return CHROMIUM;
  const candidates = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return candidates.find(isExecutable);
}

/** Starts it without a window. */
export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser starts and closes within seconds, but on a busy machine jest's own limit is too near. */
const BROWSER_TIMEOUT_MS = 60_000;

/** Registers a suite with a browser, or one skipped test with the reason where there is none. */
export function describeInBrowser(title: string, body: (browser: () => Browser) => void): void {
  const executable = findChromium();
  describe(title, () => {
    if (executable === undefined) {
      it.skip("cannot run here: no Chromium or Chrome on the PATH; install one, or name it in CHROMIUM", () =>
        undefined);
      return;
    }
    jest.setTimeout(BROWSER_TIMEOUT_MS);
    let browser: Browser;
    beforeAll(async () => {
      browser = await startChromium(executable);
    });
    afterAll(() => browser.close());
    body(() => browser);
  });
}
