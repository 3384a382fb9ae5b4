# Services from Python. The constructs in `imports` are generated from the provider: `cdktf get`.
import os

from cdktf import App, TerraformOutput, TerraformStack

from imports.ontap.iscsi_service import IscsiService
from imports.ontap.provider import OntapProvider, OntapProviderClusters

app = App()
stack = TerraformStack(app, "iscsi")
endpoint = os.environ.get("ENDPOINT", "https://cluster1.example.com")

# Credentials come from ONTAP_USERNAME, ONTAP_PASSWORD and ONTAP_CA_FILE of Terraform's environment.
OntapProvider(stack, "ontap", clusters={"cluster1": OntapProviderClusters(endpoint=endpoint)})

service = IscsiService(
    stack, "db", cluster="cluster1", svm_name="svm_db", target_alias="db-prod", deletion_policy="retain"
)

TerraformOutput(stack, "iqn", value=service.target_name)
app.synth()
