import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Lazy, TerraformLocal, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ClusterConnection } from "../../model/cluster-connection";
import { type IscsiServiceSpec, serviceKey } from "../../model/iscsi-service-spec";
import { encodeSpec } from "../../model/spec-codec";
import { ensureProviders } from "./provider-presence";
import { provisionerProgram } from "./provisioner-program";
import { escapeTemplate } from "./template";

/**
 * One look at a cluster at plan, for all of its services: a `data.external` that runs the provisioner program, and a local
 * that decodes its answer once.
 */
export class ClusterObservation {
  /** The cluster's connection as JSON. */
  readonly connection: string;
  /** Path of the provisioner program, as an expression. */
  readonly program: string;
  readonly #specs: IscsiServiceSpec[] = [];
  readonly #decoded: TerraformLocal;

  constructor(scope: Construct, connection: ClusterConnection) {
    ensureProviders(scope);
    const { name, endpoint } = connection;
    this.program = provisionerProgram(scope);
    this.connection = JSON.stringify(connection);
    const observed = new DataExternal(scope, "Default", {
      program: ["node", this.program, "observe"],
      query: {
        cluster: this.connection,
        services: Lazy.stringValue({ produce: () => servicesQuery(this.#specs) }),
      },
      lifecycle: {
        postcondition: [
          {
            condition: '${self.result["*"] == ""}',
            errorMessage: `The iSCSI services of the ONTAP cluster ${name} (${endpoint}) cannot be observed: \${self.result["*"]}.`,
          },
        ],
      },
    });
    warnAtPlan(observed, name);
    // Every reference to the data source decodes its whole answer again: with many services, once is what can be afforded.
    this.#decoded = new TerraformLocal(
      scope,
      "services",
      `\${{for key, text in ${observed.fqn}.result : key => jsondecode(text) if key != "*" && key != "!"}}`,
    );
  }

  /** Takes a service into the observation. */
  add(spec: IscsiServiceSpec): void {
    this.#specs.push(spec);
  }

  /** What was observed of a service, as a reference for use within an expression. */
  referenceTo(spec: IscsiServiceSpec): string {
    return `local.${this.#decoded.friendlyUniqueId}["${serviceKey(spec)}"]`;
  }
}

/**
 * Shows what endangers a secret as a warning of every plan and apply. A `check` that reads root data, and has no `data` of
 * its own, leaves the exit code alone.
 */
function warnAtPlan(observed: DataExternal, cluster: string): void {
  const warnings = `${observed.fqn}.result["!"]`;
  TerraformStack.of(observed).addOverride(`check.${observed.friendlyUniqueId}`, {
    assert: [
      {
        condition: `\${${warnings} == ""}`,
        error_message: `The ONTAP cluster ${cluster}: \${${warnings}}.`,
      },
    ],
  });
}

/** The services as JSON, as a `data.external`'s query takes them. */
export function servicesQuery(specs: readonly IscsiServiceSpec[]): string {
  return escapeTemplate(JSON.stringify(specs.map((spec) => ({ key: serviceKey(spec), ...encodeSpec(spec) }))));
}
