import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, documentText, generatedSection } from "../../documents";
import { REPOSITORY } from "../../helpers/repository";
import { parseFlags } from "../flags";
import type { BenchFile } from "../result";
import { appliesChart } from "./chart";
import { markdownTables } from "./tables";

const FIGURES = JSON.parse(documentText("docs/bench.json")) as BenchFile;

it("the documented figures are those of docs/bench.json (UPDATE_DOCS=1 writes them anew)", () => {
  const tables = markdownTables(FIGURES);
  expect(generatedSection("docs/scale.md", "bench", tables)).toBe(tables);
  const file = join(REPOSITORY, "docs", "plots", "applies.svg");
  const chart = appliesChart(FIGURES) ?? "";
  if (process.env.UPDATE_DOCS === "1") writeFileSync(file, chart);
  expect(readFileSync(file, "utf8")).toBe(chart);
});

it("every colour of the chart has one for dark pages", () => {
  const [style = "", ...others] = appliesChart(FIGURES)?.match(/<style>.*?<\/style>|#[0-9a-f]{3,6}\b/gi) ?? [];
  expect(others.filter((colour) => !style.includes(`"${colour}"`))).toEqual([]);
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

it("--help shows the flags", () => {
  const written = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(() => parseFlags(["--help"])).toThrow("(outputHelp)");
  const help = written.mock.calls.join("");
  written.mockRestore();
  expect(help).toMatch(/--cases <names> [^]*--n <numbers> [^]*--peers [^]*--plots <folder> /);
});
