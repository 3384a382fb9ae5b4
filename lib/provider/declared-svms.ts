import { ValidationError } from "../errors";
import { FORGET } from "./problems";

/** How a resource declares an SVM, or gives it up. */
export interface SvmClaim {
  readonly svmUuid: string;
  /** The SVM as messages name it. */
  readonly key: string;
  /** The resource: a change, and the creation that it becomes in a replacement, have the same. */
  readonly id: string;
}

/** What keeps a service from being given up: something else declares it, or something declares an SVM that is not known. */
export type Heir = "declared" | "unknown";

/**
 * What one walk of an engine does with each SVM: it may be declared once, and is given up unless something else declares it: the
 * same resource by another address, or what replaced it. Known by its UUID, because two of the configured clusters may be one.
 */
export class DeclaredSvms {
  readonly #declared = new Map<string, SvmClaim>();
  /** By the UUIDs of the SVMs, as messages name them. */
  readonly #givenUp = new Map<string, string>();
  #isInDoubt = false;
  /** Names of SVMs whose cluster cannot be reached yet: another one may have the name by now. */
  readonly #unreached = new Set<string>();

  /**
   * Remembers that a resource declares an SVM: two declarations of one service would take turns.
   *
   * @throws ValidationError DUPLICATE_SERVICE when another resource declares it, or gives it up already.
   */
  declare(claim: SvmClaim): void {
    const { svmUuid, key, id } = claim;
    const before = this.#declared.get(svmUuid) ?? claim;
    this.#declared.set(svmUuid, before);
    if (this.#givenUp.has(svmUuid)) throw bothWays(key);
    if (before.id === id) return;
    const twin = before.key === key ? "twice" : `as SVM ${before.key}, too`;
    const problem = `SVM ${key}, with the UUID ${svmUuid}, is declared ${twin}: expected one declaration`;
    throw new ValidationError("DUPLICATE_SERVICE", problem, { remedy: "remove the others" });
  }

  /**
   * Remembers that a resource declares an SVM that cannot be seen yet: it may be any.
   *
   * @param key its name, or else its UUID, as far as it is known.
   * @throws ValidationError DUPLICATE_SERVICE when one is given up already, because it may be that.
   */
  doubt(key: string): void {
    this.#isInDoubt = true;
    if (this.#givenUp.size > 0) throw maybeBothWays(key, Array.from(this.#givenUp.values()));
  }

  /**
   * Remembers that a resource declares the SVM of a name on a cluster that cannot be reached yet.
   *
   * @throws ValidationError DUPLICATE_SERVICE when one of that name is given up already.
   */
  declareUnreached(key: string): void {
    this.#unreached.add(key);
    if (Array.from(this.#givenUp.values()).includes(key)) throw maybeBothWays(key, [key]);
  }

  /**
   * Remembers that the service of an SVM is to be disabled or deleted, because its resource goes.
   *
   * @returns what keeps it from that; `undefined` when nothing does.
   */
  giveUp(claim: Omit<SvmClaim, "id">): Heir | undefined {
    const heir = this.heirOf(claim);
    if (heir === undefined) this.#givenUp.set(claim.svmUuid, claim.key);
    return heir;
  }

  /** What keeps the service of an SVM from being given up, as far as it is known by now; `undefined` when nothing does. */
  heirOf({ svmUuid, key }: Omit<SvmClaim, "id">): Heir | undefined {
    if (this.#declared.has(svmUuid)) return "declared";
    return this.#isInDoubt || this.#unreached.has(key) ? "unknown" : undefined;
  }
}

/** An engine plans in an order of its own: what goes may be planned before what stays. */
function bothWays(key: string): ValidationError {
  const problem = `SVM ${key}: one resource declares its service, and another one, which is removed, would disable or delete it`;
  return new ValidationError("DUPLICATE_SERVICE", problem, {
    remedy: `${SAY_SO}; when it is only that many go, plan again with a -parallelism above their number`,
  });
}

function maybeBothWays(key: string, givenUp: readonly string[]): ValidationError {
  const declared = key === "" ? "an SVM that is not known yet" : `SVM ${key}, which cannot be seen yet,`;
  const problem = `this resource declares ${declared} and may be about a service that would be disabled or deleted because its resource is removed, of SVM ${givenUp.join(", ")}`;
  return new ValidationError("DUPLICATE_SERVICE", problem, {
    remedy: `${SAY_SO}; when it is another SVM, apply the removal before: -target=<what is removed>`,
  });
}

const SAY_SO = `when it only got another address, say so with a moved block, or forget the old record (${FORGET})`;
