import { randomBytes } from "node:crypto";
import { attributePath } from "../../../lib/plugin/diagnostic";
import { readObject, readState, writeValue } from "../../../lib/plugin/value";
import { attribute, schema } from "../../../lib/plugin/schema";
import { serve } from "../../../lib/plugin/serve";
import type { ProviderHandlers } from "../../../lib/plugin/messages";
import { applyNullResource, planNullResource, upgradeNullResource } from "./null-resource";
import { STATELESS_PROVIDER } from "./stateless-provider";

/** A test fixture: stands in for hashicorp/null 3.2.4 on machines that reach no provider registry; `null_resource` only. */
const NULL_RESOURCE = schema(
  attribute("id", "string", "computed", "A random number, given at creation."),
  attribute("triggers", ["map", "string"], "optional", "Any text by any key; a change replaces the resource."),
);

const SERVER_CAPABILITIES = { getProviderSchemaOptional: true };

const handlers: ProviderHandlers = {
  ...STATELESS_PROVIDER,
  GetMetadata: () => ({ serverCapabilities: SERVER_CAPABILITIES, resources: [{ typeName: "null_resource" }] }),
  GetProviderSchema: () => ({
    provider: schema(),
    resourceSchemas: { null_resource: NULL_RESOURCE },
    serverCapabilities: SERVER_CAPABILITIES,
  }),
  UpgradeResourceState: ({ rawState }) => ({ upgradedState: writeValue(upgradeNullResource(readState(rawState))) }),
  ReadResource: ({ currentState, private: kept }) => ({
    newState: writeValue(readObject(currentState)),
    private: kept,
  }),
  PlanResourceChange: ({ priorState, proposedNewState, config, priorPrivate }) => {
    const { planned, replaces } = planNullResource(
      readObject(priorState),
      readObject(proposedNewState),
      readObject(config),
    );
    return {
      plannedState: writeValue(planned),
      plannedPrivate: priorPrivate,
      requiresReplace: replaces ? [attributePath("triggers")] : [],
    };
  },
  ApplyResourceChange: ({ plannedState, plannedPrivate }) => ({
    newState: writeValue(applyNullResource(readObject(plannedState), randomId)),
    private: plannedPrivate,
  }),
};

// As the genuine provider: a random non-negative 63-bit integer in decimal.
function randomId(): string {
  return String(randomBytes(8).readBigUInt64BE() >> 1n);
}

void serve({ source: "registry.terraform.io/hashicorp/null", handlers: () => Promise.resolve(handlers) });
