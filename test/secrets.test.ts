import { SettingsError } from "../lib/errors";
import { excerpt } from "../lib/model/decode";
import { keepSecret, withoutSecrets } from "../lib/secrets";

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49
AwEHBG0wawIBAQQg
-----END PRIVATE KEY-----
`;

beforeAll(() => {
  keepSecret("pa$$.word", "pa$$.word-longer", 'with "quotes" & spaces', KEY, "wrong", "");
});

it.each<[string, string, string]>([
  ["every occurrence", "pa$$.word and pa$$.word", "*** and ***"],
  ["the whole of a secret that begins with another one", "pa$$.word-longer", "***"],
  ["no text that a pattern would match", "paaaxword", "paaaxword"],
  ["a secret in JSON", JSON.stringify({ said: 'with "quotes" & spaces' }), '{"said":"***"}'],
  ["a secret in an address", "/api?q=with%20%22quotes%22%20%26%20spaces", "/api?q=***"],
  ["a key", `the key is ${KEY}`, "the key is ***"],
  ["one line of a key", "got MIGHAgEAMBMGByqGSM49AgEGCCqGSM49", "got ***"],
  ["nothing of what stands around every key", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"],
  ["no text so short that its absence would tell it", "it is wrong", "it is wrong"],
])("stars stand for %s", (_, text, expected) => {
  expect(withoutSecrets(text)).toBe(expected);
});

it("an error repeats no secret, in its problem, its remedy or its message", () => {
  const error = new SettingsError("FILE_UNREADABLE", "got pa$$.word", { remedy: "change pa$$.word" });
  const { problem, remedy, message } = error;
  expect([problem, remedy, message]).toEqual(["got ***", "change ***", "got ***; change ***"]);
});

it("an excerpt does not end within a secret", () => {
  const shown = excerpt(`${"x".repeat(195)}pa$$.word`);
  expect(shown).toMatch(/^"x{195}\*\*\*/);
});
