import { ValidationError } from "../errors";
import { invalid, optionalText, type Fields } from "./decode";
import type { IscsiServiceSpec } from "./iscsi-service-spec";
import { svmNameRule, svmUuidRule, targetAliasRule } from "./rules";

/**
 * Writes a spec as flat texts, the triggers of a `null_resource`: `svm`, `svm_uuid`, `enabled`, `target_alias`.
 * What is not declared is absent.
 */
export function encodeSpec({ svmName, svmUuid, enabled, targetAlias }: IscsiServiceSpec): Record<string, string> {
  return {
    ...(svmName === undefined ? {} : { svm: svmName }),
    ...(svmUuid === undefined ? {} : { svm_uuid: svmUuid }),
    enabled: String(enabled),
    ...(targetAlias === undefined ? {} : { target_alias: targetAlias }),
  };
}

/**
 * Reads a spec from flat texts, and checks what was an unresolved token at synth. Other fields are ignored.
 *
 * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a value breaks its rule.
 */
export function decodeSpec(fields: Fields): IscsiServiceSpec {
  const svmName = optionalText("svm", fields.svm, svmNameRule);
  const svmUuid = optionalText("svm_uuid", fields.svm_uuid, svmUuidRule);
  const targetAlias = optionalText("target_alias", fields.target_alias, targetAliasRule);
  if (svmName === undefined && svmUuid === undefined) {
    throw new ValidationError("MISSING_VALUE", "svm and svm_uuid: both missing, expected at least one of them");
  }
  return {
    ...(svmName === undefined ? {} : { svmName }),
    ...(svmUuid === undefined ? {} : { svmUuid: svmUuid.toLowerCase() }),
    enabled: decodeFlag("enabled", fields.enabled),
    ...(targetAlias === undefined ? {} : { targetAlias: targetAlias.normalize("NFC") }),
  };
}

function decodeFlag(what: string, value: unknown): boolean {
  if (value === "true") return true;
  if (value === "false") return false;
  throw invalid(what, value, '"true" or "false"');
}
