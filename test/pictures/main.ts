import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { findChromium, startChromium } from "../helpers/chromium";
import { formatted } from "../helpers/formatted";
import { REPOSITORY } from "../helpers/repository";
import { digestOf, DIGESTS, drawnPictures, type Photographed, photographedPages } from "./pictures";

/** `npm run docs:pictures`: makes the pictures of docs/pictures anew. It needs a Chromium on the PATH, or named by CHROMIUM. */
async function main(): Promise<void> {
  for (const [name, svg] of drawnPictures()) writeFileSync(pathOf(name), svg);
  const executable = findChromium();
  if (executable === undefined)
    throw new Error("no Chromium or Chrome on the PATH: install one, or name it in CHROMIUM");
  const browser = await startChromium(executable);
  const pages = photographedPages();
  for (const [name, page] of pages) await photograph(browser, page, pathOf(name));
  await browser.close();
  const digests = Object.fromEntries(Array.from(pages, ([name, page]) => [name, digestOf(page)]));
  writeFileSync(join(REPOSITORY, DIGESTS), await formatted(JSON.stringify(digests), "json"));
}

async function photograph(browser: Browser, { html, width, colorScheme }: Photographed, path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "picture-"));
  const file = join(folder, "page.html");
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width, height: 200 }, colorScheme });
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({ path, fullPage: true });
  await page.close();
  rmSync(folder, { recursive: true });
}

function pathOf(name: string): string {
  return join(REPOSITORY, "docs", "pictures", name);
}

void main();
