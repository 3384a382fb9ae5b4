import { type Credentials, isAuthorized, type Presented } from "../../../lib/simulator/transport";

const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("isAuthorized", () => {
  const password = { username: "admin", password: "pä:ss" };
  const token = { username: "admin", token: "t0ken" };

  it.each<[string, Credentials, Partial<Presented>, boolean]>([
    ["the right password", password, { authorization: basic("admin:pä:ss") }, true],
    [
      "it with the scheme in capitals",
      password,
      { authorization: basic("admin:pä:ss").replace("Basic", "BASIC") },
      true,
    ],
    ["a wrong password", password, { authorization: basic("admin:pass") }, false],
    ["another user", password, { authorization: basic("root:pä:ss") }, false],
    ["nothing", password, {}, false],
    ["what is no base64", password, { authorization: "Basic %%%" }, false],
    ["a password where none is set", token, { authorization: basic("admin:undefined") }, false],
    ["the right token", token, { authorization: "Bearer t0ken" }, true],
    ["a wrong token", token, { authorization: "Bearer token" }, false],
    ["a token where none is set", password, { authorization: "Bearer undefined" }, false],
    ["a certificate of the user", password, { certificateName: "admin" }, true],
    ["a certificate of somebody else", password, { certificateName: "root" }, false],
    [
      "a wrong password in spite of a certificate",
      password,
      { authorization: basic("a:b"), certificateName: "admin" },
      false,
    ],
    ["an unknown scheme", password, { authorization: "Digest x" }, false],
  ])("with %s", (_, credentials, presented, expected) => {
    expect(isAuthorized(credentials, { authorization: undefined, certificateName: undefined, ...presented })).toBe(
      expected,
    );
  });
});
