import { App, TerraformStack } from "cdktf";
import fs, { readFileSync } from "node:fs";
import * as path from "node:path";
import { IscsiService, OntapCluster, ValidationError } from "../../../lib";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { ENDPOINT, synthesizeService } from "../../helpers/service-stack";

it("the program is copied into the stack as it was bundled", () => {
  const { files } = synthesizeService({ svmName: "svm_db" });
  const [copy] = Object.entries(files).filter(([file]) => file.endsWith("provisioner.cjs"));
  const bundled = readFileSync(path.join(__dirname, "..", "..", "..", "dist", "provisioner.cjs"), "utf8");
  expect(copy?.[1]).toBe(bundled);
});

it("a checkout where it was not bundled is told how to do that", () => {
  const stack = new TerraformStack(new App(), "stack");
  const cluster = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT });
  const exists = jest.spyOn(fs, "existsSync").mockReturnValue(false);
  const error = thrownBy(() => new IscsiService(stack, "db", { cluster, svmName: "svm_db" }));
  exists.mockRestore();
  expectFailure(error, ValidationError, "PROGRAM_NOT_BUILT", "provisioner.cjs is not there", "npm run bundle");
});
