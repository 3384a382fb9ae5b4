import { ValidationError } from "../../lib/errors";
import { decodeObservationQuery } from "../../lib/model/contract";
import { fitsPattern } from "../../lib/model/rules";
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
    services: services.map((fields) => ({ key: fields.key, fields })),
    mayBeLate: false,
  });
});

it.each<[string, "MISSING_VALUE" | "INVALID_VALUE", string]>([
  ["", "INVALID_VALUE", "the query on standard input: got text that is not JSON"],
  ["[]", "INVALID_VALUE", "the query on standard input: got [], expected a JSON object"],
  [query({ services: undefined }), "MISSING_VALUE", "services: missing"],
  [query({ services: "x" }), "INVALID_VALUE", "services: got text that is not JSON"],
  [query({ services: "{}" }), "INVALID_VALUE", "services: got {}, expected a JSON list"],
  [query({ services: '["x"]' }), "INVALID_VALUE", 'services[0]: got "x", expected an object'],
  [query({ services: '[{"key":"a"},{}]' }), "MISSING_VALUE", "services[1].key: missing"],
  [query({ cluster: undefined }), "MISSING_VALUE", "cluster: missing"],
  [query({ cluster: "5" }), "INVALID_VALUE", "cluster: got 5, expected a JSON object"],
  [query({ cluster: "{}" }), "MISSING_VALUE", "cluster.name: missing"],
])("the query %s is refused", (text, code, message) => {
  const error = thrownBy(() => decodeObservationQuery(text));
  expectFailure(error, ValidationError, code, message);
});

it.each([
  ["*", "svm1", true],
  ["svm_*", "svm_prod", true],
  ["svm_*", "my_svm_prod", false],
  ["*db*1", "a-db.1", true],
  ["a.b", "a.b", true],
  ["a.b", "axb", false],
  ["a-c", "a-c", true],
  ["svm", "svm1", false],
  ["a*ba", "aba", true],
  ["ab*ba", "aba", false],
  ["a*b*c", "acb", false],
  ["*a*a*a*a*a*a*b", "a".repeat(2_000), false],
])("the pattern %s takes %s: %s", (pattern, name, fits) => {
  const start = performance.now();
  expect(fitsPattern(name, pattern)).toBe(fits);
  expect(performance.now() - start).toBeLessThan(500);
});
