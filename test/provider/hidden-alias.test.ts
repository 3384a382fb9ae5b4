import { errorDiagnostic } from "../../lib/plugin/diagnostic";
import { aliasHider } from "../../lib/provider/hidden-alias";
import { config } from "./service";

const HIDES = config({ hide_target_alias: true });

describe("what is said of a service whose alias is hidden", () => {
  it("has neither the declared alias nor the live one", () => {
    const hider = aliasHider(HIDES, "wanted-alias", "live-alias");
    expect(hider.text('target.alias: live "live-alias", declared "wanted-alias"; got wanted-alias')).toBe(
      "target.alias: live (hidden), declared (hidden); got (hidden)",
    );
  });

  it("hides an alias together with what it is the beginning of", () => {
    expect(aliasHider(HIDES, "secret", "secret-two").text("secret-two secret")).toBe("(hidden) (hidden)");
  });

  it("keeps the words that a short alias is found in", () => {
    expect(aliasHider(HIDES, "db").text('SVM db: set target.alias "db"')).toBe("SVM db: set target.alias (hidden)");
  });

  it("hides it however it is escaped or composed", () => {
    const hider = aliasHider(HIDES, 'q"b', "e\u0301-decomposed");
    expect(hider.text(String.raw`live "q\"b", declared "é-decomposed"`)).toBe("live (hidden), declared (hidden)");
  });

  it("is a diagnostic at the same place", () => {
    const told = errorDiagnostic('cannot set "secret"', "not secret", "target_alias");
    const hidden = errorDiagnostic("cannot set (hidden)", "not (hidden)", "target_alias");
    expect(aliasHider(HIDES, "secret").diagnostics([told])).toEqual([hidden]);
  });

  it("is the whole text when nothing asks for that, or there is no alias", () => {
    expect(aliasHider(config(), "secret").text('"secret"')).toBe('"secret"');
    expect(aliasHider(HIDES, null, "").text('""')).toBe('""');
  });
});
