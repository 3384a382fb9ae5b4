import {
  type AssumedRequest,
  type Assumption,
  ASSUMED_READS,
  type ExpectedAnswer,
  type Forms,
  get,
  NO_RECORDS,
  ok,
  ASSUMED_FIELDS,
  refused,
  rows,
  SERVICES,
  SESSIONS,
} from "./assumed-reads";

/** What the alias of every service begins with that `verify` creates. */
export const VERIFY_ALIAS = "ontap-iscsi-verify";
const ALIAS = { target: { alias: VERIFY_ALIAS } };
const SVM = { svm: { name: "{svm}", uuid: "{uuid}" } };

const post = (body: object, query = ""): AssumedRequest => ({ method: "POST", path: SERVICES + query, body });
const patch = (body: object): AssumedRequest => ({ method: "PATCH", path: `${SERVICES}/{uuid}`, body });
const remove = (body = {}): AssumedRequest => ({ method: "DELETE", path: `${SERVICES}/{uuid}`, ...body });
const created = (forms: Forms = {}): ExpectedAnswer => ok(forms, 201);

const OUR_RECORD: Forms = { "records[].svm.uuid": "the SVM's UUID", "records[].svm.name": "the SVM's name" };
const SERVICE: Forms = { enabled: "false", "target.name": "iqn", "svm.uuid": "the SVM's UUID" };
const UNCHANGED: Forms = { "after.enabled": "false" };

const CREDENTIALS = rows(
  { source: "doc", usedBy: "the warning before a deletion, which probably deletes CHAP settings, too" },
  {
    "credential-record": {
      assumed: "the settings of a host for CHAP tell their SVM and their type",
      request: get("/protocols/san/iscsi/credentials?fields=svm.uuid,authentication_type&max_records=10000"),
      expected: ok({ "records[].svm.uuid": "uuid", "records[].authentication_type": "string" }),
    },
  },
);

const ABSENT = rows(
  { before: "absent", source: "doc", usedBy: "a plan of a service that must be created" },
  {
    "create-unknown-svm": {
      assumed: "a POST for no SVM is refused",
      request: post({ svm: { name: "{nobody}" }, enabled: false, ...ALIAS }),
      expected: refused(["2621462"]),
      usedBy: "the message of a mistyped svmName",
    },
    "create-two-svms": {
      assumed: "a POST with the name and the UUID of two SVMs is refused",
      request: post({ svm: { uuid: "{uuid}", name: "{other}" }, enabled: false, ...ALIAS }),
      expected: refused(["2621706"]),
      need: "another service",
      usedBy: "svmUuid: a creation goes to no other SVM of the same name",
    },
    "absent-read": {
      assumed: "the read of one says that there is no service",
      request: get(`${SERVICES}/{uuid}?fields=${ASSUMED_FIELDS}`),
      expected: refused(["5374078", "4"]),
    },
    "absent-found": {
      assumed: "an SVM without a service has no record",
      request: get(`${SERVICES}?svm.name={svm}&fields=${ASSUMED_FIELDS}`),
      expected: ok(NO_RECORDS),
    },
    "delete-twice": {
      assumed: "a second DELETE says that there is no service",
      request: remove(),
      expected: refused(["5374078", "4"]),
      usedBy: "a deletion whose answer was lost",
    },
    "create-answer": {
      assumed: "return_records=true answers with the service",
      request: post({ ...SVM, enabled: false, ...ALIAS }, "?return_records=true"),
      expected: created({ ...OUR_RECORD, "records[].enabled": "false", "records[].target.name": "iqn" }),
    },
    "create-location": {
      assumed: "without return_records, Location names the service",
      request: post({ ...SVM, enabled: false, ...ALIAS }),
      expected: created({ "header.Location": "path of the service", records: "absent" }),
      usedBy: "the simulator: NetApp's Python library reads nothing else",
    },
    "create-by-uuid": {
      assumed: "a POST may name the SVM by its UUID",
      request: post({ svm: { uuid: "{uuid}" }, enabled: false, ...ALIAS }),
      expected: created({ "after.svm.name": "the SVM's name", "after.target.alias": "the alias that was sent" }),
    },
    "create-by-name": {
      assumed: "a POST may name the SVM by its name",
      request: post({ svm: { name: "{svm}" }, enabled: false, ...ALIAS }),
      expected: created(UNCHANGED),
    },
    "create-alias": {
      assumed: "without an alias, it is the SVM's name",
      request: post({ ...SVM, enabled: false }, "?return_records=true"),
      expected: created({ "after.target.alias": "the SVM's name" }),
      usedBy: "targetAlias that is not declared",
    },
    "create-iqn": {
      assumed: "a service that is created again has the IQN of the one before",
      request: post({ ...SVM, enabled: false, ...ALIAS }),
      expected: created({ "after.target.name": "the IQN before" }),
      source: "guess",
      need: "an earlier service",
      usedBy: "what a plan says of a deleted or re-created service: its IQN may change",
    },
    "create-enabled": {
      assumed: "without enabled, the service is enabled",
      request: post({ ...SVM, ...ALIAS }),
      expected: created({ "after.enabled": "true" }),
    },
    "create-alias-128": {
      assumed: "an alias of 128 characters is taken",
      request: post({ ...SVM, enabled: false, target: { alias: VERIFY_ALIAS.padEnd(128, "-") } }),
      expected: created({ "after.target.alias": "the alias that was sent" }),
      usedBy: "the rule of targetAlias",
    },
    "create-alias-129": {
      assumed: "an alias of 129 characters is refused",
      request: post({ ...SVM, enabled: false, target: { alias: VERIFY_ALIAS.padEnd(129, "-") } }),
      expected: refused(["262245", "262197"]),
      source: "guess",
      usedBy: "the rule of targetAlias",
    },
    "create-dotted": {
      assumed: "dotted keys and return_timeout are taken",
      request: post(
        { "svm.name": "{svm}", "svm.uuid": "{uuid}", enabled: false, "target.alias": VERIFY_ALIAS },
        "?return_timeout=30",
      ),
      expected: created({ "after.target.alias": "the alias that was sent" }),
      source: "seen",
      usedBy: "the simulator: Ansible's module sends them",
    },
    "create-field-unknown": {
      assumed: "a field that ONTAP does not know is refused",
      request: post({ ...SVM, enabled: false, ...ALIAS, ontap_iscsi_verify: 1 }),
      expected: refused(["262179"]),
      source: "seen",
      usedBy: "the error catalogue",
    },
  },
);

