import { DataResource, TerraformOutput, type TerraformStack, TerraformVariable } from "cdktf";
import { join } from "node:path";
import { ActiveSessions, DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../lib";
import type { SeedSvm } from "../../lib/simulator/schema-types";
import { type Service, uuidFromName } from "../../lib/simulator/svm";

/** The arguments of an app. */
export interface Scene {
  readonly stack: TerraformStack;
  readonly cluster: OntapCluster;
  readonly provisioning: Provisioning;
  /** Whether one construct was removed from the code. */
  readonly removed: boolean;
}

/** The simulated cluster of an app that is run. */
export interface Life {
  readonly svms: readonly SeedSvm[];
  /** The changes of another client, by SVM; undefined deletes the service. */
  readonly drift: Readonly<Record<string, Partial<Service> | undefined>>;
}

/** An app whose synthesized stack is recorded. With a life, its requests are recorded too. */
export interface GoldenApp {
  /** @default both */
  readonly modes?: readonly Provisioning[];
  readonly declare: (scene: Scene) => void;
  readonly life?: Life;
}

/** The modes in which an app is recorded. */
export function modesOf({ modes = Object.values(Provisioning) }: GoldenApp): readonly Provisioning[] {
  return modes;
}

const interfaces = [{ name: "lif1", address: "192.0.2.1" }];

/** The apps by name. Do not change an app together with the product: the difference of its golden could not be reviewed. */
export const APPS: Readonly<Record<string, GoldenApp>> = {
  plain: {
    declare({ stack, cluster }) {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    },
  },
  services: {
    declare({ stack, cluster, removed }) {
      const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
      new TerraformOutput(stack, "db_iqn", { value: db.targetName });
      if (removed) return;
      const backup = new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false });
      new TerraformOutput(stack, "backup_iqn", { value: backup.targetName });
    },
    life: {
      svms: [
        { name: "svm_db", interfaces },
        { name: "svm_backup", interfaces },
      ],
      drift: { svm_db: { enabled: false, targetAlias: "other" }, svm_backup: undefined },
    },
  },
  portals: {
    declare({ stack, cluster }) {
      const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      new TerraformOutput(stack, "portals", { value: db.targetPortals });
    },
  },
  uuid: {
    declare({ stack, cluster }) {
      new IscsiService(stack, "db", { cluster, svmUuid: uuidFromName("svm_db") });
      new IscsiService(stack, "both", { cluster, svmName: "svm_both", svmUuid: uuidFromName("svm_both") });
    },
  },
  absent: {
    declare({ stack, cluster, removed }) {
      new IscsiService(stack, "old", { cluster, svmName: "svm_old", ensure: "absent" });
      if (!removed) new IscsiService(stack, "never", { cluster, svmName: "svm_never", ensure: "absent" });
    },
    life: {
      svms: [{ name: "svm_old", service: {} }, { name: "svm_never" }],
      drift: { svm_never: { enabled: true } },
    },
  },
  sessions: {
    declare({ stack, cluster }) {
      const { END, PROTECT } = ActiveSessions;
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: false, activeSessions: END });
      new IscsiService(stack, "old", { cluster, svmName: "svm_old", ensure: "absent", activeSessions: END });
      new IscsiService(stack, "kept", { cluster, svmName: "svm_kept", activeSessions: PROTECT });
    },
  },
  existing: {
    declare({ stack, cluster }) {
      const read = IscsiService.fromExisting(stack, "read", { cluster, svmName: "svm_read" });
      new TerraformOutput(stack, "iqn", { value: read.targetName });
    },
  },
  existing_three: {
    declare({ stack, cluster, removed }) {
      const read = (id: string) => IscsiService.fromExisting(stack, id, { cluster, svmName: `svm_${id}` });
      const [a, b] = [read("a"), read("b")];
      new TerraformOutput(stack, "iqns", { value: [a.targetName, b.targetName] });
      if (!removed) new TerraformOutput(stack, "portals", { value: read("c").targetPortals });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    },
    life: {
      svms: [...["a", "b", "c"].map((id) => ({ name: `svm_${id}`, service: {}, interfaces })), { name: "svm_db" }],
      drift: { svm_a: { enabled: false }, svm_db: { enabled: false } },
    },
  },
  existing_late: {
    declare({ stack, cluster }) {
      const made = new DataResource(stack, "made", { input: { svm: "svm_made" } });
      const svmName = made.output.lookup("svm") as string;
      const db = new IscsiService(stack, "db", { cluster, svmName });
      const read = IscsiService.fromExisting(stack, "read", { cluster, svmName });
      const waiting = IscsiService.fromExisting(stack, "waiting", { cluster, svmName: "svm_waiting" });
      waiting.node.addDependency(made);
      new TerraformOutput(stack, "iqns", { value: [db.targetName, read.targetName, waiting.targetName] });
      new TerraformOutput(stack, "portals", { value: [read.targetPortals, waiting.targetPortals] });
    },
  },
  variables: {
    declare({ stack, provisioning, removed }) {
      const variable = (id: string, value?: unknown) => new TerraformVariable(stack, id, { default: value });
      const endpoint = variable("endpoint").stringValue;
      const cluster = new OntapCluster(stack, "site", { endpoint, provisioning });
      const svmName = variable("svm", "svm_db").stringValue;
      new IscsiService(stack, "db", { cluster, svmName, targetAlias: `${variable("prefix", "db").stringValue}-prod` });
      const enabled = variable("enabled", false).booleanValue;
      if (!removed) new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled });
    },
    life: {
      svms: [{ name: "svm_db" }, { name: "svm_backup" }],
      drift: { svm_db: { targetAlias: "other" }, svm_backup: { enabled: true } },
    },
  },
  attributes: {
    declare({ stack, cluster }) {
      const made = new DataResource(stack, "made", { input: { alias: "made", svm: "svm_made" } });
      const { output } = made;
      new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: output.lookup("alias") as string });
      new IscsiService(stack, "made_db", { cluster, svmName: output.lookup("svm") as string });
    },
  },
  dependencies: {
    declare({ stack, cluster, removed }) {
      const first = new DataResource(stack, "first");
      const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      db.node.addDependency(first);
      if (!removed) new IscsiService(stack, "last", { cluster, svmName: "svm_last" }).node.addDependency(db);
      const input = { iqn: db.targetName, portals: db.targetPortals };
      new DataResource(stack, "consumer", { input });
      new DataResource(stack, "after", { dependsOn: [db] });
    },
    life: {
      svms: [{ name: "svm_db", interfaces }, { name: "svm_last" }],
      drift: { svm_db: { enabled: false }, svm_last: undefined },
    },
  },
  clusters: {
    declare({ stack, cluster, provisioning }) {
      const endpoint = "https://cluster2.example.com";
      const other = new OntapCluster(stack, "cluster2", { endpoint, profile: "other", provisioning });
      new IscsiService(stack, "one", { cluster, svmName: "svm_db" });
      new IscsiService(stack, "two", { cluster: other, svmName: "svm_db", targetAlias: "two" });
    },
  },
  connection: {
    declare({ stack, provisioning }) {
      const files = { caFile: join(__dirname, "authority.pem"), serverName: "cluster9.example.com" };
      const limits = { concurrency: 2, requestTimeoutMs: 1000 };
      const endpoint = "https://192.0.2.9:8443";
      const cluster = new OntapCluster(stack, "c9", { endpoint, name: "nine", provisioning, ...files, ...limits });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    },
  },
  policies: {
    modes: [Provisioning.PROVIDER],
    declare({ stack, cluster, removed }) {
      const { RETAIN, DISABLE, DELETE } = DeletionPolicy;
      const declare = (id: string, deletionPolicy: DeletionPolicy) =>
        new IscsiService(stack, id, { cluster, svmName: `svm_${id}`, deletionPolicy });
      declare("kept", RETAIN);
      declare("disabled", DISABLE);
      declare("deleted", DELETE);
      if (!removed) declare("removed", DELETE);
    },
    life: {
      svms: ["kept", "disabled", "deleted", "removed"].map((id) => ({ name: `svm_${id}` })),
      drift: { svm_deleted: { enabled: false } },
    },
  },
  switch: {
    declare({ stack, cluster }) {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" }).switchProvisioning();
    },
  },
  import: {
    modes: [Provisioning.PROVIDER],
    declare({ stack, cluster }) {
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" }).importFrom();
    },
  },
};
