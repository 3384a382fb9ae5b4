import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, documentText, generatedSection } from "../../documents";
import { REPOSITORY } from "../../helpers/repository";
import { parseFlags } from "../flags";
import type { BenchFile } from "../result";
import { adaptive, COLOURS } from "./colours";
import { markdownTables } from "./markdown";
import { plotsOf } from "./plots";

const FIGURES = JSON.parse(documentText("docs/bench.json")) as BenchFile;
const PLOTS = plotsOf(FIGURES);

describe("the documented figures (UPDATE_DOCS=1 writes them anew from docs/bench.json)", () => {
  it("are those of one run of the bench: tables", () => {
    const tables = markdownTables(FIGURES);
    expect(generatedSection("docs/scale.md", "bench", tables)).toBe(tables);
  });

  it.each(["applies.svg", "peers.svg"])("are those of one run of the bench: %s", (name) => {
    const file = join(REPOSITORY, "docs", "plots", name);
    const plot = PLOTS.get(name) ?? "";
    if (process.env.UPDATE_DOCS === "1") writeFileSync(file, plot);
    expect(readFileSync(file, "utf8")).toBe(plot);
    expect(documentText("docs/scale.md")).toContain(`(plots/${name})`);
  });
});

it("the documented command is that of the figures", () => {
  const [command = ""] = codeBlocks("docs/scale.md", "sh");
  const [, flags = ""] = command.replaceAll("\\\n", " ").split(" -- ");
  const { cases, n, also, engines, repeat, peers, out, plots } = parseFlags(flags.trim().split(/\s+/));
  const { machine, results } = FIGURES;
  expect({ engines, repeat, peers, out, plots }).toEqual({
    engines: machine.engines,
    repeat: machine.repeat,
    peers: FIGURES.peers.length > 0,
    out: "docs/bench.json",
    plots: "docs/plots",
  });
  const measured = (name: string): number[] =>
    results.filter((result) => result.case === name).map((result) => result.n);
  for (const name of cases) expect(measured(name)).toEqual(expect.arrayContaining(n.slice(0, 1)));
  for (const size of also) expect(measured(size.case)).toContain(size.n);
});

describe("a plot", () => {
  it.each(Array.from(PLOTS))("%s has only colours that are there for a dark page, too", (_name, svg) => {
    const used = svg.replace(/<style>.*?<\/style>/, "").match(/#[0-9a-f]{3,6}\b/gi) ?? [];
    const known: readonly string[] = Object.values(COLOURS).map(([light]) => light);
    expect(used.filter((colour) => !known.includes(colour))).toEqual([]);
  });

  it("is drawn in other colours on a dark page", () => {
    const [light, dark] = COLOURS.text;
    const svg = adaptive(`<svg width="1"><text fill="${light}">a</text></svg>`);
    expect(svg).toContain(`<svg width="1"><style>@media (prefers-color-scheme:dark){`);
    expect(svg).toContain(`[fill="${light}"]{fill:${dark}}`);
  });
});
