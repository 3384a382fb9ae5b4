import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { type LocalExecProvisioner } from "cdktf";
import type { Construct } from "constructs";
import { type IscsiServiceSpec, serviceKey } from "../../model/iscsi-service-spec";
import { encodeSpec } from "../../model/spec-codec";
import { type ClusterObservation, servicesQuery } from "./cluster-observation";
import { escapeTemplate } from "./template";

/** `quiet` keeps the command line out of the log; CDKTF does not know it. */
type QuietProvisioner = LocalExecProvisioner & { readonly quiet: true };

/**
 * The iSCSI service of one SVM as a `null_resource` that is replaced whenever the live service is not the declared one,
 * and whose creation runs the provisioner program.
 */
export class ProvisionedService {
  readonly #scope: Construct;
  readonly #spec: IscsiServiceSpec;
  readonly #observation: ClusterObservation;
  readonly #resource: Resource;
  #facts: DataExternal | undefined;

  constructor(scope: Construct, spec: IscsiServiceSpec, observation: ClusterObservation) {
    this.#scope = scope;
    this.#spec = spec;
    this.#observation = observation;
    const seen = observation.referenceTo(spec);
    this.#resource = new Resource(scope, "Default", {
      triggers: { ...declaredTriggers(spec), ...liveTriggers(seen) },
      lifecycle: {
        ignoreChanges: ['triggers["drift"]'],
        precondition: [
          {
            condition: `\${${seen}.blocked == ""}`,
            errorMessage: `The iSCSI service of SVM ${serviceKey(spec)} cannot be brought to the declared state: \${${seen}.blocked}.`,
          },
        ],
      },
      provisioners: [applyProvisioner(observation)],
    });
  }

  /** Whether the live service was the declared one at plan. */
  get inSync(): string {
    return `\${${this.#observation.referenceTo(this.#spec)}.in_sync}`;
  }

  /** The live against the declared values, as seen at plan; empty when they agree. */
  get drift(): string {
    return `\${${this.#observation.referenceTo(this.#spec)}.report}`;
  }

  /** The IQN: known at plan for a service that exists, read after the apply for one that is yet to be created. */
  get targetName(): string {
    const seen = this.#observation.referenceTo(this.#spec);
    this.#facts ??= this.#readFacts(seen);
    const read = `jsondecode(${this.#facts.fqn}[0].result["${serviceKey(this.#spec)}"])`;
    return `\${${seen}.name_pending ? ${read}.target_name : ${seen}.target_name}`;
  }

  #readFacts(seen: string): DataExternal {
    const { program, connection } = this.#observation;
    const facts = new DataExternal(this.#scope, "facts", {
      dependsOn: [this.#resource],
      program: ["node", program, "facts"],
      query: { cluster: connection, services: servicesQuery([this.#spec]) },
    });
    // Not the prop `count`: its type takes a number, and a token of one would be rendered as a string.
    facts.addOverride("count", `\${${seen}.name_pending ? 1 : 0}`);
    return facts;
  }
}

function declaredTriggers(spec: IscsiServiceSpec): Record<string, string> {
  return Object.fromEntries(Object.entries(encodeSpec(spec)).map(([key, value]) => [key, escapeTemplate(value)]));
}

/**
 * `live` is unknown at plan exactly when the live service differs, which replaces the resource, and becomes what the next
 * clean plan says. `drift` shows the difference; it is ignored for change detection, so that it changes nothing by itself.
 */
function liveTriggers(seen: string): Record<string, string> {
  return {
    live: `\${${seen}.in_sync ? "in sync" : (timestamp() == "" ? "" : "in sync")}`,
    drift: `\${${seen}.in_sync ? null : ${seen}.report}`,
  };
}

/** Connection settings are handed over outside the triggers: changing them replaces nothing. */
function applyProvisioner({ program, connection }: ClusterObservation): QuietProvisioner {
  return {
    type: "local-exec",
    interpreter: ["node", program],
    command: "apply",
    environment: { ONTAP_ISCSI_CLUSTER: connection, ONTAP_ISCSI_SPEC: "${jsonencode(self.triggers)}" },
    quiet: true,
  };
}
