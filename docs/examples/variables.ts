// Values from elsewhere: input variables, which every plan knows, and a resource, which a plan may not know.
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, Fn, TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "variables");

const host = new TerraformVariable(stack, "host", { type: "string", description: "of the cluster management LIF" });
const svmName = new TerraformVariable(stack, "svm_name", { type: "string" });
const targetAlias = new TerraformVariable(stack, "target_alias", { type: "string" });
const enabled = new TerraformVariable(stack, "enabled", { type: "bool", default: true });

const cluster = new OntapCluster(stack, "cluster1", { endpoint: `https://${host.stringValue}` });

// A plan reads such services with all others of the cluster, in one request.
new IscsiService(stack, "db", {
  cluster,
  svmName: svmName.stringValue,
  targetAlias: targetAlias.stringValue,
  enabled: enabled.booleanValue,
});

// Stands for the resource that creates the SVM. A plan reads this service with a request of its own, and never disables or deletes it.
const svm = new Resource(stack, "svm", { triggers: { name: "svm_test" } });
new IscsiService(stack, "test", {
  cluster,
  svmName: Fn.lookup(svm.triggers, "name", "") as string,
  enabled: true,
});

app.synth();
