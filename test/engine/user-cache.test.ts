import { userCacheFolder } from "./user-cache";

describe("userCacheFolder", () => {
  it.each([
    ["in XDG_CACHE_HOME", { XDG_CACHE_HOME: "/var/cache/me" }, /^\/var\/cache\/me\/cdktf-ontap-iscsi\/engines$/],
    ["in the home folder when that is not set", {}, /\/\.cache\/cdktf-ontap-iscsi\/engines$/],
    ["in the home folder when that is empty", { XDG_CACHE_HOME: "" }, /\/\.cache\/cdktf-ontap-iscsi\/engines$/],
  ])("is %s", (_what, env, expected) => {
    expect(userCacheFolder("engines", env)).toMatch(expected);
  });
});
