import { TransportError } from "../../lib/errors";
import { decodeServiceRecord, decodeServiceSvm } from "../../lib/ontap/iscsi-services";
import { decodeSvmRecord } from "../../lib/ontap/resources";
import { expectFailure, thrownBy } from "../helpers/failure";
import { liveService } from "../helpers/live-service";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const IQN = "iqn.1992-08.com.netapp:sn.19d04b8e94d711e88370005056b48fd2:vs.4";
const RECORD = { svm: { uuid: UUID, name: "svm1" }, enabled: true, target: { name: IQN, alias: "db" } };
const STATE = liveService("svm1", { svmUuid: UUID, targetAlias: "db", targetName: IQN });

describe("a record of a service", () => {
  it.each<[string, unknown, object]>([
    ["as documented", { ...RECORD, _links: {}, metric: {} }, STATE],
    ["without an alias, which was cleared", { ...RECORD, target: { name: IQN } }, { ...STATE, targetAlias: "" }],
    [
      "with a decomposed alias",
      { ...RECORD, target: { name: IQN, alias: "e\u0301" } },
      { ...STATE, targetAlias: "\u00e9" },
    ],
    ["with an upper-case UUID", { ...RECORD, svm: { ...RECORD.svm, uuid: UUID.toUpperCase() } }, STATE],
  ])("is read %s", (_, record, state) => {
    expect(decodeServiceRecord(record)).toEqual(state);
  });

  it("is read when it is of the SVM that was asked for, in any case", () => {
    expect(decodeServiceRecord(RECORD, UUID.toUpperCase())).toEqual(STATE);
  });

  it.each<[string, unknown, string]>([
    ["no object", "x", '"svm"'],
    ["null", null, '"svm"'],
    ["no SVM", { ...RECORD, svm: undefined }, '"svm"'],
    ["an SVM without a name", { ...RECORD, svm: { uuid: UUID } }, '"svm"'],
    ["a UUID that is none", { ...RECORD, svm: { ...RECORD.svm, uuid: "\ud800" } }, '"svm"'],
    ["nothing but lists in each other", JSON.parse("[".repeat(50_000) + "]".repeat(50_000)), '"svm"'],
    ["a flag that is a text", { ...RECORD, enabled: "true" }, '"enabled"'],
    ["no flag", { ...RECORD, enabled: undefined }, '"enabled"'],
    ["no target", { ...RECORD, target: undefined }, '"target.name"'],
    ["a target without a name", { ...RECORD, target: { alias: "db" } }, '"target.name"'],
    ["an alias that is a number", { ...RECORD, target: { name: IQN, alias: 5 } }, '"target.alias"'],
  ])("is refused with %s", (_, record, field) => {
    const error = thrownBy(() => decodeServiceRecord(record));
    expectFailure(
      error,
      TransportError,
      "RESPONSE_INVALID",
      field,
      "is the cluster itself",
      "verify --row service-record",
    );
  });

  it("is refused when it is of another SVM than was asked for", () => {
    const other = UUID.replace("1", "2");
    const error = thrownBy(() => decodeServiceRecord(RECORD, other));
    expectFailure(error, TransportError, "RESPONSE_INVALID", `of SVM ${UUID}`, `asked for SVM ${other}`);
  });

  it("names its SVM in an error as soon as that is known", () => {
    const error = thrownBy(() => decodeServiceRecord({ ...RECORD, enabled: undefined }));
    expectFailure(
      error,
      TransportError,
      "RESPONSE_INVALID",
      'a record of SVM svm1 with a missing or malformed "enabled"',
    );
  });

  it("tells whose it is even when the rest of it makes no sense", () => {
    expect(decodeServiceSvm({ svm: RECORD.svm, enabled: "?" })).toEqual({ svmName: "svm1", svmUuid: UUID });
  });

  it("is quoted in an error only as far as a line goes", () => {
    const error = thrownBy(() => decodeServiceRecord({ padding: "x".repeat(10_000) }));
    expect(String(error).length).toBeLessThan(500);
  });
});

describe("a record of an SVM", () => {
  const known = { uuid: UUID, name: "svm1" };

  it.each<[string, unknown, object]>([
    [
      "in full",
      { ...known, state: "running", iscsi: { allowed: false } },
      { ...known, state: "running", iscsiAllowed: false },
    ],
    [
      "from a release that does not tell what is allowed",
      { ...known, state: "stopped" },
      { ...known, state: "stopped" },
    ],
    ["with fields of other types, which are as good as absent", { ...known, state: 1, iscsi: { allowed: "x" } }, known],
    ["with an upper-case UUID", { ...known, uuid: UUID.toUpperCase() }, known],
  ])("is read %s", (_, record, facts) => {
    expect(decodeSvmRecord(record)).toEqual(facts);
  });

  it.each([{ name: "svm1" }, { uuid: UUID }, null])("is refused when it names no SVM: %j", (record) => {
    expectFailure(
      thrownBy(() => decodeSvmRecord(record)),
      TransportError,
      "RESPONSE_INVALID",
      "uuid or name",
    );
  });
});
