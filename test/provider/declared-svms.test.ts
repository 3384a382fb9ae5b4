import { ValidationError } from "../../lib/errors";
import { DeclaredSvms } from "../../lib/provider/declared-svms";
import { expectFailure, thrownBy } from "../helpers/failure";
import { UUID } from "./service";

const OTHER = UUID.replace("1", "2");

const claim = (id: string, key = "svm1", svmUuid = UUID) => ({ svmUuid, key, id });

describe("the SVMs of a walk", () => {
  it("may be declared twice by one resource: that is a replacement", () => {
    const svms = new DeclaredSvms();
    svms.declare(claim("a"));
    svms.declare(claim("a"));
    svms.declare(claim("b", "other", OTHER));
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
    expect(svms.giveUp(UUID)).toBe(false);
    expect(svms.giveUp(OTHER)).toBe(true);
  });

  it("may not be declared once they are given up", () => {
    const svms = new DeclaredSvms();
    svms.giveUp(UUID);
    const thrown = thrownBy(() => {
      svms.declare(claim("a"));
    });
    expectFailure(thrown, ValidationError, "DUPLICATE_SERVICE", "a moved block", "-parallelism");
  });
});
