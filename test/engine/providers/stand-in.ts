import { errorDiagnostic } from "../../../lib/plugin/diagnostic";
import { serve } from "../../../lib/plugin/serve";
import type { ProviderHandlers } from "../../../lib/plugin/messages";

/** What both stand-ins answer alike: they take no configuration and keep nothing between calls. */
const STATELESS = {
  GetResourceIdentitySchemas: () => ({}),
  ValidateProviderConfig: () => ({}),
  ConfigureProvider: () => ({}),
  ValidateResourceConfig: () => ({}),
  ValidateDataResourceConfig: () => ({}),
  StopProvider: () => ({}),
  ImportResourceState: ({ typeName }) => ({
    diagnostics: [errorDiagnostic("Resource Import Not Implemented", `${typeName} cannot be imported.`)],
  }),
} satisfies ProviderHandlers;

const serverCapabilities = { getProviderSchemaOptional: true };

/** Serves what stands in for a provider of hashicorp. */
export function serveStandIn(name: string, own: ProviderHandlers): void {
  const { GetMetadata, GetProviderSchema } = own;
  const handlers: ProviderHandlers = {
    ...STATELESS,
    ...own,
    GetMetadata: async (...call) => ({ ...(await GetMetadata?.(...call)), serverCapabilities }),
    GetProviderSchema: async (...call) => ({ ...(await GetProviderSchema?.(...call)), serverCapabilities }),
  };
  void serve({ source: `registry.terraform.io/hashicorp/${name}`, handlers: () => Promise.resolve(handlers) });
}
