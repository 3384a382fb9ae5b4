import { isIP } from "node:net";
import { type Command, Option } from "commander";
import {
  type ClusterConnection,
  DEFAULT_CONCURRENCY,
  DEFAULT_PROFILE,
  DEFAULT_REQUEST_TIMEOUT_MS,
  requestTimeoutRule,
} from "../model/cluster-connection";
import { invalid, optionalText } from "../model/decode";
import {
  clusterNameRule,
  endpointRule,
  fingerprintRule,
  printableEndpoint,
  profileRule,
  serverNameRule,
} from "../model/rules";

/** The flags that say how to reach a cluster, as they are parsed. Credentials come from the environment alone. */
export interface ConnectionFlags {
  readonly endpoint: string;
  readonly profile: string;
  readonly caFile?: string;
  readonly serverName?: string;
  readonly fingerprint?: string;
  readonly insecureSkipVerify?: boolean;
  readonly requestTimeoutMs?: string;
}

/** What the help of a verb with these flags says about credentials. */
export const CREDENTIALS_HELP = `
Credentials come from the environment: ONTAP_USERNAME with ONTAP_PASSWORD or ONTAP_PASSWORD_FILE; or ONTAP_TOKEN,
ONTAP_TOKEN_FILE or ONTAP_TOKEN_COMMAND; or ONTAP_CLIENT_CERT_FILE with ONTAP_CLIENT_KEY_FILE. ONTAP_CA_FILE serves where
--ca-file is not given. With --profile prod-eu they begin with ONTAP_PROD_EU_ instead of ONTAP_.
`;

/** Adds the flags to a verb. Only one way to check the certificate can be chosen. */
export function addConnectionFlags(command: Command): Command {
  return command
    .requiredOption("--endpoint <url>", "https:// host and port of the cluster management LIF")
    .option("--profile <name>", "profile of the credentials", DEFAULT_PROFILE)
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
      `how long one request may take, in milliseconds (default: ${DEFAULT_REQUEST_TIMEOUT_MS})`,
    );
}

/**
 * The connection that the flags describe.
 *
 * @throws ValidationError INVALID_VALUE naming the flag; a password in the endpoint is not shown.
 */
export function connectionFrom(flags: ConnectionFlags): ClusterConnection {
  const endpoint = readEndpoint(flags.endpoint);
  const serverName = optionalText("--server-name", flags.serverName, serverNameRule);
  const fingerprint256 = optionalText("--fingerprint", flags.fingerprint, fingerprintRule);
  return {
    name: nameOf(endpoint),
    endpoint: endpoint.origin,
    profile: optionalText("--profile", flags.profile, profileRule) ?? DEFAULT_PROFILE,
    ...(flags.caFile === undefined ? {} : { caFile: flags.caFile }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(fingerprint256 === undefined ? {} : { fingerprint256 }),
    ...(flags.insecureSkipVerify === true ? { insecureSkipVerify: true } : {}),
    concurrency: DEFAULT_CONCURRENCY,
    requestTimeoutMs: readTimeout(flags.requestTimeoutMs),
  };
}

function readEndpoint(endpoint: string): URL {
  const expected = endpointRule(endpoint);
  if (expected !== undefined) throw invalid("--endpoint", printableEndpoint(endpoint), expected);
  return new URL(endpoint);
}

function readTimeout(text: string | undefined): number {
  if (text === undefined) return DEFAULT_REQUEST_TIMEOUT_MS;
  const expected = requestTimeoutRule(/^\d+$/.test(text) ? Number(text) : NaN);
  if (expected !== undefined) throw invalid("--request-timeout-ms", text, expected);
  return Number(text);
}

/** The cluster's name in messages: the first label of its host name. */
function nameOf({ hostname }: URL): string {
  const [label = ""] = hostname.split(".");
  return isIP(hostname) !== 0 || clusterNameRule(label) !== undefined ? "cluster" : label;
}
