import { Lazy, TerraformLocal, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { DeclaredService } from "./declarations";
import type { Condition, ObservationBlock } from "./null-resource/observation-block";

const TWICE = "declared more than once, expected one declaration for each SVM: remove the others";

/** What tells which SVMs have services that a stack writes to. */
interface Declarations {
  readonly observations: ObservationBlock[];
  /** UUIDs of SVMs whose services are resources of the provider, each as an expression. */
  readonly resources: (() => string)[];
  isChecked: boolean;
}

const DECLARATIONS = new WeakMap<TerraformStack, Declarations>();

function declarationsOf(stack: TerraformStack): Declarations {
  const declarations = DECLARATIONS.get(stack) ?? { observations: [], resources: [], isChecked: false };
  DECLARATIONS.set(stack, declarations);
  return declarations;
}

/**
 * Sees to it that the plan fails when services of two observations of a stack are of one SVM, or one that is observed and one
 * that is a resource of the provider: an SVM has a name and a UUID, and a cluster several addresses. Within one observation, the
 * provisioner program does; among its resources, the provider.
 */
export function declareOnce(stack: TerraformStack, observation: ObservationBlock): void {
  declarationsOf(stack).observations.push(observation);
  checkWhereNeeded(stack);
}

/**
 * The same for a resource of the provider.
 *
 * @param svmUuid the UUID of its SVM, as an expression; asked for when the stack is synthesized.
 */
export function declareResourceOnce(stack: TerraformStack, svmUuid: () => string): void {
  declarationsOf(stack).resources.push(svmUuid);
  checkWhereNeeded(stack);
}

function checkWhereNeeded(stack: TerraformStack): void {
  const declarations = declarationsOf(stack);
  const { observations, resources, isChecked } = declarations;
  if (isChecked || observations.length === 0 || observations.length + resources.length < 2) return;
  declarations.isChecked = true;
  new DeclaredOnce(stack, declarations);
}

/**
 * What must hold of a service whose look may be put off to the apply: that it is none of those that the plan has seen. So it is
 * refused before it is written to.
 *
 * @param svmUuid the UUID of its SVM, as an expression.
 */
export function notAmongKnown(service: Construct, { svm }: DeclaredService, svmUuid: string): Condition {
  const stack = TerraformStack.of(service);
  const produce = (): string => isNoneOf(knownUuids(declarationsOf(stack)), svmUuid);
  const errorMessage = `The iSCSI service of SVM ${svm} is ${TWICE}. UUID of the SVM: \${${svmUuid}}.`;
  return { condition: Lazy.stringValue({ produce }), errorMessage };
}

/** The UUIDs of the SVMs that the plan has seen for certain. */
function knownUuids({ observations }: Declarations): string {
  const known = observations.filter(({ isKnown }) => isKnown);
  return `concat(${["[]", ...known.map(({ svmUuids }) => svmUuids)].join(", ")})`;
}

/** Those of each look that may be put off to the apply, which is at one SVM: `""` where it has none. */
function laterUuids({ observations }: Declarations): readonly string[] {
  return observations.filter(({ isKnown }) => !isKnown).map(({ svmUuids }) => `try(join("", ${svmUuids}), "")`);
}

/**
 * A resource of its own, to which nothing refers: a condition of one service on the look at another could make a cycle. What is
 * put off to the apply, because an SVM is not known, puts off nothing else: it is one element of a list, whose others are known.
 */
class DeclaredOnce extends TerraformResource {
  readonly #known: string;
  readonly #later: string;

  constructor(
    stack: TerraformStack,
    private readonly declarations: Declarations,
  ) {
    super(stack, "ontap-iscsi-declared-once", { terraformResourceType: "terraform_data" });
    const local = (id: string, produce: () => string): string =>
      new TerraformLocal(stack, id, Lazy.stringValue({ produce: () => `\${${produce()}}` })).fqn;
    this.#known = local("ontap-iscsi-svms", () => knownUuids(declarations));
    this.#later = local("ontap-iscsi-later-svms", () => `[${laterUuids(declarations).join(", ")}]`);
  }

  override toTerraform(): unknown {
    const { resources } = this.declarations;
    const later = laterUuids(this.declarations).map((_, index) =>
      unlikeAny(`concat(${this.#known}, slice(${this.#later}, 0, ${index}))`, `${this.#later}[${index}]`),
    );
    const ofResources = resources.map((svmUuid) =>
      unlikeAny(`concat(${this.#known}, ${this.#later})`, `try(lower(${svmUuid()}), "")`),
    );
    this.lifecycle = { ...this.lifecycle, precondition: [distinct(this.#known), ...later, ...ofResources] };
    return super.toTerraform();
  }
}

/** No SVM may be in a list twice. */
function distinct(svms: string): Condition {
  const twice = `[for uuid, all in {for uuid in ${svms} : uuid => uuid...} : uuid if length(all) > 1]`;
  const errorMessage = `The iSCSI service of an SVM is ${TWICE}. UUIDs of the SVMs: \${join(", ", ${twice})}.`;
  return { condition: `\${length(${svms}) == length(distinct(${svms}))}`, errorMessage };
}

function unlikeAny(svms: string, svmUuid: string): Condition {
  const errorMessage = `The iSCSI service of an SVM is ${TWICE}. UUIDs of the SVMs: \${${svmUuid}}.`;
  return { condition: isNoneOf(svms, svmUuid), errorMessage };
}

/** An SVM without a UUID is none. */
function isNoneOf(svms: string, svmUuid: string): string {
  return `\${${svmUuid} == "" || !contains(${svms}, ${svmUuid})}`;
}
