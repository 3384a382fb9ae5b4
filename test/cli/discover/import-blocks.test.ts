import { importBlocks } from "../../../lib/cli/discover/import-blocks";
import type { IscsiServiceState } from "../../../lib/model/iscsi-service";

const CLUSTER = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};
const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

function service(svmName: string): IscsiServiceState {
  return { svmName, svmUuid: UUID, enabled: true, targetAlias: "", targetName: "iqn.1992-08.com.netapp:sn.1:vs.1" };
}

describe("import blocks", () => {
  it("have the address of the construct's resource, and what the provider imports by", () => {
    expect(importBlocks(CLUSTER, [service("svm_db"), service("svm.a")])).toBe(
      [
        "# For one apply: delete this file when it is done.\n",
        'import {\n  to = ontap_iscsi_service.svm_db\n  id = "cluster1/svm_db"\n}\n',
        // printf svm.a | sha256sum
        'import {\n  to = ontap_iscsi_service.svm_a_HASH\n  id = "cluster1/svm.a"\n}\n',
      ]
        .join("\n")
        .replace("HASH", "3b559e9d"),
    );
  });

  it("name an SVM by its UUID where its name could be an expression", () => {
    expect(importBlocks(CLUSTER, [service("${svm}")])).toContain(`id = "cluster1/${UUID}"`);
  });

  it("are none for no services", () => {
    expect(importBlocks(CLUSTER, [])).toBe("");
  });
});
