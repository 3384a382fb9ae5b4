import "./require-node";
import { setFlagsFromString } from "node:v8";
import { PROVIDER_SOURCE } from "../model/provider-contract";
import { serve, stderrLog } from "../plugin/serve";
import { ontapProvider } from "./handlers";

// One process serves one walk of an engine: optimising the HTTP parser's WebAssembly would cost more than it saves.
setFlagsFromString("--liftoff-only");

const log = stderrLog("provider.ontap");
void serve({ source: PROVIDER_SOURCE, handlers: ontapProvider({ environment: process.env, log }), log });
