import { Provisioning } from "../../lib";
import { parseFlags } from "./flags";

describe("the flags of the bench", () => {
  it("are what is quick where none is given", () => {
    expect(parseFlags([])).toMatchObject({
      cases: ["steady", "create", "program"],
      n: [1, 50],
      also: [],
      modes: Object.values(Provisioning),
      repeat: 5,
      peers: false,
    });
  });

  it("are lists separated by commas", () => {
    const flags = parseFlags(
      "--cases drift,synth --n 1,200 --also drift=10000 --engines terraform-1.5.7 --modes provider --repeat 3 --peers".split(
        " ",
      ),
    );
    expect(flags).toMatchObject({
      cases: ["drift", "synth"],
      n: [1, 200],
      also: [{ case: "drift", n: 10_000 }],
      engines: ["terraform-1.5.7"],
      modes: ["provider"],
      repeat: 3,
      peers: true,
    });
  });

  it("are told by --help", () => {
    let help = "";
    const written = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      help += String(text);
      return true;
    });
    expect(() => parseFlags(["--help"])).toThrow("(outputHelp)");
    written.mockRestore();
    expect(help).toMatch(/--cases <names> [^]*--n <numbers> [^]*--peers [^]*--plots <folder> /);
  });

  it.each([
    [
      "--cases",
      "steady,apply",
      'Got "apply", expected some of steady,drifted,create,repair,destroy,drift,synth,program,version',
    ],
    ["--n", "1,some", 'Got "some", expected whole numbers from 1'],
    ["--n", "0", 'Got "0", expected whole numbers from 1'],
    ["--also", "drift", 'Got "", expected whole numbers from 1'],
    ["--also", "apply=2", 'Got "apply", expected some of steady,'],
    ["--engines", "terraform", 'Got "terraform", expected some of terraform-1.15.5,terraform-1.5.7,opentofu-1.12.6'],
    ["--modes", "both", 'Got "both", expected some of null_resource,provider'],
    ["--repeat", "4", 'Got "4", expected an odd number'],
  ])("are refused with what is wrong: %s %s", (flag, value, expected) => {
    const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(() => parseFlags([flag, value])).toThrow(`option '${flag} <`);
    expect(() => parseFlags([flag, value])).toThrow(expected);
    said.mockRestore();
  });
});
