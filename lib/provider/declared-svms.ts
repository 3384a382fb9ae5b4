import { ValidationError } from "../errors";

/** How a resource declares an SVM, or gives it up. */
export interface SvmClaim {
  readonly svmUuid: string;
  /** The SVM as messages name it. */
  readonly key: string;
  /** The resource: a change, and the creation that it becomes in a replacement, have the same. */
  readonly id: string;
}

/**
 * What one walk of an engine does with each SVM: it may be declared once, and is given up unless something else declares it: the
 * same resource by another address, or what replaced it. Known by its UUID, because two of the configured clusters may be one.
 */
export class DeclaredSvms {
  readonly #declared = new Map<string, SvmClaim>();
  readonly #givenUp = new Set<string>();
  /** Whether something declares an SVM that is not known yet: it may be any. */
  isInDoubt = false;

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
   * Remembers that the service of an SVM is to be disabled or deleted, because its resource goes.
   *
   * @returns whether it is; not when it is declared, or may be.
   */
  giveUp(svmUuid: string): boolean {
    if (this.isInDoubt || this.#declared.has(svmUuid)) return false;
    this.#givenUp.add(svmUuid);
    return true;
  }
}

function bothWays(key: string): ValidationError {
  const problem = `SVM ${key}: one resource declares its service, and another one, which is removed, would disable or delete it`;
  return new ValidationError("DUPLICATE_SERVICE", problem, {
    remedy:
      "when it only got another address, say so with a moved block; or plan again, with a -parallelism above the number of " +
      "resources that go",
  });
}
