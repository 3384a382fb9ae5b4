// What a removal from the code, or a destroy, does to the live service. Only provider mode has other policies than RETAIN. Plan and
// apply fail while hosts have sessions, unless they may end.
import { App, TerraformStack } from "cdktf";
import { ActiveSessions, DeletionPolicy, IscsiService, OntapCluster, Provisioning } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "deletion");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;

const cluster = new OntapCluster(stack, "cluster1", { endpoint, provisioning: Provisioning.PROVIDER });
new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true }); // RETAIN: it is kept
new IscsiService(stack, "test", {
  cluster,
  svmName: "svm_test",
  enabled: true,
  deletionPolicy: DeletionPolicy.DISABLE,
});
new IscsiService(stack, "scratch", {
  cluster,
  svmName: "svm_scratch",
  enabled: true,
  deletionPolicy: DeletionPolicy.DELETE,
  activeSessions: ActiveSessions.END,
});

app.synth();
