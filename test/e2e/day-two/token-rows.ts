import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, TerraformLocal, type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, type IscsiServiceProps, type OntapCluster } from "../../../lib";
import { type Service, uuidFromName } from "../../../lib/simulator/svm";

/** What the props of a service may refer to. */
interface Sources {
  readonly stack: TerraformStack;
  readonly cluster: OntapCluster;
  /** Its triggers are known at plan, its id is not, before it is created. */
  readonly made: Resource;
}

/** A service one of whose props is not known at synth. */
interface TokenRow {
  readonly prop: string;
  readonly svm: string;
  readonly declare: (sources: Sources) => Omit<IscsiServiceProps, "cluster">;
  readonly live: Partial<Service>;
}

/** A text that the engine would take for expressions, and JSON for its own, if it were written into either. */
const ODD_ALIAS = String.raw`q"b\n` + "${x}%{y}";

function variable(stack: TerraformStack, id: string, value: unknown): TerraformVariable {
  return new TerraformVariable(stack, id, { default: value });
}

export const TOKENS: readonly TokenRow[] = [
  {
    prop: "targetAlias, a variable with odd characters",
    svm: "svm_variable",
    declare: ({ stack }) => ({
      svmName: "svm_variable",
      targetAlias: variable(stack, "alias", ODD_ALIAS).stringValue,
    }),
    live: { enabled: true, targetAlias: ODD_ALIAS },
  },
  {
    prop: "targetAlias, a local that is null: not managed",
    svm: "svm_null",
    declare: ({ stack }) => ({
      svmName: "svm_null",
      targetAlias: new TerraformLocal(stack, "nothing", "${null}").asString,
    }),
    live: { enabled: true, targetAlias: "svm_null" },
  },
  {
    prop: "svmName, a local",
    svm: "svm_local",
    declare: ({ stack }) => ({ svmName: new TerraformLocal(stack, "svm", "svm_local").asString, targetAlias: "local" }),
    live: { enabled: true, targetAlias: "local" },
  },
  {
    prop: "svmUuid, a variable",
    svm: "svm_uuid",
    declare: ({ stack }) => ({ svmUuid: variable(stack, "uuid", uuidFromName("svm_uuid")).stringValue }),
    live: { enabled: true },
  },
  {
    prop: "enabled, a variable",
    svm: "svm_flag",
    declare: ({ stack }) => ({ svmName: "svm_flag", enabled: variable(stack, "flag", true).booleanValue }),
    live: { enabled: true },
  },
  {
    prop: "svmName, an attribute that is known at plan",
    svm: "svm_known",
    declare: ({ made }) => ({ svmName: Fn.lookup(made.triggers, "svm", "") as string }),
    live: { enabled: true },
  },
  {
    prop: "svmName, an attribute that is not known at plan",
    svm: "svm_unknown",
    declare: ({ made }) => ({ svmName: `svm_unknown${Fn.substr(made.id, 0, 0)}`, targetAlias: "unknown" }),
    live: { enabled: true, targetAlias: "unknown" },
  },
  {
    prop: "targetAlias, an attribute that is not known at plan",
    svm: "svm_late",
    declare: ({ made }) => ({ svmName: "svm_late", targetAlias: `late-${Fn.substr(made.id, 0, 0)}` }),
    live: { enabled: true, targetAlias: "late-" },
  },
  {
    prop: "targetAlias, the targetName of another service",
    svm: "svm_alias",
    declare: ({ stack, cluster }) => {
      const named = new IscsiService(stack, "named", { cluster, svmName: "svm_named" });
      return {
        svmName: "svm_alias",
        targetAlias: `alias-of-${Fn.element(Fn.split(":", named.targetName), 0) as string}`,
      };
    },
    live: { enabled: true, targetAlias: "alias-of-iqn.1992-08.com.netapp" },
  },
];

/** Declares the services of all rows. */
export function declareTokens(stack: TerraformStack, cluster: OntapCluster): readonly IscsiService[] {
  const made = new Resource(stack, "made", { triggers: { svm: "svm_known" } });
  return TOKENS.map(
    ({ svm, declare }) => new IscsiService(stack, svm, { cluster, ...declare({ stack, cluster, made }) }),
  );
}
