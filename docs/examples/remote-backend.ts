// The state in a bucket, with a lock, as a pipeline needs it. Neither state nor plan holds a credential.
import { App, S3Backend, TerraformStack } from "cdktf";
import { IscsiService, OntapCluster } from "cdktf-ontap-iscsi";

const app = new App();
const stack = new TerraformStack(app, "remote-backend");
new S3Backend(stack, {
  bucket: "tfstate",
  key: "iscsi.tfstate",
  region: "eu-central-1",
  encrypt: true,
  dynamodbTable: "tfstate-lock",
});

const cluster = new OntapCluster(stack, "cluster1", { endpoint: "https://cluster1.example.com" });
new IscsiService(stack, "db", { cluster, svmName: "svm_db", enabled: true });

app.synth();
