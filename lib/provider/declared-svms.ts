import { ValidationError } from "../errors";
import { SERVICE_TYPE } from "../model/provider-contract";
import { FORGET } from "./problems";

/** That a resource declares the service of an SVM, or that its removal disables or deletes that service. */
export interface Declaration {
  readonly svmUuid: string;
  /** The SVM as messages name it. */
  readonly key: string;
  /** The resource: a change, and both halves of a replacement, have the same. */
  readonly id: string | undefined;
}

/**
 * In one plan the service of an SVM is either declared or removed, and declared by one resource only. Terraform may ask for both
 * in any order, so each call is compared with those before it. SVMs are known by their UUIDs, because two of the configured
 * clusters may be one system.
 */
export class DeclaredSvms {
  readonly #declared = new Map<string, Declaration>();
  readonly #released = new Map<string, Declaration>();

  /**
   * Notes that a resource declares an SVM's service.
   *
   * @throws ValidationError DUPLICATE_SERVICE when another resource declares it, or its removal disables or deletes it.
   */
  declare(declaration: Declaration): void {
    const { svmUuid, key, id } = declaration;
    const before = this.#declared.get(svmUuid) ?? declaration;
    this.#declared.set(svmUuid, before);
    expectSame(declaration, this.#released.get(svmUuid));
    if (before.id === id) return;
    const also = before.key === key ? "" : `, once as ${before.key}`;
    const problem = `SVM ${key} is declared by two resources${also} (UUID ${svmUuid})`;
    throw new ValidationError("DUPLICATE_SERVICE", problem, { remedy: "keep one of them" });
  }

  /**
   * Notes that a plan disables or deletes an SVM's service, because its resource is removed.
   *
   * @throws ValidationError DUPLICATE_SERVICE when another resource declares it.
   */
  release(removal: Declaration): void {
    this.#released.set(removal.svmUuid, removal);
    this.expectUndeclared(removal);
  }

  /**
   * The same question in an apply, where an SVM that the plan did not know may turn out to be the removed one. It is not noted:
   * a service that was deleted as planned may be created again.
   *
   * @throws ValidationError DUPLICATE_SERVICE when another resource declares it.
   */
  expectUndeclared(removal: Declaration): void {
    expectSame(removal, this.#declared.get(removal.svmUuid));
  }
}

/** Both halves of a replacement have one id. */
function expectSame({ key, id }: Declaration, other: Declaration | undefined): void {
  if (other === undefined || other.id === id) return;
  const problem = `SVM ${key}: one resource declares the iSCSI service, another one that is removed disables or deletes it`;
  throw new ValidationError("DUPLICATE_SERVICE", problem, { remedy: REMEDY });
}

const REMEDY =
  `if only the resource's address changed, add a moved block (from = ${SERVICE_TYPE}.<old>, to = ${SERVICE_TYPE}.<new>); ` +
  "otherwise apply deletionPolicy: DeletionPolicy.RETAIN to the old resource before you remove it; " +
  `if a failed replacement left the object behind: ${FORGET}, then apply`;
