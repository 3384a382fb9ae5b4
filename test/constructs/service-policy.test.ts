import { Aspects, type TerraformStack } from "cdktf";
import {
  ActiveSessions,
  DeletionPolicy,
  IscsiService,
  IscsiServicePolicy,
  OntapCluster,
  Provisioning,
} from "../../lib";
import type { IscsiServiceProps } from "../../lib/constructs/declaration";
import { ENDPOINT } from "../helpers/service-stack";
import { synthesize } from "../helpers/synthesized";

const STRICT = {
  deletionPolicies: [DeletionPolicy.RETAIN, DeletionPolicy.DISABLE],
  activeSessions: [ActiveSessions.PROTECT],
  ensure: ["present"],
} as const;

const ROWS: readonly (readonly [prop: string, Partial<IscsiServiceProps>, told: string | undefined])[] = [
  ["nothing", {}, undefined],
  ["deletionPolicy", { deletionPolicy: DeletionPolicy.DISABLE }, undefined],
  [
    "deletionPolicy",
    { deletionPolicy: DeletionPolicy.DELETE },
    'deletionPolicy: got "delete", the IscsiServicePolicy allows "retain" or "disable"',
  ],
  [
    "activeSessions",
    { activeSessions: ActiveSessions.END },
    'activeSessions: got "end", the IscsiServicePolicy allows',
  ],
  ["ensure", { ensure: "absent" }, 'ensure: got "absent", the IscsiServicePolicy allows "present"'],
];

function declare(props: Partial<IscsiServiceProps>, policy: ConstructorParameters<typeof IscsiServicePolicy>[0]) {
  return (stack: TerraformStack): void => {
    Aspects.of(stack).add(new IscsiServicePolicy(policy));
    const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, provisioning: Provisioning.PROVIDER });
    new IscsiService(stack, "db", { cluster, svmName: "svm_db", ...props });
  };
}

it.each(ROWS)("a policy over a service that declares %s %j", (_, props, told) => {
  const build = declare(props, STRICT);
  if (told === undefined) expect(() => synthesize(build)).not.toThrow();
  else expect(() => synthesize(build)).toThrow(new RegExp(`\\[stack/db\\] ${told}`));
});

it("a policy without props allows everything", () => {
  const props = { deletionPolicy: DeletionPolicy.DELETE, activeSessions: ActiveSessions.END };
  expect(() => synthesize(declare(props, {}))).not.toThrow();
});
