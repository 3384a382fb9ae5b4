import { ValidationError } from "../../lib/errors";
import { ActiveSessions, decodeActiveSessions, decodeDeletionPolicy, DeletionPolicy } from "../../lib/model/policies";
import {
  DECLARED_FIELDS,
  DECLARED_NAMES,
  type DeclaredName,
  decodeSpec,
  encodeSpec,
  givenValues,
  type IscsiServiceSpec,
  disconnectsHosts,
  printed,
  recordedState,
  serviceKey,
  VALUE_NAMES,
  type ValueName,
} from "../../lib/model/service";
import { expectFailure, thrownBy } from "../helpers/failure";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

type Value = string | boolean;

/** What is expected of a field. */
interface Expected {
  /** Values, each with the text between the programs. */
  readonly valid: readonly (readonly [Value, string])[];
  readonly refused: readonly (readonly [unknown, RegExp])[];
}

/** What is expected of a value that can be written: its words in a message, and what a write of it does. */
type Words = readonly (readonly [Value, string, string])[];

const asItIs = (...values: readonly string[]) => values.map((value) => [value, value] as const);
const refused = (expected: RegExp, ...values: readonly unknown[]) => values.map((value) => [value, expected] as const);

const FIELDS: Readonly<Record<DeclaredName, Expected>> = {
  svmName: {
    valid: asItIs("svm1", "SVM_db-1.prod", "_", "1"),
    refused: [
      ...refused(
        /name of an SVM: letters, digits.* see "vserver show"/,
        "",
        "svm 1",
        "svm*",
        "svm1\n",
        "sv\u00e9",
        "${x}",
        'a"',
      ),
      ...refused(/a string/, 5, false),
    ],
  },
  svmUuid: {
    valid: [...asItIs(UUID), [UUID.toUpperCase(), UUID]],
    refused: refused(
      /UUID of an SVM.*vserver show -fields uuid/,
      "",
      UUID.slice(1),
      `{${UUID}}`,
      UUID.replaceAll("-", ""),
    ),
  },
  ensure: {
    valid: asItIs("present", "absent"),
    refused: refused(/"present" or "absent"/, "gone", true),
  },
  enabled: {
    valid: [
      [true, "true"],
      [false, "false"],
    ],
    refused: refused(/true or false/, "yes", 1),
  },
  targetAlias: {
    valid: [
      ...asItIs("", "a", "x".repeat(128), "é".repeat(128), "🎯".repeat(128), "${a}%{b}", `"\\'`),
      ["e\u0301".repeat(128), "\u00e9".repeat(128)],
    ],
    refused: [
      ...refused(/at most 128 characters, this has 129/, "x".repeat(129)),
      ...refused(/without spaces; use "-" or "_"/, "a b", "a\u00a0b"),
      ...refused(/printable/, "a\tb", "a\n", "a\u0000", "a\u007f", "a\u202e", "a\ud800"),
    ],
  },
  targetName: {
    valid: [
      ...asItIs("iqn.1992-08.com.netapp:sn.1:vs.2", "iqn.2001-04.com.example", "eui.02004567a425678d"),
      ...asItIs("naa.52004567ba64678d", `iqn.1992-08.com.netapp:${"x".repeat(200)}`),
      ["IQN.1992-08.com.netapp:SN.1", "iqn.1992-08.com.netapp:sn.1"],
    ],
    refused: [
      ...refused(/name of a target, such as "iqn/, "", "db", "iqn.", "iqn.1992-08.com.netapp:a b", "eui.1", "naa.x"),
      ...refused(/at most 223 characters/, `iqn.1992-08.com.netapp:${"x".repeat(201)}`),
    ],
  },
  deletionPolicy: {
    valid: asItIs(...Object.values(DeletionPolicy)),
    refused: refused(/"retain" or "disable" or "delete"/, "DELETE", ""),
  },
  activeSessions: {
    valid: asItIs(...Object.values(ActiveSessions)),
    refused: refused(/"protect" or "end"/, "END", ""),
  },
};

const WORDS: Readonly<Record<ValueName, Words>> = {
  enabled: [
    [true, "true", "enable the service"],
    [false, "false", "disable the service"],
  ],
  targetAlias: [
    ["", "none", "clear the target's alias"],
    ['a"\u0007', String.raw`"a\"\u0007"`, String.raw`set the alias "a\"\u0007"`],
  ],
};

describe.each(DECLARED_NAMES)("the field %s", (name) => {
  const { rule } = DECLARED_FIELDS[name];

  it.each(FIELDS[name].valid)("may be %j", (value) => {
    expect(rule(value)).toBeUndefined();
  });

  it.each(FIELDS[name].refused)("may not be %j, and tells what it may be", (value, expected) => {
    expect(rule(value)).toMatch(expected);
  });
});

describe.each(VALUE_NAMES)("the value %s", (name) => {
  it.each(WORDS[name])("%j is told in words", (value, text, change) => {
    expect(printed(value)).toBe(text);
    expect(givenValues({ [name]: value }).map(({ field }) => field.change(printed(value)))).toEqual([change]);
  });
});

it.each<[Partial<IscsiServiceSpec>, boolean]>([
  [{ enabled: false }, true],
  [{ enabled: true }, false],
  [{ targetAlias: "" }, false],
])("the write of %j ends sessions: %p", (values, expected) => {
  expect(disconnectsHosts(values)).toBe(expected);
});

describe("a spec as flat texts", () => {
  const specFields = (["svmName", "svmUuid", "enabled", "targetAlias", "targetName"] as const).flatMap((name) =>
    FIELDS[name].valid.map(([value, text]) => [name, value, text] as const),
  );

  it.each(specFields)("has %s %j, and comes back in the spelling that counts", (name, value, text) => {
    const texts = encodeSpec({ svmName: "s", [name]: value });
    expect(texts).toEqual({ svmName: "s", ensure: "present", [name]: String(value) });
    expect(encodeSpec(decodeSpec(texts))).toEqual({ svmName: "s", ensure: "present", [name]: text });
  });

  it("has the absence of a service", () => {
    expect(decodeSpec(encodeSpec({ svmName: "s", ensure: "absent" }))).toEqual({ svmName: "s", ensure: "absent" });
  });

  it("ignores null and other fields, such as the triggers of a resource", () => {
    const fields = { svmName: "s", svmUuid: null, enabled: "true", targetAlias: null, live: "in sync", key: "s" };
    expect(decodeSpec(fields)).toEqual({ svmName: "s", enabled: true });
  });

  it.each<[Record<string, unknown>, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    [{ enabled: "true" }, "MISSING_VALUE", "svmName and svmUuid: both missing"],
    [{ svmName: "a b" }, "INVALID_VALUE", 'svmName: got "a b", expected the name of an SVM'],
    [{ svmName: 5 }, "INVALID_VALUE", "svmName: got 5, expected a string"],
    [{ svmName: "s", enabled: "yes" }, "INVALID_VALUE", 'enabled: got "yes", expected "true" or "false"'],
  ])("is refused as %j", (fields, code, message) => {
    const error = thrownBy(() => decodeSpec(fields));
    expectFailure(error, ValidationError, code, message);
  });
});

