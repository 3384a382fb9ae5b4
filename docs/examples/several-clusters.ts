// Two sites with users of their own: ONTAP_EAST_USERNAME and so on, ONTAP_WEST_USERNAME and so on.
import { App, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const sites = [
  { name: "east", endpoint: "https://east.example.com", svms: ["svm_db", "svm_web"] },
  { name: "west", endpoint: "https://west.example.com", svms: ["svm_db"] },
];

const app = new App();

// One stack for each site: a cluster that is down holds up no other one.
for (const { name, endpoint, svms } of sites) {
  const stack = new TerraformStack(app, name);
  const cluster = new OntapCluster(stack, name, { endpoint, profile: name });
  for (const svmName of svms) new IscsiService(stack, svmName, { cluster, svmName });
}

app.synth();
