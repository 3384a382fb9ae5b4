import { withLockedProvider } from "../../../lib/constructs/provider/provider-package";

const PROVIDER = { version: "1.2.3", hashes: ["h1:b=", "h1:a="] };

const ENTRY = `provider "cdktf.local/ontap-iscsi/ontap" {
  version     = "1.2.3"
  constraints = "1.2.3"
  hashes = [
    "h1:a=",
    "h1:b=",
  ]
}
`;

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

`;
const OTHER = `provider "registry.terraform.io/hashicorp/null" {
  version = "3.2.4"
  hashes = [
    "h1:x=",
  ]
}
`;

describe("the lock file", () => {
  it("is begun with the provider's entry", () => {
    expect(withLockedProvider("", PROVIDER)).toBe(ENTRY);
  });

  it.each([
    ["after other entries", HEADER + OTHER],
    ["after a file that does not end its last line", HEADER + OTHER.trimEnd()],
  ])("gets it %s, which stay as they are", (_what, text) => {
    expect(withLockedProvider(text, PROVIDER)).toBe(`${HEADER}${OTHER}\n${ENTRY}`);
  });

  it.each([
    ["first", `${HEADER}OLD\n${OTHER}`],
    ["last", `${HEADER}${OTHER}\nOLD`],
    ["alone", "OLD"],
  ])("has it replaced where it stands %s", (_where, text) => {
    const old = ENTRY.replaceAll("1.2.3", "1.2.2").replace("h1:a=", "h1:z=");
    expect(withLockedProvider(text.replace("OLD", old), PROVIDER)).toBe(text.replace("OLD", ENTRY));
  });

  it("stays as it is when it says so already", () => {
    const text = `${HEADER}${ENTRY}\n${OTHER}`;
    expect(withLockedProvider(text, PROVIDER)).toBe(text);
  });

  it("has no other provider of a similar source replaced", () => {
    const similar = ENTRY.replace("cdktf.local", "cdktfxlocal");
    expect(withLockedProvider(similar, PROVIDER)).toBe(`${similar}\n${ENTRY}`);
  });
});
