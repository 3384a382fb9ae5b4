import { isIP } from "node:net";
import { type Command, Option } from "commander";
import { checkedSetting, type ClusterConnection, CONNECTION_DEFAULTS } from "../model/cluster-connection";
import { given } from "../model/decode";
import { clusterNameRule } from "../model/rules";

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
HTTPS_PROXY and NO_PROXY are honoured as by curl.
`;

/** Adds the flags to a verb. Only one way to check the certificate can be chosen. */
export function addConnectionFlags(command: Command): Command {
  return command
    .requiredOption("--endpoint <url>", "https:// host and port of the cluster management LIF")
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
 * The connection that the flags describe.
 *
 * @throws ValidationError INVALID_VALUE naming the flag; a password in the endpoint is not shown.
 */
export function connectionFrom(flags: ConnectionFlags): ClusterConnection {
  const { hostname, origin } = new URL(checkedSetting("--endpoint", "endpoint", flags.endpoint));
  const { requestTimeoutMs: timeout } = flags;
  const requestTimeoutMs = timeout !== undefined && /^\d+$/.test(timeout) ? Number(timeout) : timeout;
  return {
    ...CONNECTION_DEFAULTS,
    name: nameOf(hostname),
    endpoint: origin,
    ...given({
      profile: checkedSetting("--profile", "profile", flags.profile),
      caFile: flags.caFile,
      serverName: checkedSetting("--server-name", "serverName", flags.serverName),
      fingerprint256: checkedSetting("--fingerprint", "fingerprint256", flags.fingerprint),
      insecureSkipVerify: flags.insecureSkipVerify,
      requestTimeoutMs: checkedSetting("--request-timeout-ms", "requestTimeoutMs", requestTimeoutMs) as
        number | undefined,
    }),
  };
}

/** The cluster's name in messages: the first label of its host name. */
function nameOf(hostname: string): string {
  const [label = ""] = hostname.split(".");
  return isIP(hostname) !== 0 || clusterNameRule(label) !== undefined ? "cluster" : label;
}
