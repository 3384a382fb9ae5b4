import { isAtLeast, type OntapVersion, readVersion } from "../../../lib/cli/doctor-steps";

describe("a release of ONTAP", () => {
  it.each([
    [{ generation: 9, major: 14, minor: 1 }, [9, 14, 1]],
    [{ generation: 9, major: 6 }, [9, 6, 0]],
    [{ generation: "9", major: 6, minor: 0 }, undefined],
    [{ major: 6 }, undefined],
    [undefined, undefined],
  ])("is read from %j", (version, expected) => {
    expect(readVersion(version)).toEqual(expected);
  });

  it.each<[OntapVersion, OntapVersion, boolean]>([
    [[9, 14, 1], [9, 14, 1], true],
    [[9, 14, 0], [9, 14, 1], false],
    [[9, 6, 0], [9, 14, 1], false],
    [[9, 15, 0], [9, 14, 1], true],
    [[10, 0, 0], [9, 14, 1], true],
    [[8, 99, 9], [9, 6, 0], false],
  ])("%j is compared with %j part by part: %s", (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});
