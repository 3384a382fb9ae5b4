import { ValidationError } from "../../lib/errors";
import { decodeObservationQuery } from "../../lib/model/contract";
import { expectFailure, thrownBy } from "../helpers/failure";

const CLUSTER = {
  name: "cluster1",
  endpoint: "https://cluster1.example.com",
  profile: "default",
  concurrency: 6,
  requestTimeoutMs: 30_000,
};

function query(parts: Record<string, unknown>): string {
  return JSON.stringify({ cluster: JSON.stringify(CLUSTER), services: "[]", ...parts });
}

it("a query names a cluster, and services whose values are not checked yet", () => {
  const services = [{ key: "svm1", svmName: "svm 1" }, { key: "svm2" }];
  expect(decodeObservationQuery(query({ services: JSON.stringify(services) }))).toEqual({
    cluster: CLUSTER,
    services: [
      { key: "svm1", fields: services[0] },
      { key: "svm2", fields: services[1] },
    ],
    mayBeLate: false,
  });
});

it.each<[string, string, "MISSING_VALUE" | "INVALID_VALUE", string]>([
  ["nothing", "", "INVALID_VALUE", "the query on standard input: got text that is not JSON"],
  ["a list", "[]", "INVALID_VALUE", "the query on standard input: got [], expected a JSON object"],
  ["no list of services", query({ services: undefined }), "MISSING_VALUE", "services: missing"],
  ["services that are no JSON", query({ services: "x" }), "INVALID_VALUE", "services: got text that is not JSON"],
  ["services that are no list", query({ services: "{}" }), "INVALID_VALUE", "services: got {}, expected a JSON list"],
  [
    "a service that is a text",
    query({ services: '["x"]' }),
    "INVALID_VALUE",
    'services[0]: got "x", expected an object',
  ],
  ["a service without a key", query({ services: '[{"key":"a"},{}]' }), "MISSING_VALUE", "services[1].key: missing"],
  ["no cluster", query({ cluster: undefined }), "MISSING_VALUE", "cluster: missing"],
  ["a cluster that is no object", query({ cluster: "5" }), "INVALID_VALUE", "cluster: got 5, expected a JSON object"],
  ["a cluster without a name", query({ cluster: "{}" }), "MISSING_VALUE", "cluster.name: missing"],
])("a query with %s is refused", (_, text, code, message) => {
  expectFailure(
    thrownBy(() => decodeObservationQuery(text)),
    ValidationError,
    code,
    message,
  );
});
