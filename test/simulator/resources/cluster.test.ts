import { newState } from "../../../lib/simulator/state";
import { answer } from "../api-request";

describe("GET of the cluster", () => {
  const state = newState([], { name: "cl", version: "9.12.1" });

  it("tells the version in text and parts", () => {
    expect(answer(state, "GET", "/cluster?fields=version").body).toEqual({
      version: {
        full: expect.stringMatching(/^NetApp Release 9\.12\.1: /) as string,
        generation: 9,
        major: 12,
        minor: 1,
      },
    });
  });

  it("tells name and UUID, too, unless fields are chosen", () => {
    expect(answer(state, "GET", "/cluster").body).toMatchObject({ name: "cl", uuid: expect.any(String) as string });
  });
});
