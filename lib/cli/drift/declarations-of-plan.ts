import { isManaged } from "../../model/contract";
import { given } from "../../model/decode";
import { type Declaration, declarationsOf } from "./declaration";
import { type LeftOut, leftOutOf } from "./left-out";
import { observationsOfPlan, type PlanDocument, type PlannedBlock, type PlannedObservation } from "./plan-document";
import { type WriterOf, writersOf } from "./plan-writers";
import { providerServicesOfPlan } from "./provider-plan";

const REMEDY = "make a plan that succeeds, without -destroy, -target, -exclude and -refresh-only";

/** The services that a plan declares, in both modes. What it leaves out is not known, whatever it holds about it. */
export function declarationsOfPlan(plan: PlanDocument): readonly Declaration[] {
  const observations = observationsOfPlan(plan);
  const services = providerServicesOfPlan(plan);
  const observed = [...observations, ...services].map(({ address }) => address);
  const leftOut = leftOutOf(plan.document, observed);
  const writerOf = writersOf(plan.document, leftOut);
  const blocks = [...observations.map((block) => withWriters(block, writerOf)), ...services];
  const old = new Set(leftOut.map(({ address }) => address));
  const declarations = blocks
    .flatMap(declarationsOf)
    .filter((declaration) => !("spec" in declaration && old.has(declaration.place.construct)));
  const told = new Set(declarations.map((declaration) => "construct" in declaration && declaration.construct));
  return [...declarations, ...leftOut.filter(({ address }) => !told.has(address)).map((each) => unseen(plan, each))];
}

/** What is only read, and never written, has no resource. */
function withWriters(block: PlannedObservation, writerOf: WriterOf): PlannedBlock {
  const { address } = block;
  return {
    ...block,
    constructOf: (service, cluster) =>
      (isManaged(service) ? writerOf({ block: address, cluster, service }) : undefined) ?? address,
  };
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
