import { svmNamePattern } from "../../lib/model/rules";

it.each([
  ["*", "svm1", true],
  ["svm_*", "svm_prod", true],
  ["svm_*", "my_svm_prod", false],
  ["*db*1", "a-db.1", true],
  ["a.b", "a.b", true],
  ["a.b", "axb", false],
  ["a-c", "a-c", true],
  ["svm", "svm1", false],
])("%s and %s: %s", (pattern, name, fits) => {
  expect(svmNamePattern(pattern).test(name)).toBe(fits);
});
