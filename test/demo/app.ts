import { App, TerraformOutput, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "../../lib";

/** The services of main.ts, and one in provider mode; DEMO_DISABLE declares that one disabled. */
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com", DEMO_DISABLE } = process.env;

const app = new App();
const stack = new TerraformStack(app, "iscsi");

const cluster = new OntapCluster(stack, "cluster1", { endpoint });
const db = new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "db-prod" });
new IscsiService(stack, "backup", { cluster, svmName: "svm_backup", enabled: false });
new TerraformOutput(stack, "db_iqn", { value: db.targetName });

const provided = new OntapCluster(stack, "provided", { endpoint, provisioning: Provisioning.PROVIDER });
const enabled = DEMO_DISABLE === undefined;
new IscsiService(stack, "web", { cluster: provided, svmName: "svm_web", targetAlias: "web-prod", enabled });

app.synth();
