import { given } from "../../model/decode";
import { type Declaration, declarationsOf } from "./declaration";
import { type LeftOut, leftOutOf } from "./left-out";
import { svmKey } from "./observation-blocks";
import { observationsOfPlan, type PlanDocument } from "./plan-document";
import { providerServicesOfPlan } from "./provider-plan";

const REMEDY = "make a plan that succeeds, without -destroy, -target, -exclude and -refresh-only";

/** The services that a plan declares, in both modes. What it leaves out is not known, whatever it holds about it. */
export function declarationsOfPlan(plan: PlanDocument): readonly Declaration[] {
  const blocks = [...observationsOfPlan(plan), ...providerServicesOfPlan(plan)];
  const observed = new Set(blocks.map(({ address }) => address));
  const leftOut = leftOutOf(plan.document, observed);
  const svms = new Set(leftOut.map(svmKey));
  /** Of an observation that is older than the plan; what the plan is about has the place of its resource, not of the block. */
  const isOld = (declaration: Declaration): boolean =>
    "spec" in declaration && observed.has(declaration.place.construct) && svms.has(svmKey(declaration.spec));
  const declarations = blocks.flatMap(declarationsOf).filter((declaration) => !isOld(declaration));
  return [...declarations, ...leftOut.map((service) => unseen(plan, service))];
}

function unseen({ name }: PlanDocument, { address, problem, ...svm }: LeftOut): Declaration {
  const isLiteral = (text: unknown): text is string => typeof text === "string" && !text.includes("${");
  return given({
    stack: name,
    construct: address,
    svm: [svm.svmName, svm.svmUuid].find(isLiteral),
    status: "unknown" as const,
    problem,
    remedy: REMEDY,
  });
}
