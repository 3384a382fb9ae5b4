import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documents, documentText } from "../documents";
import { REPOSITORY } from "../helpers/repository";
import { digestOf, DIGESTS, drawnPictures, photographedPages } from "./pictures";

const DRAWN = drawnPictures();
const PHOTOGRAPHED = photographedPages();

it.each(Array.from(DRAWN))("%s shows the output that its page shows (npm run docs:pictures)", (name, svg) => {
  expect(documentText(`docs/pictures/${name}`)).toBe(svg);
});

it.each(Array.from(PHOTOGRAPHED))("%s is of the page as it is now (npm run docs:pictures)", (name, page) => {
  const digests = JSON.parse(documentText(DIGESTS)) as Readonly<Record<string, string>>;
  expect(digests[name]).toBe(digestOf(page));
  expect(
    readFileSync(join(REPOSITORY, "docs", "pictures", name))
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
});

it("every picture is made, and shown in a document", () => {
  const files = readdirSync(join(REPOSITORY, "docs", "pictures")).filter((name) => !name.endsWith(".json"));
  expect(files.sort()).toEqual([...DRAWN.keys(), ...PHOTOGRAPHED.keys()].sort());
  const texts = documents().map(documentText).join("\n");
  expect(files.filter((name) => !texts.includes(`pictures/${name})`))).toEqual([]);
});
