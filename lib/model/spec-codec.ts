import { ValidationError } from "../errors";
import { optionalText, type Fields } from "./decode";
import type { IscsiServiceSpec } from "./iscsi-service-spec";
import { ensureRule, svmNameRule, svmUuidRule, targetAliasRule } from "./rules";

/**
 * Writes a spec as flat texts, the triggers of a `null_resource`: `svm`, `svm_uuid`, `ensure`, `enabled`,
 * `target_alias`.
 * What is not declared is absent.
 */
export function encodeSpec(spec: IscsiServiceSpec): Record<string, string> {
  const { svmName, svmUuid, ensure = "present", enabled, targetAlias } = spec;
  return {
    ...(svmName === undefined ? {} : { svm: svmName }),
    ...(svmUuid === undefined ? {} : { svm_uuid: svmUuid }),
    ensure,
    ...(enabled === undefined ? {} : { enabled: String(enabled) }),
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
  const ensure = optionalText("ensure", fields.ensure, ensureRule);
  const enabled = optionalText("enabled", fields.enabled, flagTextRule);
  const targetAlias = optionalText("target_alias", fields.target_alias, targetAliasRule);
  if (svmName === undefined && svmUuid === undefined) {
    throw new ValidationError("MISSING_VALUE", "svm and svm_uuid: both missing, expected at least one of them");
  }
  return {
    ...(svmName === undefined ? {} : { svmName }),
    ...(svmUuid === undefined ? {} : { svmUuid: svmUuid.toLowerCase() }),
    ...(ensure === "absent" ? { ensure } : {}),
    ...(enabled === undefined ? {} : { enabled: enabled === "true" }),
    ...(targetAlias === undefined ? {} : { targetAlias: targetAlias.normalize("NFC") }),
  };
}

function flagTextRule(text: string): string | undefined {
  return text === "true" || text === "false" ? undefined : '"true" or "false"';
}
