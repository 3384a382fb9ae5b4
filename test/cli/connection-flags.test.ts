import { Command, CommanderError } from "commander";
import { addConnectionFlags, clusterFrom, type ConnectionFlags } from "../../lib/cli/cluster-flags";
import { CliError, withFlags } from "../../lib/cli/context";
import { ValidationError } from "../../lib/errors";
import type { ClusterConnection } from "../../lib/model/connection";
import type { Environment } from "../../lib/ontap/profile";
import { inEmptyFolder } from "../helpers/empty-folder";
import { expectFailure, thrownBy } from "../helpers/failure";

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

describe("a text about props", () => {
  it.each([
    ["give it as caFile or ONTAP_CA_FILE", "give it as --ca-file or ONTAP_CA_FILE"],
    ["raise requestTimeoutMs", "raise --request-timeout-ms"],
    ["not checked (insecureSkipVerify)", "not checked (--insecure-skip-verify)"],
    ["give serverName, or fingerprint256", "give --server-name, or --fingerprint"],
    ["theCaFile caFiles", "theCaFile caFiles"],
    ['no stacks in "caFile", see caFile', 'no stacks in "caFile", see --ca-file'],
    ['cannot read "./serverName.json"', 'cannot read "./serverName.json"'],
  ])("names the flags: %s", (text, expected) => {
    expect(withFlags(text)).toBe(expected);
  });
});

inEmptyFolder();

describe("the flags of a connection", () => {
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

  it.each([
    ["a path", ["--endpoint", "https://c1/api"], "--endpoint", "only host and port"],
    ["plain HTTP", ["--endpoint", "http://cluster1.example.com"], "--endpoint", "clear text"],
    ["a profile in capitals", [...ENDPOINT, "--profile", "PROD"], "--profile", '"PROD"'],
    ["a wrong server name", [...ENDPOINT, "--server-name", "a b"], "--server-name", "a host name"],
    ["a short fingerprint", [...ENDPOINT, "--fingerprint", "AB:CD"], "--fingerprint", "64 hexadecimal digits"],
    ["a time limit in words", [...ENDPOINT, "--request-timeout-ms", "1e3"], "--request-timeout-ms", "from 100 to"],
    ["too short a time limit", [...ENDPOINT, "--request-timeout-ms", "99"], "--request-timeout-ms", "from 100 to"],
  ])("refuse %s", (_what, args, ...fragments) => {
    expectFailure(
      thrownBy(() => parse(args)),
      ValidationError,
      "INVALID_VALUE",
      ...fragments,
    );
  });

  it.each([
    ["without --endpoint", [], "https://env.example.com"],
    ["of the profile", ["--profile", "prod-eu"], "https://eu.example.com"],
    ["but not where --endpoint is given", ENDPOINT, "https://cluster1.example.com"],
  ])("take the endpoint from the environment, %s", (_what, args, endpoint) => {
    const environment = { ONTAP_ENDPOINT: "https://env.example.com", ONTAP_PROD_EU_ENDPOINT: "https://eu.example.com" };
    expect(parse(args, environment)).toMatchObject({ endpoint });
  });

  it.each([
    ["no endpoint at all", {}, [], CliError, "USAGE", ["no cluster is named", "--endpoint, set ONTAP_ENDPOINT, or"]],
    ["an empty variable only", { ONTAP_ENDPOINT: "" }, [], CliError, "USAGE", ["no cluster is named"]],
    [
      "an endpoint of another profile only",
      { ONTAP_ENDPOINT: "https://env.example.com" },
      ["--profile", "lab"],
      CliError,
      "USAGE",
      ["set ONTAP_LAB_ENDPOINT"],
    ],
    [
      "a wrong variable",
      { ONTAP_ENDPOINT: "http://env.example.com" },
      [],
      ValidationError,
      "INVALID_VALUE",
      ["ONTAP_ENDPOINT: got"],
    ],
  ])("refuse %s", (_what, environment, args, type, code, fragments) => {
    expectFailure(
      thrownBy(() => parse(args, environment)),
      type,
      code,
      ...fragments,
    );
  });

  it("do not show a password that somebody wrote into the endpoint", () => {
    const error = thrownBy(() => parse(["--endpoint", "https://admin:canary@cluster1.example.com"]));
    expectFailure(error, ValidationError, "INVALID_VALUE", "environment variables");
    expect(String(error)).not.toContain("canary");
  });

  it.each([
    [
      "two ways to check the certificate",
      [...ENDPOINT, "--ca-file", "x", "--fingerprint", FINGERPRINT],
      "commander.conflictingOption",
    ],
    ["two ways to name the cluster", [...ENDPOINT, "--stack", "prod"], "commander.conflictingOption"],
    [
      "an authority and no check",
      [...ENDPOINT, "--ca-file", "x", "--insecure-skip-verify"],
      "commander.conflictingOption",
    ],
    [
      "a fingerprint and no check",
      [...ENDPOINT, "--fingerprint", "x", "--insecure-skip-verify"],
      "commander.conflictingOption",
    ],
  ])("refuse %s", (_what, args, code) => {
    const error = thrownBy(() => parse(args));
    expect(error).toBeInstanceOf(CommanderError);
    expect(error).toHaveProperty("code", code);
  });
});
