import { readObject, writeValue } from "../../../lib/plugin/value";
import { attribute, schema } from "../../../lib/plugin/schema";
import { serve } from "../../../lib/plugin/serve";
import type { ProviderHandlers } from "../../../lib/plugin/messages";
import { readExternal, validateExternal } from "./external-data";
import { STATELESS_PROVIDER } from "./stateless-provider";

/** A test fixture: stands in for hashicorp/external 2.3.5 on machines that reach no provider registry. */
const EXTERNAL = schema(
  attribute("id", "string", "computed", 'Always "-".'),
  attribute("program", ["list", "string"], "required", "What to run, and its arguments."),
  attribute("query", ["map", "string"], "optional", "What the program gets on its standard input."),
  attribute("result", ["map", "string"], "computed", "What the program printed on its standard output."),
  attribute("working_dir", "string", "optional", "Where the program runs."),
);

const SERVER_CAPABILITIES = { getProviderSchemaOptional: true };

/** Of the calls that are under way. */
let stop = new AbortController();

const handlers: ProviderHandlers = {
  ...STATELESS_PROVIDER,
  GetMetadata: () => ({ serverCapabilities: SERVER_CAPABILITIES, dataSources: [{ typeName: "external" }] }),
  GetProviderSchema: () => ({
    provider: schema(),
    dataSourceSchemas: { external: EXTERNAL },
    serverCapabilities: SERVER_CAPABILITIES,
  }),
  ValidateDataResourceConfig: ({ config }) => ({ diagnostics: validateExternal(readObject(config)) }),
  ReadDataSource: async ({ config }) => {
    const outcome = await readExternal(readObject(config), stop.signal);
    return "state" in outcome ? { state: writeValue(outcome.state) } : { diagnostics: [outcome.error] };
  },
  StopProvider: () => {
    stop.abort();
    stop = new AbortController();
    return {};
  },
};

void serve({ source: "registry.terraform.io/hashicorp/external", handlers: () => Promise.resolve(handlers) });
