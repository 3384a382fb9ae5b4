import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { excerpt } from "../../model/decode";
import { isUuid } from "../../model/rules";
import type { DeclaredCluster, DeclaredService } from "../declarations";
import { constructError } from "../validation";

/**
 * Sees to it that an import is of the declared service, as far as that is known: what is imported as another one is replaced at
 * once.
 *
 * @throws ValidationError INVALID_VALUE.
 */
export function checkImportId(
  service: IConstruct,
  id: string,
  { name }: DeclaredCluster,
  { identity, svm: declared }: DeclaredService,
): void {
  if (Token.isUnresolved([id, name])) return;
  const [cluster, svm = "", ...more] = id.split("/");
  const [wanted, given] = isUuid(svm) ? [identity.svmUuid, svm.toLowerCase()] : [identity.svmName, svm];
  const isWanted = wanted === undefined || Token.isUnresolved(wanted) || wanted === given;
  if (cluster === name && svm !== "" && more.length === 0 && isWanted) return;
  const expected = `the declared cluster and SVM, such as ${excerpt(`${name}/${declared}`)}; or no id, which is that one`;
  throw constructError(service, "INVALID_VALUE", `importFrom: got ${excerpt(id)}, expected ${expected}`);
}
