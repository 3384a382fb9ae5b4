import { type Engine, engineEnvironment } from "./engine";

const BROUGHT: Engine = { name: "terraform-1.9.0", version: "1.9.0", path: "/opt/terraform" };
const OWN: Engine = { ...BROUGHT, cliConfigFile: "/mirror/config.tfrc" };

describe("engineEnvironment", () => {
  it("makes every run quiet and names the engine to cdktf", () => {
    expect(engineEnvironment(BROUGHT, {})).toEqual({
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      TERRAFORM_BINARY_NAME: "/opt/terraform",
    });
  });

  it.each([
    "TF_LOG",
    "TF_CLI_ARGS",
    "TF_CLI_ARGS_plan",
    "TF_VAR_name",
    "TF_WORKSPACE",
    "TF_DATA_DIR",
    "TF_REATTACH_PROVIDERS",
  ])("drops %s, which would change what a run does", (name) => {
    expect(engineEnvironment(BROUGHT, { [name]: "x" })).not.toHaveProperty(name);
  });

  it.each(["PATH", "ONTAP_USERNAME", "TFENV_ROOT"])("keeps %s", (name) => {
    expect(engineEnvironment(OWN, { [name]: "x" })).toHaveProperty(name, "x");
  });

  it.each(["TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "TF_REGISTRY_CLIENT_TIMEOUT", "TF_TOKEN_example_com"])(
    "keeps %s for an engine that uses the user's registry, and for no other",
    (name) => {
      expect(engineEnvironment(BROUGHT, { [name]: "x" })).toHaveProperty(name, "x");
      expect(engineEnvironment(OWN, { [name]: "x" })[name]).not.toBe("x");
    },
  );

  it("lets providers of a CLI configuration of its own into no shared cache", () => {
    const environment = engineEnvironment(OWN, {});
    expect(environment).toMatchObject({ TF_CLI_CONFIG_FILE: OWN.cliConfigFile, CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" });
  });
});
