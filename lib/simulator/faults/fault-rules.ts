import type { FaultEffect, FaultRule } from "./fault-rule";
import { readFaultRules } from "./fault-schema";

interface CountedRule {
  readonly rule: FaultRule;
  seen: number;
}

/** The rules in force, and how often each has matched. Counts decide, never chance: the same requests meet the same faults. */
export class FaultRules {
  #rules: CountedRule[];

  constructor(rules: readonly FaultRule[] = []) {
    this.#rules = rules.map(counted);
  }

  /**
   * Adds rules after those that are there.
   *
   * @throws SimulatorError SEED_INVALID when a rule is not of the documented form: plain JavaScript gets past the type
   */
  add(...rules: readonly FaultRule[]): void {
    this.#rules.push(...readFaultRules(rules, "faults").map(counted));
  }

  /** Drops all rules and counts. */
  clear(): void {
    this.#rules = [];
  }

  /**
   * What happens to a request: the effect of the first rule that matches, is past its skipped requests and not used up.
   * Counts the request.
   *
   * @param path - without `/api` and query
   * @param svm - name of the SVM that the request is about
   */
  take(method: string, path: string, svm?: string): FaultEffect | undefined {
    for (const counter of this.#rules.filter(({ rule }) => matches(rule, method, path, svm))) {
      const { skip = 0, times = Number.POSITIVE_INFINITY } = counter.rule;
      if (counter.seen < skip + times && ++counter.seen > skip) return counter.rule.do;
    }
    return undefined;
  }
}

function counted(rule: FaultRule): CountedRule {
  return { rule, seen: 0 };
}

function matches(
  { method = "*", path = "", exact = false, svm }: FaultRule,
  givenMethod: string,
  givenPath: string,
  givenSvm: string | undefined,
): boolean {
  const prefix = path.replace(/\/+$/, "");
  return (
    (method === "*" || method === givenMethod) &&
    (svm === undefined || svm === givenSvm) &&
    (givenPath === prefix || prefix === "" || (!exact && givenPath.startsWith(`${prefix}/`)))
  );
}
