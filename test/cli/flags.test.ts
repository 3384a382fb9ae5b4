import { Command, CommanderError, InvalidArgumentError } from "commander";
import { CliError, type CommandContext, withFlags } from "../../lib/cli/context";
import { discoverCommand } from "../../lib/cli/discover";
import { doctorCommand } from "../../lib/cli/doctor";
import { driftCommand } from "../../lib/cli/drift";
import { addConnectionFlags, clusterFrom, type ConnectionFlags, traceOf, wholeNumber } from "../../lib/cli/flags";
import { simulateCommand } from "../../lib/cli/simulate";
import { ValidationError } from "../../lib/errors";
import type { ClusterConnection } from "../../lib/model/connection";
import type { Environment } from "../../lib/ontap/profile";
import { inEmptyFolder } from "../helpers/empty-folder";
import { expectFailure, rejectionOf, thrownBy } from "../helpers/failure";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator } from "../helpers/simulator";
import { runVerb } from "../helpers/verb-run";

inEmptyFolder();

describe("the flags of a connection", () => {
  const ENDPOINT = ["--endpoint", "https://cluster1.example.com"];
  const DEFAULTS = {
    name: "cluster1",
    endpoint: "https://cluster1.example.com",
    profile: "default",
    concurrency: 6,
    requestTimeoutMs: 30_000,
  };
  const FINGERPRINT = "AB:".repeat(31) + "CD";

  function parse(args: readonly string[], environment: Environment = {}): ClusterConnection {
    const command = addConnectionFlags(new Command("verb"))
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    return clusterFrom(command.parse(args, { from: "user" }).opts<ConnectionFlags>(), environment).connection;
  }

  it.each([
    ["the endpoint alone", [], {}],
    ["a profile", ["--profile", "prod-eu"], { profile: "prod-eu" }],
    ["an authority", ["--ca-file", "ca.pem"], { caFile: "ca.pem" }],
    ["a server name", ["--server-name", "c1.example.com"], { serverName: "c1.example.com" }],
    ["a fingerprint", ["--fingerprint", FINGERPRINT], { fingerprint256: FINGERPRINT }],
    ["no check of the certificate", ["--insecure-skip-verify"], { insecureSkipVerify: true }],
    ["a time limit", ["--request-timeout-ms", "100"], { requestTimeoutMs: 100 }],
  ])("describe it with %s", (_what, flags, expected) => {
    expect(parse([...ENDPOINT, ...flags])).toEqual({ ...DEFAULTS, ...expected });
  });

  it.each([
    ["https://CLUSTER1.example.com:8443/", "cluster1", "https://cluster1.example.com:8443"],
    ["https://my_cluster", "my_cluster", "https://my_cluster"],
    ["https://192.0.2.1", "cluster", "https://192.0.2.1"],
    ["https://[2001:db8::1]:8443", "cluster", "https://[2001:db8::1]:8443"],
  ])("name the cluster at %s %s", (endpoint, name, origin) => {
    expect(parse(["--endpoint", endpoint])).toMatchObject({ name, endpoint: origin });
  });

  const ENVIRONMENT = { ONTAP_ENDPOINT: "https://env.example.com", ONTAP_EU_ENDPOINT: "https://eu.example.com" };

  it.each([
    ["without --endpoint", [], "https://env.example.com"],
    ["of the profile", ["--profile", "eu"], "https://eu.example.com"],
    ["but not where --endpoint is given", ENDPOINT, "https://cluster1.example.com"],
  ])("take the endpoint from the environment, %s", (_what, args, endpoint) => {
    expect(parse(args, ENVIRONMENT)).toMatchObject({ endpoint });
  });

  it.each<[string, readonly string[], Environment, readonly string[]]>([
    ["a path", ["--endpoint", "https://c1/api"], {}, ["--endpoint", "only host and port"]],
    ["plain HTTP", ["--endpoint", "http://cluster1.example.com"], {}, ["--endpoint", "clear text"]],
    ["a password in the endpoint", ["--endpoint", "https://admin:canary@c1"], {}, ["environment variables"]],
    ["a profile in capitals", [...ENDPOINT, "--profile", "PROD"], {}, ["--profile", '"PROD"']],
    ["a wrong server name", [...ENDPOINT, "--server-name", "a b"], {}, ["--server-name", "a host name"]],
    ["a short fingerprint", [...ENDPOINT, "--fingerprint", "AB:CD"], {}, ["--fingerprint", "64 hexadecimal digits"]],
    ["a time limit in words", [...ENDPOINT, "--request-timeout-ms", "1e3"], {}, ["got", "from 100 to"]],
    ["too short a time limit", [...ENDPOINT, "--request-timeout-ms", "99"], {}, ["from 100 to"]],
    ["a wrong variable", [], { ONTAP_ENDPOINT: "http://env.example.com" }, ["ONTAP_ENDPOINT: got"]],
  ])("refuse %s, and show no secret", (_what, args, environment, fragments) => {
    const error = thrownBy(() => parse(args, environment));
    expectFailure(error, ValidationError, "INVALID_VALUE", ...fragments);
    expect(String(error)).not.toContain("canary");
  });

  it.each<[string, readonly string[], Environment, string]>([
    ["no cluster", [], {}, "no cluster is named; give --endpoint, set ONTAP_ENDPOINT, or"],
    ["an empty variable", [], { ONTAP_ENDPOINT: "" }, "no cluster is named"],
    ["a cluster of another profile", ["--profile", "lab"], ENVIRONMENT, "set ONTAP_LAB_ENDPOINT"],
  ])("refuse %s", (_what, args, environment, fragment) => {
    expectFailure(
      thrownBy(() => parse(args, environment)),
      CliError,
      "USAGE",
      fragment,
    );
  });

  it.each([
    ["an authority and a fingerprint", ["--ca-file", "x", "--fingerprint", FINGERPRINT]],
    ["an authority and no check", ["--ca-file", "x", "--insecure-skip-verify"]],
    ["a fingerprint and no check", ["--fingerprint", "x", "--insecure-skip-verify"]],
    ["two ways to name the cluster", ["--stack", "prod"]],
  ])("refuse %s", (_what, args) => {
    const error = thrownBy(() => parse([...ENDPOINT, ...args]));
    expect(error).toBeInstanceOf(CommanderError);
    expect(error).toHaveProperty("code", "commander.conflictingOption");
  });

  it.each([
    ["give it as caFile or ONTAP_CA_FILE", "give it as --ca-file or ONTAP_CA_FILE"],
    ["raise requestTimeoutMs", "raise --request-timeout-ms"],
    ["not checked (insecureSkipVerify)", "not checked (--insecure-skip-verify)"],
    ["give serverName, or fingerprint256", "give --server-name, or --fingerprint"],
    ["theCaFile caFiles", "theCaFile caFiles"],
    ['no stacks in "caFile", see caFile', 'no stacks in "caFile", see --ca-file'],
  ])("stand in texts in place of the props: %s", (text, expected) => {
    expect(withFlags(text)).toBe(expected);
  });
});

