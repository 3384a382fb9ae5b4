// SVM, alias and cluster from elsewhere: a variable, a resource of the same run, another stack's output.
import { App, TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "tokens");

const endpoint = new TerraformVariable(stack, "endpoint", {
  type: "string",
  description: "of the cluster management LIF",
});
const svmName = new TerraformVariable(stack, "svm_name", { type: "string" });
const targetAlias = new TerraformVariable(stack, "target_alias", { type: "string", sensitive: true });

const cluster = new OntapCluster(stack, "cluster1", { endpoint: endpoint.stringValue });

// Observed by a process of its own, because its values are known when the engine plans. A sensitive alias stays hidden.
new IscsiService(stack, "db", { cluster, svmName: svmName.stringValue, targetAlias: targetAlias.stringValue });

app.synth();
