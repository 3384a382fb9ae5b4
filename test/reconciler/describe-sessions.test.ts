import type { IscsiSession } from "../../lib/ontap/iscsi-sessions";
import { describeSessions } from "../../lib/reconciler/sessions";

function session(initiator: string): IscsiSession {
  return { svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2", initiator, igroups: [] };
}

it("the text names five initiators at most", () => {
  const sessions = ["g", "c", "a", "b", "e", "d", "f"].map(session);
  expect(describeSessions(sessions)).toBe("7 sessions of 7 initiators (a, b, c, d, e, and 2 more)");
});

it("the text names all five where there are no more", () => {
  const sessions = ["a", "b", "c", "d", "e"].map(session);
  expect(describeSessions(sessions)).toBe("5 sessions of 5 initiators (a, b, c, d, e)");
});

it("the text counts one", () => {
  expect(describeSessions([session("a")])).toBe("1 session of 1 initiator (a)");
});