describe("a flag that takes a name", () => {
  const VERBS = { discover: discoverCommand, doctor: doctorCommand, drift: driftCommand, simulate: simulateCommand };
  /** Flags that take a name for which there is a rule, which refuses an empty one, too. */
  const RULED = ["--profile", "--server-name", "--name"];
  const FLAGS = Object.entries(VERBS).flatMap(([name, verb]) =>
    verb({} as CommandContext)
      .options.filter(({ flags }) => /<(file|folder|host|module|name)>/.test(flags))
      .flatMap(({ long }) => (long === undefined || RULED.includes(long) ? [] : [{ name, verb, flag: long }])),
  );

  it.each(FLAGS)("is refused where it is empty: $name $flag", async ({ verb, flag }) => {
    expect(await rejectionOf(runVerb(verb, [flag, ""]))).toMatchObject({
      code: "commander.invalidArgument",
      message: expect.stringContaining("Expected a name, got an empty text.") as string,
    });
  });

  it("is among those of every verb", () => {
    const names = FLAGS.map(({ name, flag }) => `${name} ${flag}`);
    const some = ["discover --ca-file", "discover --out", "doctor --ca-file", "drift --stack", "simulate --host"];
    expect(names).toEqual(expect.arrayContaining(some));
  });
});

describe("a flag that takes a number", () => {
  const port = wholeNumber({ low: 1, high: 65_535 });

  it("takes a whole one within its limits", () => {
    expect(["1", "65535", "007"].map(port)).toEqual([1, 65_535, 7]);
  });

  it.each(["0", "65536", "-1", "1.5", "1e3", "", " 1", "x", "99999999999999999999"])("refuses %j", (text) => {
    expect(() => port(text)).toThrow(InvalidArgumentError);
  });
});

describe("--verbose", () => {
  /** A standard error whose lines are kept. */
  function keeping(): { readonly stderr: NodeJS.WriteStream; readonly lines: string[] } {
    const lines: string[] = [];
    const stderr = { write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
    return { stderr, lines };
  }

  it("tells answers, failed tries and pauses, each in a line with the cluster's name", () => {
    const { stderr, lines } = keeping();
    const { onAnswer, onRetry } = traceOf("east", { stderr });
    onAnswer({ method: "GET", path: "/api/cluster", status: 200, tookMs: 12 });
    onRetry({ method: "GET", attempt: 1, delayMs: 300, error: new Error("no\nanswer") });
    expect(lines).toEqual([
      "east: GET /api/cluster: 200, 12 ms\n",
      "east: GET: try 1 failed, next in 300 ms: no answer\n",
    ]);
  });

  it("of discover tells its requests, and no secret", async () => {
    const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", service: {} }] } });
    const { stderr, lines } = keeping();
    const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile, "--name", "east", "--verbose"];
    const environment = environmentOf(simulator);
    await runVerb((context) => discoverCommand({ ...context, stderr }), args, { environment });
    expect(lines).toEqual([
      expect.stringMatching(/^east: GET \/api\/protocols\/san\/iscsi\/services\?.*: 200, \d+ ms\n$/),
      expect.stringMatching(/^east: GET \/api\/svm\/svms\?.*: 200, \d+ ms\n$/),
      "next: npx cdktn diff\n",
    ]);
    expect(lines.join("")).not.toContain(simulator.password);
    await simulator.close();
  });
});
