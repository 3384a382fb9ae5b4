// The IQN and the portals of a service that something else manages. It is never written; the plan fails when it is missing.
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "from-existing");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;

const cluster = new OntapCluster(stack, "cluster1", { endpoint });
const db = IscsiService.fromExisting(stack, "db", { cluster, svmName: "svm_db" });

new TerraformOutput(stack, "iqn", { value: db.targetName });
new TerraformOutput(stack, "portals", { value: db.targetPortals });

app.synth();
