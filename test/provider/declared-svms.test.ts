import { ValidationError } from "../../lib/errors";
import { type Declaration, DeclaredSvms } from "../../lib/provider/declared-svms";
import { expectFailure, thrownBy } from "../helpers/failure";
import { OTHER_UUID, UUID } from "./service";

const of = (id: string, key = "svm1", svmUuid = UUID): Declaration => ({ svmUuid, key, id });

describe("the SVMs of a walk", () => {
  it("may be declared twice, or declared and removed, by one resource: that is a replacement", () => {
    const svms = new DeclaredSvms();
    svms.declare(of("a"));
    svms.declare(of("a"));
    svms.release(of("a"));
    svms.declare(of("b", "other", OTHER_UUID));
  });

  it.each([
    ["by its name each time", "svm1", `SVM svm1 is declared by two resources (UUID ${UUID})`],
    ["by two keys", UUID, "is declared by two resources, the other one as svm1"],
  ])("may not be declared by two resources: %s", (_, key, problem) => {
    const svms = new DeclaredSvms();
    svms.declare(of("a"));
    const thrown = thrownBy(() => {
      svms.declare(of("b", key));
    });
    expectFailure(thrown, ValidationError, "DUPLICATE_SERVICE", problem);
  });
});
