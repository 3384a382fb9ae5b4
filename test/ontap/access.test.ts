import type { ClusterConnection } from "../../lib/model/cluster-connection";
import { readAccess } from "../../lib/ontap/access";

const CONNECTION: ClusterConnection = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "prod-eu",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};
const ENVIRONMENT = { ONTAP_PROD_EU_USERNAME: "admin", ONTAP_PROD_EU_PASSWORD: "hush" };

test("the access to a cluster comes from the variables of its profile", () => {
  expect(readAccess(CONNECTION, ENVIRONMENT)).toEqual({
    credentials: { method: "basic", username: "admin", password: "hush" },
    warnings: [],
  });
});

test("a certificate that is not checked is a warning that names the cluster, the risk and the way out", () => {
  const { warnings } = readAccess({ ...CONNECTION, insecureSkipVerify: true }, ENVIRONMENT);
  expect(warnings).toEqual([expect.stringMatching(/cluster1 is not checked.*gets the credentials.*fingerprint256$/)]);
});
