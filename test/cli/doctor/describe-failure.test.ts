import { describeFailure, describeTransport } from "../../../lib/cli/doctor-connection";
import { type OntapIscsiError, SettingsError } from "../../../lib/errors";
import { refusalError } from "../../../lib/ontap/answers";
import { transportFailure } from "../../../lib/ontap/failures";

const REQUEST = { cluster: "c1", origin: "https://c1", method: "GET", path: "/api/cluster" };

describe("the description of a failure", () => {
  it.each<[string, OntapIscsiError, string, string]>([
    [
      "a known code",
      refusalError({ ontapCode: "2621462", text: "a; b", status: 404 }, REQUEST),
      'Cluster c1 (https://c1): ONTAP 2621462 (HTTP 404) "a; b": there is no such SVM, or this login may not see it',
      "check the name (vserver show); a login of an SVM sees only that SVM",
    ],
    [
      "an unknown code",
      refusalError({ ontapCode: "999", text: "", status: 400 }, REQUEST),
      "Cluster c1 (https://c1): ONTAP 999 (HTTP 400): a code that this library does not know",
      "look it up in the REST API reference of your ONTAP release",
    ],
    [
      "no code",
      refusalError({ text: "", status: 502 }, REQUEST),
      "Cluster c1 (https://c1): HTTP 502: no ONTAP error code came",
      "run it again; when it lasts, check the cluster and the proxies before it",
    ],
    [
      "no answer",
      transportFailure("CERTIFICATE_UNTRUSTED", REQUEST, { sent: false, detail: "SELF_SIGNED" }),
      "Cluster c1 (https://c1): the cluster's certificate is not signed by an authority that is trusted here (SELF_SIGNED)",
      "give the authority's PEM file as --ca-file or ONTAP_CA_FILE; ONTAP's own: security certificate show -type server-ca",
    ],
    [
      "settings",
      new SettingsError("FILE_UNREADABLE", "x: cannot read y", { remedy: "check it; and again" }),
      "x: cannot read y",
      "check it; and again",
    ],
    [
      "settings without a remedy",
      new SettingsError("TOKEN_INVALID", "x: got no token"),
      "x: got no token",
      "correct it, here and where Terraform runs",
    ],
  ])("tells the problem and the remedy apart: %s", (_what, error, problem, remedy) => {
    expect(describeFailure(error)).toEqual({ problem, remedy });
  });

  it("of a connection names no request", () => {
    expect(describeTransport("CONNECT_TIMEOUT", "not within 1 ms").problem).toBe(
      "no connection within the time limit (not within 1 ms)",
    );
  });
});
