import { OntapApiError } from "../../lib/errors";
import { readRefusal, type Refusal, refusalError } from "../../lib/ontap/answers";
import { expectFailure } from "../helpers/failure";

const REQUEST = {
  cluster: "cluster1",
  origin: "https://cluster1.example.com",
  method: "POST",
  path: "/api/protocols/san/iscsi/services",
};

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

describe("what an answer says of its refusal", () => {
  it.each<[string, unknown, Refusal | undefined]>([
    [
      "a code, a message and a target",
      { error: { code: "262179", message: 'Unexpected argument "ndmp".', target: "ndmp.allowed" } },
      { ontapCode: "262179", text: 'Unexpected argument "ndmp".', target: "ndmp.allowed" },
    ],
    ["a code that is a number", { error: { code: 4, message: "x" } }, { ontapCode: "4", text: "x" }],
    ["arguments of another shape", { error: { code: "4", arguments: {} } }, { ontapCode: "4", text: "" }],
    ["no code", { error: { message: "x" } }, { text: "x" }],
    ["a code that is not made of digits", { error: { code: "toString", message: "x" } }, { text: "x" }],
    [
      "a code that is an object without a text of its own",
      { error: { code: { toString: 1, valueOf: 1 }, message: "x" } },
      { text: "x" },
    ],
    [
      "a message and target that are no texts",
      { error: { code: "4", message: 5, target: {} } },
      { ontapCode: "4", text: "" },
    ],
    ["an error that is a text", { error: "x" }, undefined],
    ["an error that is null", { error: null }, undefined],
    ["a record", { svm: {} }, undefined],
    ["a list", [], undefined],
    ["nothing", undefined, undefined],
  ])("%s", (_, answer, expected) => {
    expect(readRefusal(answer)).toEqual(expected);
  });
});

describe("the error of a refusal", () => {
  it("says which cluster refused, what ONTAP said, what it means and what to do about which SVM", () => {
    const text = 'The "iscsi" protocol is not allowed.';
    const error = refusalError({ ontapCode: "2621507", status: 400, text }, REQUEST, "svm_db");
    expectFailure(error, OntapApiError, "ONTAP_REFUSED");
    expect(error.message).toBe(
      "Cluster cluster1 (https://cluster1.example.com): " +
        String.raw`ONTAP 2621507 (HTTP 400) "The \"iscsi\" protocol is not allowed.": ` +
        "the iSCSI protocol is not allowed for the SVM; " +
        "allow it: vserver add-protocols -vserver svm_db -protocols iscsi",
    );
  });

  it("keeps code, status, target and the time to wait", () => {
    const details = { ontapCode: "262160", status: 503, target: "svm", retryAfterMs: 2_000 };
    expect(refusalError({ ...details, text: "" }, REQUEST)).toMatchObject(details);
  });

  it.each([
    ["GET", "/api/protocols/san/iscsi/services?fields=enabled", "/api/protocols/san/iscsi/services -access readonly"],
    ["GET", `/api/protocols/san/iscsi/services/${UUID}?fields=enabled`, "/iscsi/services -access readonly"],
    ["GET", "/api/svm/svms?fields=name", "/api/svm/svms -access readonly"],
    ["POST", "/api/protocols/san/iscsi/services?return_records=true", "/api/protocols/san/iscsi/services -access all"],
    ["DELETE", `/api/protocols/san/iscsi/services/${UUID}`, "/api/protocols/san/iscsi/services -access all"],
  ])("of %s %s to a role names the right that is missing: %s", (method, path, right) => {
    const error = refusalError({ ontapCode: "6", status: 403, text: "" }, { ...REQUEST, method, path });
    expect(error.remedy).toMatch(
      /^let the role reach the path .*: security login rest-role create -role <role> -api \//,
    );
    expect(error.remedy).toMatch(new RegExp(`${right}$`));
  });

  it.each([{ ontapCode: "6691623" }, {}])("of a login names the variables that it came from: %j", (code) => {
    const login = 'ONTAP_PROD_EU_TOKEN_FILE (profile "prod-eu")';
    const error = refusalError({ ...code, status: 401, text: "" }, { ...REQUEST, names: { login, caFile: "" } });
    expect(error.message).toContain(`check ${login}`);
  });

  it.each([
    [401, "check the variables of the profile"],
    [302, "a redirect is not followed"],
    [502, "run it again; if it lasts"],
    [429, "run it again; if it lasts"],
    [404, "not a proxy or another web server"],
  ])("without an ONTAP code, HTTP %d advises: %s", (status, advice) => {
    const error = refusalError({ status, text: "" }, REQUEST);
    expectFailure(error, OntapApiError, "HTTP_STATUS", `HTTP ${status}: no ONTAP error code came`, advice);
  });

  it.each([
    [429, {}],
    [503, {}],
    [503, { ontapCode: "262160" }],
  ])("HTTP %d %j tells how long the server asks to wait", (status, code) => {
    const error = refusalError({ ...code, status, text: "", retryAfterMs: 7_199_001 }, REQUEST);
    expect(error.message).toContain("the server asks for a pause of 7200 s");
  });
});
