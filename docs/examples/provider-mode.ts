// Changes in place, real deletion and import, by the native provider that is part of the package.
import { App, TerraformStack } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "provider-mode");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;

const cluster = new OntapCluster(stack, "cluster1", { endpoint, provisioning: Provisioning.PROVIDER });

// It exists: the plan says "1 to import", and fails where there is none.
new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true }).importFrom();

// Deleted from the SVM when it is removed from the code and that is applied.
new IscsiService(stack, "test", { cluster, svmName: "svm_test", enabled: true, deletionPolicy: DeletionPolicy.DELETE });

app.synth();
