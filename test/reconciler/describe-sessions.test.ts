import type { IscsiSession } from "../../lib/ontap/resources";
import { describeSessions } from "../../lib/reconciler/sessions";

function session(initiator: string): IscsiSession {
  return { svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2", initiator, igroups: [] };
}

it("the text names five hosts at most", () => {
  const sessions = ["g", "c", "a", "b", "e", "d", "f"].map(session);
  expect(describeSessions(sessions, "active")).toBe(
    "7 iSCSI sessions of 7 hosts are active (a; b; c; d; e; and 2 more)",
  );
});

it("the text names all five where there are no more", () => {
  const sessions = ["a", "b", "c", "d", "e"].map(session);
  expect(describeSessions(sessions, "ended")).toBe("5 iSCSI sessions of 5 hosts will end (a; b; c; d; e)");
});

it("the text counts one", () => {
  expect(describeSessions([session("a")], "active")).toBe("1 iSCSI session of 1 host is active (a)");
});
