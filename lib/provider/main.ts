import "./require-node";
import { PROVIDER_SOURCE } from "../model/contract";
import type { ProviderHandlers } from "../plugin/messages";
import { stderrLog } from "../plugin/log";
import { serve } from "../plugin/serve";

const log = stderrLog("provider.ontap");

async function handlers(): Promise<ProviderHandlers> {
  const [{ ontapProvider }, { keepParserUnoptimised }] = await Promise.all([
    import("./handlers.js"),
    import("../ontap/exchange.js"),
  ]);
  keepParserUnoptimised();
  return ontapProvider({ environment: process.env, log });
}

void serve({ source: PROVIDER_SOURCE, handlers, log });
