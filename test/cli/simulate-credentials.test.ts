import { type CredentialFlags, credentialsFrom } from "../../lib/cli/simulate";

describe("credentialsFrom", () => {
  it.each<[string, Partial<CredentialFlags>, Record<string, string>, object]>([
    ["the default variable", {}, { ONTAP_PASSWORD: "p" }, { password: "p" }],
    ["a named variable instead of it", { passwordEnv: "PW" }, { ONTAP_PASSWORD: "p", PW: "q" }, { password: "q" }],
    ["a token as well", { tokenEnv: "TK" }, { ONTAP_PASSWORD: "p", TK: "t" }, { password: "p", token: "t" }],
    ["a token alone", { tokenEnv: "TK" }, { TK: "t" }, { password: undefined, token: "t" }],
    ["client certificates alone", { clientCa: "ca.pem" }, {}, { password: undefined, token: undefined }],
  ])("takes %s", (_, flags, env, expected) => {
    expect(credentialsFrom({ username: "admin", ...flags }, env)).toMatchObject({ username: "admin", ...expected });
  });

  it.each<[string, Partial<CredentialFlags>, Record<string, string>, RegExp]>([
    ["when nobody could log in", {}, {}, /ONTAP_PASSWORD is not set; set it/],
    ["when the password is empty", {}, { ONTAP_PASSWORD: "" }, /ONTAP_PASSWORD is not set/],
    ["when the named variable is not set", { passwordEnv: "PW" }, { ONTAP_PASSWORD: "p" }, /--password-env .*"PW"/],
    ["when the token's variable is not set", { tokenEnv: "TK" }, { ONTAP_PASSWORD: "p" }, /--token-env .*"TK"/],
  ])("refuses %s", (_, flags, env, message) => {
    expect(() => credentialsFrom({ username: "admin", ...flags }, env)).toThrow(message);
  });
});
