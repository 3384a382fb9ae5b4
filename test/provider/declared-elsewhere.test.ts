import { UNKNOWN, type Value } from "../../lib/plugin/value";
import { elsewhereIn } from "../../lib/provider/declared-elsewhere";

const SVM = { svmName: "svm_db", svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2" };
const ENDPOINT = "https://cluster1.example.com";

const entry = (fields: Readonly<Record<string, Value>>): Value => ({
  endpoint: ENDPOINT,
  svm_name: null,
  svm_uuid: null,
  ...fields,
});

it.each<[string, Value, boolean]>([
  ["by its name", [entry({ svm_name: "svm_db" })], true],
  ["by its UUID, however that is spelled", [entry({ svm_uuid: SVM.svmUuid.toUpperCase() })], true],
  ["on an address that is spelled otherwise", [entry({ svm_name: "svm_db", endpoint: `${ENDPOINT}:443/` })], true],
  ["by a name that is not known yet", [entry({ svm_name: UNKNOWN })], true],
  ["on an address that is not known yet", [entry({ svm_name: "svm_db", endpoint: UNKNOWN })], true],
  ["in a list that is not known yet", UNKNOWN, true],
  ["by an entry that is not known yet", [UNKNOWN], true],
  ["by its UUID, on another address", [entry({ svm_uuid: SVM.svmUuid, endpoint: "https://192.0.2.1" })], true],
  ["as another SVM of that name", [entry({ svm_name: "svm_db", svm_uuid: SVM.svmUuid.replace("1", "2") })], false],
  ["as another SVM", [entry({ svm_name: "svm_backup" })], false],
  ["on another cluster", [entry({ svm_name: "svm_db", endpoint: "https://cluster2.example.com" })], false],
  ["in no list", null, false],
])("a service that is declared elsewhere is known %s", (_, declared, isElsewhere) => {
  expect(elsewhereIn({ declared_elsewhere: declared })(SVM, ENDPOINT)).toBe(isElsewhere);
});
