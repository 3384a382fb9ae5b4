// Services by generated constructs, without this package. In CDKTF for TypeScript, the package's own constructs check more at synthesis.
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { IscsiService } from "./.gen/providers/ontap/iscsi-service";
import { OntapProvider } from "./.gen/providers/ontap/provider";

const app = new App();
const stack = new TerraformStack(app, "iscsi");
const endpoint = process.env.ENDPOINT ?? "https://cluster1.example.com";

// Credentials come from ONTAP_USERNAME, ONTAP_PASSWORD and ONTAP_CA_FILE of Terraform's environment.
new OntapProvider(stack, "ontap", { clusters: { cluster1: { endpoint } } });

const service = new IscsiService(stack, "db", {
  cluster: "cluster1",
  svmName: "svm_db",
  targetAlias: "db-prod",
  deletionPolicy: "retain",
});

new TerraformOutput(stack, "iqn", { value: service.targetName });
app.synth();
