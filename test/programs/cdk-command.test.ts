import { obtainCdkCommand } from "./cdk-command";
import { runCommand } from "./run-command";

describe("obtainCdkCommand", () => {
  it("gives a command that starts on this Node.js, without a warning", async () => {
    const { node, nodeArgs } = await obtainCdkCommand(console.error);
    const { stdout, stderr, trouble } = await runCommand(node, [...nodeArgs, "deploy", "--help"]);
    expect({ trouble, warning: /^\(node:\d+\).*/m.exec(stderr)?.[0] }).toEqual({});
    expect(stdout).toContain("--auto-approve");
  });
});
