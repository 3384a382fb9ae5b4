import "./require-node";
import { PROVIDER_SOURCE } from "../model/contract";
import type { ProviderHandlers } from "../plugin/messages";
import { type Log, stderrLog } from "../plugin/log";
import { serve } from "../plugin/serve";
import { withoutSecrets } from "../secrets";

const stderr = stderrLog("provider.ontap");

/** An error that nobody expected may quote a secret. */
const log: Log = (level, message, fields) => {
  stderr(level, withoutSecrets(message), fields);
};

async function handlers(): Promise<ProviderHandlers> {
  const [{ ontapProvider }, { keepParserUnoptimised }] = await Promise.all([
    import("./handlers.js"),
    import("../ontap/exchange.js"),
  ]);
  keepParserUnoptimised();
  return ontapProvider({ environment: process.env, log });
}

/** Its version, and the commit of a release: set by the bundler. */
declare const PROVIDER_BUILD: string;

const about = {
  version: `terraform-provider-ontap ${PROVIDER_BUILD}`,
  introduction:
    "this program is the provider for iSCSI services of NetApp ONTAP, which `terraform init` or `tofu init` installs",
};

void serve({ source: PROVIDER_SOURCE, about, handlers, log });
