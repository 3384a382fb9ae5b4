import { ValidationError } from "../../lib/errors";
import { DeclaredSvms } from "../../lib/provider/declared-svms";
import { expectFailure, thrownBy } from "../helpers/failure";
import { UUID } from "./service";

const OTHER = UUID.replace("1", "2");

describe("the SVMs of a walk", () => {
  it("may be declared twice by one key, once as a change and once as a creation: that is a replacement", () => {
    const svms = new DeclaredSvms();
    svms.declare(UUID, "svm1", false);
    svms.declare(UUID, "svm1", true);
    svms.declare(OTHER, "other", true);
  });

  it.each([
    ["two creations", "svm1", true, "is declared twice"],
    ["two keys", UUID, false, "is declared as SVM svm1, too"],
  ])("may not be declared twice: %s", (_, key, isNew, problem) => {
    const svms = new DeclaredSvms();
    svms.declare(UUID, "svm1", true);
    const thrown = thrownBy(() => {
      svms.declare(UUID, key, isNew);
    });
    expectFailure(thrown, ValidationError, "DUPLICATE_SERVICE", problem);
  });

  it.each(["before", "after"])("may not be given up %s they are declared", (when) => {
    const svms = new DeclaredSvms();
    const giveUp = (): void => {
      svms.giveUp(UUID, "svm1");
    };
    const declare = (): void => {
      svms.declare(UUID, "svm1", true);
    };
    const [first, second] = when === "before" ? [giveUp, declare] : [declare, giveUp];
    first();
    expectFailure(thrownBy(second), ValidationError, "DUPLICATE_SERVICE", "with a moved block");
  });

  it("may be given up where nothing declares them", () => {
    const svms = new DeclaredSvms();
    svms.declare(OTHER, "svm1", true);
    svms.giveUp(UUID, "svm1");
  });
});
