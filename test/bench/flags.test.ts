import { Provisioning } from "../../lib";
import { parseFlags } from "./flags";

it("without flags, the bench does what is quick", () => {
  const quick = { cases: ["steady", "create", "program"], n: [1, 50], also: [], repeat: 5, peers: false };
  expect(parseFlags([])).toMatchObject({ ...quick, modes: Object.values(Provisioning) });
});

it("flags are lists separated by commas", () => {
  const flags = "--cases drift,synth --n 1,200 --also drift=10000 --modes provider --repeat 3 --peers";
  const lists = { cases: ["drift", "synth"], n: [1, 200], also: [{ case: "drift", n: 10_000 }], modes: ["provider"] };
  expect(parseFlags(flags.split(" "))).toMatchObject({ ...lists, repeat: 3, peers: true });
});

it("--help shows them", () => {
  const written = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(() => parseFlags(["--help"])).toThrow("(outputHelp)");
  const help = written.mock.calls.join("");
  written.mockRestore();
  expect(help).toMatch(/--cases <names> [^]*--n <numbers> [^]*--peers [^]*--plots <folder> /);
});

it.each([
  ["--cases", "steady,apply", 'Got "apply", expected some of steady,drifted,create,'],
  ["--n", "1,0", 'Got "0", expected whole numbers from 1'],
  ["--also", "apply=2", 'Got "apply", expected some of steady,'],
  ["--repeat", "4", 'Got "4", expected an odd number'],
])("%s %s is refused", (flag, value, expected) => {
  const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(() => parseFlags([flag, value])).toThrow(expected);
  said.mockRestore();
});
