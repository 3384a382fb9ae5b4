import { ValidationError } from "../errors";
import { SERVICE_TYPE } from "../model/contract";
import { FORGET } from "./problems";

/** That a resource declares the service of an SVM, or that its removal disables or deletes that service. */
export interface Declaration {
  readonly svmUuid: string;
  /** The SVM and its cluster, for messages. */
  readonly key: string;
  /** The resource: a change, and both halves of a replacement, have the same. */
  readonly id: string | undefined;
}

/**
 * In one plan the service of an SVM is either declared or removed, and declared by one resource only. Terraform may ask for both
 * in any order, so each call is compared with those before it. SVMs are known by their UUIDs, because two of the configured
 * clusters may be one system. Beside a creation whose SVM the plan does not know, no service is disabled or deleted: it may be
 * the same one, and Terraform would apply both at a time.
 */
export class DeclaredSvms {
  readonly #declared = new Map<string, Declaration>();
  readonly #released = new Map<string, Declaration>();
  #hasUnknown = false;

  declare(declaration: Declaration): void {
    const { svmUuid, key, id } = declaration;
    const before = this.#declared.get(svmUuid) ?? declaration;
    this.#declared.set(svmUuid, before);
    expectSame(declaration, this.#released.get(svmUuid));
    if (before.id === id) return;
    const other = before.key === key ? "" : `, the other one as ${before.key}`;
    const problem = `SVM ${key} is declared by two resources${other} (UUID ${svmUuid})`;
    const remedy = "keep one of them: search the code for the SVM's name and its UUID";
    throw new ValidationError("DUPLICATE_SERVICE", problem, { remedy });
  }

  declareUnknown(): void {
    this.#hasUnknown = true;
    if (this.#released.size > 0) throw besideUnknown(Array.from(this.#released.values(), ({ key }) => key));
  }

  release(removal: Declaration): void {
    this.#released.set(removal.svmUuid, removal);
    expectSame(removal, this.#declared.get(removal.svmUuid));
    if (this.#hasUnknown) throw besideUnknown([removal.key]);
  }
}

/** Both halves of a replacement have one id. */
function expectSame({ key, id }: Declaration, other: Declaration | undefined): void {
  if (other === undefined || other.id === id) return;
  const problem = `SVM ${key}: one resource declares the iSCSI service, the removal of another disables or deletes it`;
  throw new ValidationError("DUPLICATE_SERVICE", problem, { remedy: REMEDY });
}

function besideUnknown(svms: readonly string[]): ValidationError {
  const problem = `SVM ${svms.join(", ")}: the plan removes the iSCSI service, and the SVM of another service is unknown until apply`;
  const remedy = 'remove it in an apply of its own, or apply deletion_policy = "retain" to it before you remove it';
  return new ValidationError("DUPLICATE_SERVICE", problem, { remedy });
}

const REMEDY =
  `if only the address changed, add a moved block (from = ${SERVICE_TYPE}.<old>, to = ${SERVICE_TYPE}.<new>; terraform state list shows the old one). ` +
  'Otherwise apply deletion_policy = "retain" before you remove it. ' +
  `After a failed replacement: ${FORGET}, then apply`;
