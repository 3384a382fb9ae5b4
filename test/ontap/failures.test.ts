import { TransportError, type TransportErrorCode } from "../../lib/errors";
import { translateTransportError, TRANSPORT_FAILURES, transportFailure } from "../../lib/ontap/failures";
import { expectFailure } from "../helpers/failure";

const REQUEST = { cluster: "cluster1", origin: "https://cluster1.example.com", method: "GET", path: "/api/cluster" };

/** An error as Node.js and undici make them. */
function coded(code: string): Error {
  return Object.assign(new Error(`text of\n ${code}`), { code });
}

describe("a failure without an answer", () => {
  it.each(Object.entries(TRANSPORT_FAILURES))("%s says what failed, why and what to do", (code, failure) => {
    const error = transportFailure(code as TransportErrorCode, REQUEST, { sent: true, detail: "more" });
    expectFailure(error, TransportError, code);
    expect(error.message).toBe(
      `Cluster cluster1 (https://cluster1.example.com): ${failure.meaning} (more); ${failure.remedy}`,
    );
  });
});

describe("the codes of Node.js, OpenSSL and undici", () => {
  it.each<[string, TransportErrorCode]>([
    ["ENOTFOUND", "HOST_NOT_FOUND"],
    ["EAI_AGAIN", "LOOKUP_FAILED"],
    ["ECONNREFUSED", "CONNECTION_REFUSED"],
    ["EHOSTUNREACH", "HOST_UNREACHABLE"],
    ["ENETUNREACH", "HOST_UNREACHABLE"],
    ["ETIMEDOUT", "CONNECT_TIMEOUT"],
    ["UND_ERR_CONNECT_TIMEOUT", "CONNECT_TIMEOUT"],
    ["PROXY_UNREACHABLE", "PROXY_UNREACHABLE"],
    ["PROXY_LOGIN_REQUIRED", "PROXY_LOGIN_REQUIRED"],
    ["PROXY_REFUSED", "PROXY_REFUSED"],
    ["PROXY_FAILED", "PROXY_FAILED"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "CERTIFICATE_UNTRUSTED"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "CERTIFICATE_UNTRUSTED"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERTIFICATE_UNTRUSTED"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERTIFICATE_UNTRUSTED"],
    ["CERT_HAS_EXPIRED", "CERTIFICATE_EXPIRED"],
    ["CERT_NOT_YET_VALID", "CERTIFICATE_EXPIRED"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "CERTIFICATE_NAME_MISMATCH"],
    ["EPROTO", "TLS_FAILED"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "TLS_FAILED"],
    ["ECONNRESET", "CONNECTION_LOST"],
    ["EPIPE", "CONNECTION_LOST"],
    ["UND_ERR_SOCKET", "CONNECTION_LOST"],
    ["UND_ERR_HEADERS_OVERFLOW", "RESPONSE_TOO_LARGE"],
    ["ERR_OSSL_X509_KEY_VALUES_MISMATCH", "TLS_FAILED"],
    ["constructor", "HOST_UNREACHABLE"],
  ])("%s means %s", (code, expected) => {
    const cause = coded(code);
    const error = translateTransportError(cause, REQUEST, false);
    expectFailure(error, TransportError, expected, `(text of ${code})`);
    expect(error).toMatchObject({ cause, sent: false });
  });

  it("a failed connect of Node.js is told in our words alone", () => {
    const cause = Object.assign(coded("ECONNREFUSED"), { syscall: "connect" });
    const { problem } = translateTransportError(cause, REQUEST, false);
    expect(problem).toBe("Cluster cluster1 (https://cluster1.example.com): connection refused");
  });

  it.each<[boolean, TransportErrorCode]>([
    [false, "HOST_UNREACHABLE"],
    [true, "CONNECTION_LOST"],
  ])("an unknown one, with the request sent: %p, means %s", (sent, code) => {
    expect(translateTransportError(new Error("x"), REQUEST, sent)).toMatchObject({ code, sent });
  });

  it("a hint for who starts Node.js himself is left out", () => {
    const hint = "; if the root CA is installed locally, try running Node.js with --use-system-ca";
    const text = `unable to verify the first certificate${hint}`;
    const cause = Object.assign(new Error(text), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
    const { message } = translateTransportError(cause, REQUEST, false);
    expect(message).toContain("(unable to verify the first certificate);");
    expect(message).not.toContain("use-system-ca");
  });

  it("an error that was translated already stays as it is", () => {
    const error = transportFailure("REQUEST_TIMEOUT", REQUEST, { sent: true });
    expect(translateTransportError(error, REQUEST, false)).toBe(error);
  });
});
