// An SVM without an iSCSI service. A live one is deleted, unless hosts are connected to it.
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "absent");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;

const cluster = new OntapCluster(stack, "cluster1", { endpoint });
new IscsiService(stack, "nas", { cluster, svmName: "svm_nas", ensure: "absent" });

app.synth();
