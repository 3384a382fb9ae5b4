import { App, TerraformOutput, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "./lib";

/**
 * The example app: two iSCSI services of one cluster.
 *
 * The cluster is a real one or a simulator, as ONTAP_ENDPOINT says; credentials stay in the environment.
 */
const endpoint = process.env.ONTAP_ENDPOINT ?? "https://cluster1.example.com";

const app = new App();
const stack = new TerraformStack(app, "iscsi");

const cluster = new OntapCluster(stack, "cluster1", { endpoint });

const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false });

new TerraformOutput(stack, "db_iqn", { value: db.targetName });

app.synth();
