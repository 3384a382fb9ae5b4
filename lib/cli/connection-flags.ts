import { isIP } from "node:net";
import { type Command, Option } from "commander";
import {
  checkedSetting,
  type ClusterConnection,
  CONNECTION_DEFAULTS,
  type ConnectionSetting,
} from "../model/cluster-connection";
import { given } from "../model/decode";
import { clusterNameRule } from "../model/rules";
import { type Environment, Profile } from "../ontap/profile";
import { CliError } from "./cli-error";

/** The flags that say how to reach a cluster, as they are parsed. Credentials come from the environment alone. */
export interface ConnectionFlags {
  readonly endpoint?: string;
  readonly profile: string;
  readonly caFile?: string;
  readonly serverName?: string;
  readonly fingerprint?: string;
  readonly insecureSkipVerify?: boolean;
  readonly requestTimeoutMs?: string;
}

/** What the help of a verb with these flags says about the environment. */
export const ENVIRONMENT_HELP = `
ONTAP_ENDPOINT serves where --endpoint is not given.
Credentials come from the environment: ONTAP_USERNAME with ONTAP_PASSWORD or ONTAP_PASSWORD_FILE; or ONTAP_TOKEN,
ONTAP_TOKEN_FILE or ONTAP_TOKEN_COMMAND; or ONTAP_CLIENT_CERT_FILE with ONTAP_CLIENT_KEY_FILE. ONTAP_CA_FILE serves where
--ca-file is not given. With --profile prod-eu they begin with ONTAP_PROD_EU_ instead of ONTAP_.
HTTPS_PROXY and NO_PROXY are honoured as by curl.
`;

/** The flags of settings that are called otherwise as props. */
const FLAGS = {
  caFile: "--ca-file",
  serverName: "--server-name",
  fingerprint256: "--fingerprint",
  insecureSkipVerify: "--insecure-skip-verify",
  requestTimeoutMs: "--request-timeout-ms",
} as const satisfies Partial<Record<ConnectionSetting, string>>;

const PROP = new RegExp(`\\b(${Object.keys(FLAGS).join("|")})\\b`, "g");

/** A text that is written for an app, for who gives flags: with the flags in place of the props. */
export function withFlags(text: string): string {
  return text.replace(PROP, (prop) => FLAGS[prop as keyof typeof FLAGS]);
}

/** Adds the flags to a verb. Only one way to check the certificate can be chosen. */
export function addConnectionFlags(command: Command): Command {
  return command
    .option("--endpoint <url>", "https:// host and port of the cluster management LIF (default: ONTAP_ENDPOINT)")
    .option("--profile <name>", "profile of the credentials", CONNECTION_DEFAULTS.profile)
    .addOption(
      new Option("--ca-file <file>", "PEM file of the authority that signed the cluster's certificate").conflicts([
        "fingerprint",
        "insecureSkipVerify",
      ]),
    )
    .option("--server-name <host>", "host name to expect in the certificate (default: the endpoint's)")
    .addOption(
      new Option("--fingerprint <sha256>", "SHA-256 fingerprint of the only certificate to accept").conflicts(
        "insecureSkipVerify",
      ),
    )
    .option("--insecure-skip-verify", "accept any certificate: who answers in the cluster's place gets the credentials")
    .option(
      "--request-timeout-ms <n>",
      `how long one request may take, in milliseconds (default: ${CONNECTION_DEFAULTS.requestTimeoutMs})`,
    );
}

/**
 * The connection that the flags describe, with the endpoint from the environment where they have none.
 *
 * @throws CliError USAGE when neither names an endpoint.
 * @throws ValidationError INVALID_VALUE naming the flag or the variable; a password in the endpoint is not shown.
 */
export function connectionFrom(flags: ConnectionFlags, environment: Environment): ClusterConnection {
  const profile = checkedSetting("--profile", "profile", flags.profile);
  const { hostname, origin } = new URL(endpointFrom(flags, new Profile(profile, environment)));
  const { requestTimeoutMs: timeout } = flags;
  const requestTimeoutMs = timeout !== undefined && /^\d+$/.test(timeout) ? Number(timeout) : timeout;
  return {
    ...CONNECTION_DEFAULTS,
    name: nameOf(hostname),
    endpoint: origin,
    profile,
    ...given({
      caFile: flags.caFile,
      serverName: checkedSetting("--server-name", "serverName", flags.serverName),
      fingerprint256: checkedSetting("--fingerprint", "fingerprint256", flags.fingerprint),
      insecureSkipVerify: flags.insecureSkipVerify,
      requestTimeoutMs: checkedSetting("--request-timeout-ms", "requestTimeoutMs", requestTimeoutMs) as
        number | undefined,
    }),
  };
}

function endpointFrom({ endpoint }: ConnectionFlags, profile: Profile): string {
  if (endpoint !== undefined) return checkedSetting("--endpoint", "endpoint", endpoint);
  const [variable, value] = [profile.variable("ENDPOINT"), profile.value("ENDPOINT")];
  if (value !== undefined) return checkedSetting(variable, "endpoint", value);
  throw new CliError("USAGE", "no cluster is named", { remedy: `give --endpoint, or set ${variable}` });
}

/** The cluster's name in messages: the first label of its host name. */
function nameOf(hostname: string): string {
  const [label = ""] = hostname.split(".");
  return isIP(hostname) !== 0 || clusterNameRule(label) !== undefined ? "cluster" : label;
}
