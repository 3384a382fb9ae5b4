import fc, { type Arbitrary } from "fast-check";
import type { Service } from "../../../lib/simulator/state/svm";
import type { ServiceBlock } from "../../helpers/provider/provider-workspace";

/** A declaration, of the first or the second SVM of its case. */
export interface Declared {
  readonly svm: 0 | 1;
  readonly absent: boolean;
  readonly enabled: boolean | undefined;
  readonly alias: string | undefined;
  readonly policy: "retain" | "disable" | "delete" | undefined;
  readonly createsFirst: boolean;
}

/** What somebody else makes of a service; undefined: none. */
export type Live = Pick<Service, "enabled" | "targetAlias"> | undefined;

/** One service on its way: declared, changed behind everybody's back, and declared otherwise. */
export interface Case {
  /** What is live on its two SVMs before anything is declared. */
  readonly seeds: readonly [Live, Live];
  readonly first: Declared;
  /** What happens to the SVM of the first declaration; `"nothing"` leaves it alone. */
  readonly meddling: Live | "nothing";
  /** Undefined: it is removed from the code. */
  readonly second: Declared | undefined;
  readonly replaces: boolean;
  /** Whether the second apply is refused its writes, and has to be repeated. */
  readonly fails: boolean;
}

const alias = fc.constantFrom("a", "ä", "a\u0308", "x".repeat(128), "", 'quote"d');

const live: Arbitrary<Live> = fc.option(
  fc.record({ enabled: fc.boolean(), targetAlias: alias.map((text) => text.normalize("NFC")) }),
  { nil: undefined },
);

const declared: Arbitrary<Declared> = fc.record({
  svm: fc.constantFrom<0 | 1>(0, 0, 0, 1),
  absent: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  enabled: fc.constantFrom(true, false, undefined),
  alias: fc.option(alias, { nil: undefined }),
  policy: fc.constantFrom("retain", "disable", "delete", undefined),
  createsFirst: fc.boolean(),
});

/** Any course of one service. */
export const anyCase: Arbitrary<Case> = fc.record({
  seeds: fc.tuple(live, live),
  first: declared,
  meddling: fc.oneof(fc.constant<"nothing">("nothing"), live),
  second: fc.option(declared, { nil: undefined, freq: 4 }),
  replaces: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
  fails: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
});

/** The declaration as JSON configuration has it. */
export function blockOf(
  { svm, absent, enabled, alias, policy, createsFirst }: Declared,
  svms: readonly string[],
): ServiceBlock {
  return {
    svm_name: svms[svm],
    ...(absent ? { ensure: "absent" } : { enabled, target_alias: alias }),
    deletion_policy: policy,
    ...(createsFirst && { lifecycle: { create_before_destroy: true } }),
  };
}

/** What has to be live on a declared SVM, by what was live before. An alias that is not managed stays; a new one is the SVM's name. */
export function wanted({ absent, enabled, alias }: Declared, before: Live, svm: string): Live {
  if (absent) return undefined;
  return { enabled: enabled ?? true, targetAlias: alias?.normalize("NFC") ?? before?.targetAlias ?? svm };
}

/**
 * What has to be left on an SVM whose service is removed from the code. One that was declared absent, and that somebody else
 * made meanwhile, is given up like any other.
 */
export function left({ policy = "retain" }: Declared, before: Live): Live {
  if (policy === "retain" || before === undefined) return before;
  return policy === "disable" ? { ...before, enabled: false } : undefined;
}
