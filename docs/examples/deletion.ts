// What a destroy does to the live service. It is refused while hosts have sessions, unless they may end.
import { App, TerraformStack } from "cdktf";
import { ActiveSessions, DeletionPolicy, IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "deletion");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;

const cluster = new OntapCluster(stack, "cluster1", { endpoint });
new IscsiService(stack, "db", { cluster, svmName: "svm_db" }); // RETAIN: it stays as it is
new IscsiService(stack, "test", { cluster, svmName: "svm_test", deletionPolicy: DeletionPolicy.DISABLE });
new IscsiService(stack, "scratch", {
  cluster,
  svmName: "svm_scratch",
  deletionPolicy: DeletionPolicy.DELETE,
  activeSessions: ActiveSessions.END,
});

app.synth();
