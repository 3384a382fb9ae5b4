import { runProvisioner } from "../helpers/provisioner";

describe("wrong use ends with 1 and says what is expected", () => {
  it.each<[string, string[], string, string]>([
    ["no verb", [], "", 'verb: got "", expected one of observe, facts, apply; this program'],
    ["another verb", ["delete"], "", 'verb: got "delete"'],
    ["a verb that every object has", ["toString"], "", 'verb: got "toString"'],
    ["no query", ["observe"], "", "the query on standard input: got text that is not JSON"],
    ["a query that is no JSON", ["facts"], "{", "the query on standard input: got text that is not JSON"],
    ["a query without a cluster", ["observe"], "{}", "cluster: missing"],
  ])("%s", async (_, args, input, message) => {
    const result = await runProvisioner(args, { input });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain(message);
  });
});
