import { ValidationError } from "../../lib/errors";
import { DeclaredSvms } from "../../lib/provider/declared-svms";
import { expectFailure, thrownBy } from "../helpers/failure";
import { OTHER_UUID, UUID } from "./service";

const claim = (id: string, key = "svm1", svmUuid = UUID) => ({ svmUuid, key, id });
const given = (svmUuid = UUID) => ({ svmUuid, key: "svm1" });

describe("the SVMs of a walk", () => {
  it("may be declared twice by one resource: that is a replacement", () => {
    const svms = new DeclaredSvms();
    svms.declare(claim("a"));
    svms.declare(claim("a"));
    svms.declare(claim("b", "other", OTHER_UUID));
  });

  it.each([
    ["by its name each time", "svm1", "is declared twice"],
    ["by two keys", UUID, "is declared as SVM svm1, too"],
  ])("may not be declared by two resources: %s", (_, key, problem) => {
    const svms = new DeclaredSvms();
    svms.declare(claim("a"));
    const thrown = thrownBy(() => {
      svms.declare(claim("b", key));
    });
    expectFailure(thrown, ValidationError, "DUPLICATE_SERVICE", problem);
  });

  it("are given up where nothing declares them, and not where something does", () => {
    const svms = new DeclaredSvms();
    svms.declare(claim("a"));
    expect(svms.giveUp(given())).toBe("declared");
    expect(svms.giveUp(given(OTHER_UUID))).toBeUndefined();
  });

  it("are not given up where something declares one that cannot be seen yet, and that may not come after it", () => {
    const before = new DeclaredSvms();
    before.doubt("");
    expect(before.giveUp(given())).toBe("unknown");
    const after = new DeclaredSvms();
    after.giveUp(given());
    after.giveUp({ svmUuid: OTHER_UUID, key: "svm2" });
    for (const [key, declared] of [
      ["", "declares an SVM that is not known yet and may be about"],
      ["svm_late", "declares SVM svm_late, which cannot be seen yet, and may be about"],
    ] as const) {
      const thrown = thrownBy(() => {
        after.doubt(key);
      });
      expectFailure(
        thrown,
        ValidationError,
        "DUPLICATE_SERVICE",
        declared,
        "of SVM svm1, svm2",
        "a moved block",
        "state rm",
        "-target",
      );
    }
  });

  it("may not be declared once they are given up", () => {
    const svms = new DeclaredSvms();
    svms.giveUp(given());
    const thrown = thrownBy(() => {
      svms.declare(claim("a"));
    });
    expectFailure(thrown, ValidationError, "DUPLICATE_SERVICE", "a moved block", "-parallelism");
  });
});
