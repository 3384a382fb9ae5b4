// A construct that moves in the tree: nothing is written. The plan removes the old state entry and adopts the service into a new one.
// In provider mode, under DISABLE or DELETE, the plan asks for a moved block: docs/change.md.
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";
import { Construct } from "constructs";

/** What belongs together has a construct of its own now; the service was declared as "db" in the stack before. */
class Database extends Construct {
  constructor(scope: Construct, id: string, cluster: OntapCluster) {
    super(scope, id);
    new IscsiService(this, "iscsi", { cluster, svmName: "svm_db", enabled: true });
  }
}

const app = new App();
const stack = new TerraformStack(app, "moves");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;

const cluster = new OntapCluster(stack, "cluster1", { endpoint });
new Database(stack, "database", cluster);

app.synth();