it("the policies are read from their texts; sessions are protected without one", () => {
  for (const policy of Object.values(DeletionPolicy)) expect(decodeDeletionPolicy("x", policy)).toBe(policy);
  for (const choice of Object.values(ActiveSessions)) expect(decodeActiveSessions("x", choice)).toBe(choice);
  for (const none of [undefined, null]) expect(decodeActiveSessions("x", none)).toBe(ActiveSessions.PROTECT);
  const missing = thrownBy(() => decodeDeletionPolicy("x", undefined));
  expectFailure(missing, ValidationError, "MISSING_VALUE", "x: missing");
  for (const decode of [decodeDeletionPolicy, decodeActiveSessions]) {
    const error = thrownBy(() => decode("x", "END"));
    expectFailure(error, ValidationError, "INVALID_VALUE", 'x: got "END", expected "');
  }
});

it.each([
  [{ svmName: "svm1" }, "svm1"],
  [{ svmUuid: UUID }, UUID],
  [{ svmName: "svm1", svmUuid: UUID }, "svm1"],
])("the key of %j is %p", (spec, key) => {
  expect(serviceKey(spec)).toBe(key);
});

const EMPTY = { svmName: "", svmUuid: "", enabled: false, targetAlias: "", targetName: "" };

it.each([
  [
    { svm_name: "svm1", svm_uuid: UUID.toUpperCase(), enabled: true },
    { svmName: "svm1", svmUuid: UUID, enabled: true },
  ],
  [{ svm_name: null, svm_uuid: 5, enabled: "true", target_alias: false }, {}],
])("a state with the attributes %j has a service with %j, and nothing else", (attributes, values) => {
  expect(recordedState(attributes)).toEqual({ ...EMPTY, ...values });
  expect(recordedState({ ...attributes, ensure: "absent" })).toBeUndefined();
});
