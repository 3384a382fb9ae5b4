import { ValidationError } from "../errors";

/**
 * What one walk of an engine does with each SVM: it may be declared once, and be given up unless something else declares it.
 * Known by its UUID, because two of the configured clusters may be one. Engines plan in any order: the second of two is told.
 */
export class DeclaredSvms {
  readonly #declared = new Map<string, { readonly key: string; readonly isNew: boolean }>();
  readonly #givenUp = new Set<string>();

  /**
   * Remembers how an SVM is declared: two declarations of one service would take turns.
   *
   * @param key the SVM as it is declared.
   * @param isNew whether it is a creation. An engine plans a change that becomes a replacement as a change, too.
   * @throws ValidationError DUPLICATE_SERVICE when it is declared by another key, created twice, or given up.
   */
  declare(svmUuid: string, key: string, isNew: boolean): void {
    const before = this.#declared.get(svmUuid) ?? { key, isNew: false };
    this.#declared.set(svmUuid, { key: before.key, isNew: before.isNew || isNew });
    if (this.#givenUp.has(svmUuid)) throw bothWays(key);
    if (before.key === key && !(before.isNew && isNew)) return;
    const twin = before.key === key ? "twice" : `as SVM ${before.key}, too`;
    const problem = `SVM ${key}, with the UUID ${svmUuid}, is declared ${twin}: expected one declaration`;
    throw new ValidationError("DUPLICATE_SERVICE", problem, { remedy: "remove the others" });
  }

  /**
   * Remembers that the service of an SVM is to be disabled or deleted, because its resource goes.
   *
   * @param key the SVM as messages name it.
   * @throws ValidationError DUPLICATE_SERVICE when another resource declares it.
   */
  giveUp(svmUuid: string, key: string): void {
    this.#givenUp.add(svmUuid);
    if (this.#declared.has(svmUuid)) throw bothWays(key);
  }
}

function bothWays(key: string): ValidationError {
  const problem = `SVM ${key}: one resource declares its service, and another one, which is removed, would disable or delete it`;
  return new ValidationError("DUPLICATE_SERVICE", problem, {
    remedy:
      "when it only got another address, say so with a moved block; else apply it with deletion_policy " +
      '"retain" before you remove it, or forget it (terraform state rm)',
  });
}
