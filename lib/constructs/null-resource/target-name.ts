import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { type TerraformResource, TerraformLocal } from "cdktf";
import type { Construct } from "constructs";
import { ANSWER_KEY, QUERY, type ServiceAnswer, VERB } from "../../model/contract";
import type { DeclaredService } from "../declarations";
import { type ClusterObservations, oneService } from "./cluster-observations";

/** The parts of a service whose IQN is asked for. */
export interface TargetNameInput {
  readonly declared: DeclaredService;
  /** The resource that creates the service. */
  readonly resource: TerraformResource;
  readonly observations: ClusterObservations;
  /** A field that was observed of the service at plan, as an expression. */
  readonly seen: (name: keyof ServiceAnswer) => string;
}

/**
 * The IQN of a service: as the plan saw it; of one that is yet to be created, read after the apply. Never an empty one: what
 * uses it would be changed to have none.
 *
 * A local, and one for all uses: it can be referred to from another stack, too.
 */
export function targetNameOf(
  scope: Construct,
  { declared, resource, observations, seen }: TargetNameInput,
): TerraformLocal {
  const { key, known } = declared;
  const { cluster, program } = observations;
  const answer = `jsondecode(self.result["${key}"])`;
  const facts = new DataExternal(scope, "facts", {
    dependsOn: [resource],
    program: ["node", program, VERB.facts],
    query: { [QUERY.cluster]: cluster.json, ...oneService(declared) },
    lifecycle: {
      postcondition: [
        {
          condition: `\${${answer}.${NAME} != null}`,
          errorMessage: `The IQN of SVM ${declared.svm} cannot be read: \${${PROBLEM} == "" ? "${MISSING}" : ${PROBLEM}}.`,
        },
      ],
    },
  });
  // Not the prop `count`: its type takes a number, and an expression would be rendered as a string. Without it where
  // the observation may be unknown at plan, because the engine must know a count.
  if (known) facts.addOverride("count", `\${${seen("targetNamePending")} ? 1 : 0}`);
  const read = `jsondecode(${facts.fqn}${known ? "[0]" : ""}.result["${key}"]).${NAME}`;
  return new TerraformLocal(scope, "target_name", `\${${seen("targetNamePending")} ? ${read} : ${seen(NAME)}}`);
}

const NAME: keyof ServiceAnswer = "targetName";
const PROBLEM = `self.result["${ANSWER_KEY.problem}"]`;
const MISSING = "there is no iSCSI service; apply creates it";
