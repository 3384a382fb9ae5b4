import { errorDiagnostic } from "../../../lib/plugin/diagnostic";
import type { ProviderHandlers } from "../../../lib/plugin/messages";

/** What both stand-ins answer alike: they take no configuration and keep nothing between calls. */
export const STATELESS_PROVIDER = {
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
