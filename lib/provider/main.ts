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

void serve({ source: PROVIDER_SOURCE, handlers, log });
