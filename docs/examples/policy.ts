// What nobody may declare in this app, whoever writes the code below it. Synthesis fails, and names the construct.
import { App, Aspects, TerraformStack } from "cdktf";
import { ActiveSessions, DeletionPolicy, IscsiService, IscsiServicePolicy, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
Aspects.of(app).add(
  new IscsiServicePolicy({
    deletionPolicies: [DeletionPolicy.RETAIN, DeletionPolicy.DISABLE],
    activeSessions: [ActiveSessions.PROTECT],
    ensure: ["present"],
  }),
);

const stack = new TerraformStack(app, "policy");
const { ONTAP_ENDPOINT: endpoint = "https://cluster1.example.com" } = process.env;
const cluster = new OntapCluster(stack, "cluster1", { endpoint });
new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true });

app.synth();