const DISABLED = rows(
  { before: "disabled", source: "doc", usedBy: "every plan and every apply" },
  {
    "create-existing": {
      assumed: "a POST for an SVM with a service is refused and changes nothing",
      request: post({ ...SVM, enabled: true, ...ALIAS }),
      expected: refused(["5374077", "1"], UNCHANGED),
      usedBy: "a creation: the existing service is adopted",
    },
    "read-whole": {
      assumed: "the read of one has all fields but the counters",
      request: get(`${SERVICES}/{uuid}`),
      expected: ok({ ...SERVICE, metric: "absent" }),
      usedBy: "the simulator",
    },
    "read-fields": {
      assumed: "the read of one has the fields that are asked for",
      request: get(`${SERVICES}/{uuid}?fields=${ASSUMED_FIELDS}`),
      expected: ok({ ...SERVICE, "svm.name": "the SVM's name" }),
      usedBy: "the read back after every write",
    },
    "found-by-name": {
      assumed: "a filter by name finds the service of the SVM alone",
      request: get(`${SERVICES}?svm.name={svm}&fields=${ASSUMED_FIELDS}`),
      expected: ok({ ...OUR_RECORD, num_records: "1" }),
    },
    "found-by-uuid": {
      assumed: "a filter by UUID finds the service of the SVM alone",
      request: get(`${SERVICES}?svm.uuid={uuid}&fields=${ASSUMED_FIELDS}`),
      expected: ok({ ...OUR_RECORD, num_records: "1" }),
    },
    "patch-alias": {
      assumed: "a PATCH changes the alias, and nothing else",
      request: patch({ target: { alias: `${VERIFY_ALIAS}-2` } }),
      expected: ok({ ...UNCHANGED, "after.target.alias": "the alias that was sent" }),
      usedBy: "targetAlias",
    },
    "patch-empty-object": {
      assumed: "an empty object in a PATCH is ignored",
      request: patch({ svm: {}, target: { alias: `${VERIFY_ALIAS}-3` } }),
      expected: ok({ "after.target.alias": "the alias that was sent" }),
      source: "seen",
      usedBy: "the simulator: NetApp's Terraform provider sends one",
    },
    "patch-alias-empty": {
      assumed: "the empty alias clears it",
      request: patch({ target: { alias: "" } }),
      expected: ok({ ...UNCHANGED, "after.target.alias": "absent or empty" }),
      usedBy: 'targetAlias: ""',
    },
    "patch-text": {
      assumed: "a boolean may be a string",
      request: patch({ enabled: "false" }),
      expected: ok(UNCHANGED),
      source: "seen",
      usedBy: "the simulator: NetApp's examples send one",
    },
    "patch-field-unknown": {
      assumed: "a field that ONTAP does not know is refused",
      request: patch({ ontap_iscsi_verify: 1 }),
      expected: refused(["262179"], UNCHANGED),
      source: "seen",
      usedBy: "the error catalogue",
    },
    "patch-both": {
      assumed: "a PATCH that changes enabled and the alias is refused",
      request: patch({ enabled: true, target: { alias: `${VERIFY_ALIAS}-4` } }),
      expected: refused(["5374081"]),
      source: "seen",
      usedBy: "one field a PATCH: two cost a request more if ONTAP takes both",
    },
    "patch-enable": {
      assumed: "a PATCH enables the service",
      request: patch({ enabled: true }),
      expected: ok({ "after.enabled": "true" }),
    },
    "delete-disabled": {
      assumed: "a DELETE deletes a disabled service",
      request: remove(),
      expected: ok({ after: "absent" }),
      usedBy: 'ensure: "absent", and the deletion policy DELETE',
    },
    "delete-with-body": {
      assumed: "the body of a DELETE is ignored",
      request: remove({ body: {} }),
      expected: ok({ after: "absent" }),
      source: "seen",
      usedBy: "the simulator: NetApp's Python library sends one",
    },
  },
);

