import fc, { type Arbitrary } from "fast-check";
import { DeletionPolicy, Provisioning } from "../../../lib";
import type { Service } from "../../../lib/simulator/svm";

/** What is live of a service on an SVM; undefined: none. */
export type Live = Pick<Service, "enabled" | "targetAlias"> | undefined;
/** The same on both SVMs of a course. */
export type Lives = readonly [Live, Live];

/** A declaration of the course's service, on its first or its second SVM. */
export interface Declared {
  readonly svm: 0 | 1;
  readonly absent: boolean;
  readonly enabled: boolean | undefined;
  readonly alias: string | undefined;
  /** Only with the provider: null_resources retain. */
  readonly policy: DeletionPolicy | undefined;
  readonly createsFirst: boolean;
}

/** What happens to a service until the next apply has ended. */
export interface Stage {
  /** What another client makes of it; `"nothing"` leaves it alone. */
  readonly drift: Live | "nothing";
  readonly code: Declared | "same" | "removed";
  /** Whether the apply is asked to replace the resource. */
  readonly replaces: boolean;
  /** Whether a first apply is refused its writes. */
  readonly fails: boolean;
}

/** What uses the IQN of a service; a data source that reads it depends on the service, too. */
export interface Consumers {
  readonly type: "null_resource" | "terraform_data";
  readonly createsFirst: boolean;
  readonly reads: boolean;
}

/** A service on its way. */
export interface Course {
  /** What is live on its two SVMs before anything is declared. */
  readonly seeds: Lives;
  readonly consumers: Consumers;
  readonly stages: readonly Stage[];
}

/** How Terraform runs in a stage. */
export interface Run {
  readonly refreshes: boolean;
  readonly oneAtATime: boolean;
}

/** Courses in one configuration, stage by stage. */
export interface Case {
  readonly courses: readonly Course[];
  readonly runs: readonly Run[];
}

const alias = fc.constantFrom("a", "ä", "a\u0308", "x".repeat(128), "", 'quote"d');

const live: Arbitrary<Live> = fc.option(
  fc.record({ enabled: fc.boolean(), targetAlias: alias.map((text) => text.normalize("NFC")) }),
  { nil: undefined },
);

const POLICIES: Readonly<Record<Provisioning, readonly DeletionPolicy[]>> = {
  [Provisioning.NULL_RESOURCE]: [],
  [Provisioning.PROVIDER]: Object.values(DeletionPolicy),
};

const declared = (policies: readonly DeletionPolicy[]): Arbitrary<Declared> =>
  fc.record({
    svm: fc.constantFrom<0 | 1>(0, 0, 0, 1),
    absent: oneIn(5),
    enabled: fc.constantFrom(true, false, undefined),
    alias: fc.option(alias, { nil: undefined }),
    policy: fc.constantFrom(undefined, ...policies),
    createsFirst: fc.boolean(),
  });

const stage = (code: Arbitrary<Stage["code"]>): Arbitrary<Stage> =>
  fc.record({
    drift: fc.oneof(fc.constant<"nothing">("nothing"), live),
    code,
    replaces: oneIn(6),
    fails: oneIn(8),
  });

/** A first one declares the service. */
function stagesOf(code: Arbitrary<Declared>, number: number): Arbitrary<readonly Stage[]> {
  const next = fc.oneof(
    { arbitrary: code, weight: 3 },
    { arbitrary: fc.constant<"same">("same"), weight: 3 },
    { arbitrary: fc.constant<"removed">("removed"), weight: 1 },
  );
  return fc.tuple(stage(code), listOf(stage(next), number - 1)).map(([first, rest]) => [first, ...rest]);
}

const consumers: Arbitrary<Consumers> = fc.record({
  type: fc.constantFrom<Consumers["type"]>("null_resource", "terraform_data"),
  createsFirst: fc.boolean(),
  reads: oneIn(3),
});

/** So many courses side by side, each of so many stages. */
export function anyCase(provisioning: Provisioning, together: number, stages: number): Arbitrary<Case> {
  const course = fc.record({
    seeds: fc.tuple(live, live),
    consumers,
    stages: stagesOf(declared(POLICIES[provisioning]), stages),
  });
  const run = fc.record({ refreshes: oneIn(3).map((isNot) => !isNot), oneAtATime: oneIn(3) });
  return fc.record({ courses: listOf(course, together), runs: listOf(run, stages) });
}

/** What is declared after a stage; undefined: nothing. */
export function nextDeclared(before: Declared | undefined, { code }: Stage): Declared | undefined {
  if (code === "same") return before;
  return code === "removed" ? undefined : code;
}

/** The stage without what the provider needs a refresh for: it sees drift and another SVM with one only. */
export function unrefreshed(stage: Stage, before: Declared | undefined): Stage {
  const { code } = stage;
  const isOther = before !== undefined && code !== "same" && code !== "removed";
  return { ...stage, drift: "nothing", code: isOther ? { ...code, svm: before.svm } : code };
}

/** What an apply has to leave live on a course's SVMs. */
export function livesAfter(
  [before, after]: readonly [Declared | undefined, Declared | undefined],
  lives: Lives,
  svms: readonly [string, string],
): Lives {
  const [changed, target] =
    after === undefined ? [before?.svm, left] : [after.svm, (live: Live) => wanted(after, live, svms[after.svm])];
  return [changed === 0 ? target(lives[0]) : lives[0], changed === 1 ? target(lives[1]) : lives[1]];

  /** One that was declared absent, and that somebody else made meanwhile, is removed like any other. */
  function left(live: Live): Live {
    if (live === undefined || before?.policy === DeletionPolicy.DELETE) return undefined;
    return before?.policy === DeletionPolicy.DISABLE ? { ...live, enabled: false } : live;
  }
}

/** A value that is not managed stays; a new service is enabled, and has the name of the SVM as alias. */
function wanted({ absent, enabled, alias }: Declared, before: Live, svm: string): Live {
  if (absent) return undefined;
  return {
    enabled: enabled ?? before?.enabled ?? true,
    targetAlias: alias?.normalize("NFC") ?? before?.targetAlias ?? svm,
  };
}

/** Not by a drawn number: fast-check prefers the least and the greatest. */
function oneIn(number: number): Arbitrary<boolean> {
  return fc.constantFrom(true, ...Array.from({ length: number - 1 }, () => false));
}

function listOf<T>(item: Arbitrary<T>, length: number): Arbitrary<T[]> {
  return fc.array(item, { minLength: length, maxLength: length });
}
