import { servesProvider } from "../../../lib/cli/doctor/provider-installation";

const OURS = 'filesystem_mirror {\n    path    = "terraform.d/plugins"\n    include = ["cdktf.local/*/*"]\n  }';

function installation(...methods: readonly string[]): string {
  return `disable_checkpoint = true\n\nprovider_installation {\n${methods.map((method) => `  ${method}\n`).join("")}}\n`;
}

describe("a CLI configuration lets engines find the provider in the stack's folder", () => {
  it.each([
    ["without a provider_installation", 'plugin_cache_dir = "/cache"\n'],
    ["when it is empty", ""],
    ["with a mirror for it", installation(OURS)],
    [
      "with a mirror for it, beside others that leave it out",
      installation(
        OURS,
        'direct {\n    exclude = ["cdktf.local/*/*"]\n  }',
        'network_mirror {\n    url = "https://example.com/"\n    include = ["registry.terraform.io/*/*"]\n  }',
        'filesystem_mirror { path = "/usr/share/terraform/plugins" }',
      ),
    ],
    ["with that mirror for everything", installation('filesystem_mirror { path = "./terraform.d/plugins/" }')],
    ["with a mirror for its source", installation(OURS.replace("*/*", "netapp/ontap"))],
    ["on Windows", installation('filesystem_mirror { path = "terraform.d\\plugins" }')],
    ["as one under development", installation('dev_overrides { "cdktf.local/netapp/ontap" = "/build" }', "direct {}")],
    [
      "when what forbids it is a comment",
      "# provider_installation { direct {} }\n/* provider_installation { direct {} } */",
    ],
  ])("%s", (_how, text) => {
    expect(servesProvider(text)).toBe(true);
  });
});

describe("a CLI configuration keeps engines from the provider", () => {
  it.each([
    ["with registries only", installation("direct {}")],
    ["with registries that are asked for it beside its mirror", installation(OURS, "direct {}")],
    ["with another mirror", installation('filesystem_mirror { path = "/usr/share/terraform/plugins" }', "direct {}")],
    ["with a mirror for other sources", installation(OURS.replace("cdktf.local", "example.com"))],
    ["with its own mirror without it", installation(OURS.replace("include", "exclude"))],
    [
      "with a mirror over the network",
      installation('network_mirror { url = "https://example.com/terraform.d/plugins" }'),
    ],
    ["when its mirror is a comment", installation(`# ${OURS.replaceAll("\n", " ")}`, "direct {}")],
    ["with nothing in it", "provider_installation {}"],
  ])("%s", (_how, text) => {
    expect(servesProvider(text)).toBe(false);
  });
});