const ENABLED = rows(
  { before: "enabled", source: "doc", usedBy: "every plan that disables or deletes" },
  {
    "sessions-none": {
      assumed: "an SVM without hosts has no session",
      request: get(`${SESSIONS}?svm.uuid={uuid}&fields=svm.uuid,initiator.name,igroups.name&max_records=10000`),
      expected: ok(NO_RECORDS),
      usedBy: "the session guard",
    },
    "patch-alias-enabled": {
      assumed: "a PATCH of the alias leaves the service enabled",
      request: patch({ target: { alias: `${VERIFY_ALIAS}-5` } }),
      expected: ok({ "after.enabled": "true", "after.target.alias": "the alias that was sent" }),
      source: "guess",
      usedBy: "targetAlias: its change ends no session",
    },
    "delete-enabled": {
      assumed: "a DELETE of an enabled service is refused",
      request: remove(),
      expected: refused(["5373960"], { "after.enabled": "true" }),
      usedBy: "a deletion: the service is disabled then",
    },
    "delete-order": {
      assumed: "a DELETE of an enabled service is refused for every other fault first",
      request: { method: "DELETE", path: `${SERVICES}/{uuid}?ontap_iscsi_verify=1` },
      expected: refused(["262179"], { "after.enabled": "true" }),
      source: "guess",
      usedBy: "a deletion: no service is disabled that cannot be deleted; else it is enabled again",
    },
    "patch-disable": {
      assumed: "a PATCH disables the service",
      request: patch({ enabled: false }),
      expected: ok(UNCHANGED),
    },
  },
);

const SPECIAL_SVMS = rows(
  { before: "absent", source: "doc", usedBy: "the diagnosis of a plan that creates a service" },
  {
    "create-stopped": {
      assumed: "a stopped SVM gets no service",
      request: post({ ...SVM, enabled: false, ...ALIAS }),
      expected: refused(["5374893"]),
      need: "stopped",
    },
    "create-not-allowed": {
      assumed: "an SVM that does not allow iSCSI gets no service",
      request: post({ ...SVM, enabled: false, ...ALIAS }),
      expected: refused(["2621507"]),
      source: "guess",
      need: "not allowed",
    },
    "create-unlicensed": {
      assumed: "without a license for iSCSI, no SVM gets a service",
      request: post({ ...SVM, enabled: false, ...ALIAS }),
      expected: refused(["1115127"]),
      need: "unlicensed",
    },
  },
);

/** All that is assumed of ONTAP, by id; the order is that of a run. */
export const ASSUMPTIONS = {
  ...ASSUMED_READS,
  ...CREDENTIALS,
  ...ABSENT,
  ...DISABLED,
  ...ENABLED,
  ...SPECIAL_SVMS,
} satisfies Readonly<Record<string, Assumption>>;

/** The id of a row. */
export type AssumptionId = keyof typeof ASSUMPTIONS;
