import { App, TerraformOutput, TerraformStack } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "../../../lib";

/** The example app in provider mode. ONTAP_IMPORT makes it import what exists, ONTAP_WITHOUT leaves out the second service. */
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com", ONTAP_IMPORT, ONTAP_WITHOUT } = process.env;

const app = new App();
const stack = new TerraformStack(app, "iscsi");

const cluster = new OntapCluster(stack, "cluster1", { endpoint, provisioning: Provisioning.PROVIDER });

const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetAlias: "db-prod" });
if (ONTAP_IMPORT !== undefined) db.importFrom();
if (ONTAP_WITHOUT === undefined) {
  const deletionPolicy = DeletionPolicy.DELETE;
  new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false, deletionPolicy });
}

new TerraformOutput(stack, "db_iqn", { value: db.targetName });

app.synth();
