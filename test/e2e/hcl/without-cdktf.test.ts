import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../../../lib/model/contract";
import { codeOf, codesOf } from "../../documents";
import { engineEnvironment } from "../../engine/engine";
import { suite } from "../../engine/suite";
import { NO_NETWORK, withConfiguration } from "../../engine/without-configuration";
import { passwordSettings } from "../../helpers/engine/engine-workspace";
import { mirrorConfiguration } from "../../helpers/provider/provider-mirror";
import { ShellSession } from "../../helpers/shell-session";
import { startTestSimulator } from "../../helpers/simulator";

const PAGE = "docs/without-cdktf.md";
const [INSTALL = "", RUN = ""] = codesOf(PAGE, "Five minutes", "sh");

suite("the five minutes of docs/without-cdktf.md", { engines: "turns" }, (engine) => {
  it("lead from nothing to a clean plan", async () => {
    const folder = mkdtempSync(join(tmpdir(), "without-cdktf-"));
    const simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
    mirrorConfiguration(folder);
    cpSync(join(folder, "mirror", PROVIDER_SOURCE), join(folder, "zips"), { recursive: true });
    const env = {
      ...engineEnvironment(withConfiguration(engine, folder)),
      ...{ ...passwordSettings(simulator), ...NO_NETWORK, ZIPS: join(folder, "zips") },
    };
    const session = ShellSession.start({ cwd: folder, env });
    await session.run(`terraform() { '${engine.path}' "$@" -no-color; }`);
    await session.run(INSTALL);
    const main = codeOf(PAGE, "Five minutes", "hcl").replace("https://127.0.0.1:8443", simulator.endpoint);
    writeFileSync(join(folder, "main.tf"), main);
    expect(await session.run(RUN)).toContain(codeOf(PAGE, "Five minutes", "").trim());
    expect(simulator.service("svm_db")).toMatchObject({ targetAlias: "db", enabled: true });
    await session.run("terraform providers lock -fs-mirror=mirror -platform=linux_amd64 -platform=darwin_arm64");
    await session.close();
    await simulator.close();
    rmSync(folder, { recursive: true });
  });
});
