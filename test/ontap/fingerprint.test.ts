import { isPinned } from "../../lib/ontap/connector";

const PINNED = "AB:01".repeat(16);

it.each<[string, string | undefined, boolean]>([
  ["the pinned one", PINNED, true],
  ["the pinned one without colons", PINNED.replaceAll(":", ""), true],
  ["the pinned one in small letters", PINNED.toLowerCase(), true],
  ["another one", `${PINNED.slice(0, -1)}2`, false],
  ["a part of it", PINNED.slice(0, -3), false],
  ["none", undefined, false],
  ["an empty one", "", false],
])("%s (%s) is accepted: %s", (_, shown, accepted) => {
  expect(isPinned(shown, PINNED)).toBe(accepted);
});
