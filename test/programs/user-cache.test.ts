import { userCacheFolder } from "./user-cache";

describe("userCacheFolder", () => {
  it.each([
    ["in XDG_CACHE_HOME", { XDG_CACHE_HOME: "/var/cache/me" }, /^\/var\/cache\/me\/cdktf-ontap-iscsi\/programs$/],
    ["in the home folder when that is not set", {}, /\/\.cache\/cdktf-ontap-iscsi\/programs$/],
    ["in the home folder when that is empty", { XDG_CACHE_HOME: "" }, /\/\.cache\/cdktf-ontap-iscsi\/programs$/],
  ])("is %s", (_what, env, expected) => {
    expect(userCacheFolder("programs", env)).toMatch(expected);
  });
});
