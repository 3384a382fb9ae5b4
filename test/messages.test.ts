import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { CATALOGUE, explain } from "../lib/ontap/catalogue";
import { TRANSPORT_FAILURES } from "../lib/ontap/failures";
import { ActiveSessions } from "../lib/model/policies";
import { assess, type ClusterFacts, type Declared } from "../lib/reconciler/assess";
import { observeQuery } from "../lib/provisioner/observe";
import type { ServiceAnswer } from "../lib/model/contract";
import type { ValueObject } from "../lib/plugin/value";
import type { FaultRule } from "../lib/simulator/schema-types";
import { uuidFromName } from "../lib/simulator/svm";
import { loginInitiator, recreateLiveSvm, removeLiveSvm } from "../lib/testing";
import { documentText } from "./documents";
import { connectionTo, environmentOf } from "./helpers/ontap-client";
import { REPOSITORY } from "./helpers/repository";
import { startTestSimulator, type TestSimulator } from "./helpers/simulator";
import { TerraformWalk } from "./provider/terraform-run";

interface Linter {
  readonly rules: { readonly "@textlint-rule/pattern": { readonly patterns: readonly { readonly pattern: string }[] } };
}

const { rules } = JSON.parse(documentText(".textlintrc.json")) as Linter;
const BANNED = rules["@textlint-rule/pattern"].patterns.map(({ pattern }) => new RegExp(pattern.slice(1, -2), "i"));
const MODULES = readdirSync(join(REPOSITORY, "lib"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("lib", name));
const MOST_WORDS = { sentence: 25, summary: 15 };
/** Pages, style sheets and scripts that are written for machines. */
const FOR_MACHINES = /^\s*(?:<|#!|:root)/;

function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The sentences of a text. Indented lines of a help text are examples. */
function sentencesOf(text: string): readonly string[] {
  return text.replaceAll(/^ {2}.*$/gm, "\n").split(/[.?!]\s+|\n{2,}/);
}

/** The text of a literal, of a template with X for its values, or of several that are joined. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `X${literal.text}`).join("");
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const parts = [textOf(node.left), textOf(node.right)];
  return parts.includes(undefined) ? undefined : parts.join("");
}

/** The texts of a module that have several words. */
function textsOf(path: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && /\S\s+\S/.test(text) && !FOR_MACHINES.test(text)) texts.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, documentText(path), ts.ScriptTarget.Latest));
  return texts;
}

/** What a plan may say against a declaration. */
function problems(): readonly string[] {
  const spec = { svmName: "svm1", svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2" };
  const svm = { name: "svm1", uuid: spec.svmUuid };
  const declared: Declared = { spec, activeSessions: ActiveSessions.PROTECT };
  const cases: readonly (readonly [Declared, ClusterFacts])[] = [
    [declared, { svms: [] }],
    [declared, { svms: [{ ...svm, name: "svm2" }] }],
    [declared, { svms: [{ ...svm, state: "stopped" }] }],
    [declared, { svms: [{ ...svm, iscsiAllowed: false }] }],
    [declared, { licensed: false }],
    [{ ...declared, existing: true }, {}],
  ];
  return cases.map(([each, facts]) => assess(each, undefined, facts, { sessions: [] }).problem?.problem ?? "");
}

/** What a person on call meets: the live SVM, what the state of its service has, and how the code declares it. */
interface Trouble {
  readonly happens?: (simulator: TestSimulator) => unknown;
  readonly state?: ValueObject;
  /** Null: it is not in the code. */
  readonly code?: { readonly enabled: boolean } | null;
  /** A part of each error and warning of provider mode, in their order. */
  readonly provider: readonly string[];
  /** A part of what null_resource mode says; absent: it does not say anything. */
  readonly program?: string;
}

const HOST = "iqn.1994-05.com.redhat:host1";
const PLACE = { cluster: "cluster1", svm_name: "svm1", svm_uuid: uuidFromName("svm1") };
const STATE = { ...PLACE, ensure: "present", enabled: true, target_alias: "svm1", target_name: "iqn.old" };
const DELETE = { deletion_policy: "delete" };
const OF_GONE = { cluster: "gone", endpoint: "https://192.0.2.1" };
const fail = (fault: FaultRule["do"]) => (simulator: TestSimulator) => {
  simulator.faults.add({ do: fault });
};
const connect = (simulator: TestSimulator): void => {
  loginInitiator(simulator, "svm1", HOST);
};

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "a user who is refused": {
    happens: fail({ status: 401, code: "6691623" }),
    provider: ["the credentials are wrong"],
    program: "the credentials are wrong",
  },
  "a cluster that fails": { happens: fail({ status: 500 }), provider: ["HTTP 500"], program: "HTTP 500" },
  "a cluster that does not answer": {
    happens: fail({ drop: "before" }),
    provider: ["the connection ended"],
    program: "the connection ended",
  },
  "an SVM that is not there": {
    happens: (simulator) => {
      removeLiveSvm(simulator, "svm1");
    },
    provider: ["found no SVM with that UUID: check that the endpoint", "SVM svm1."],
    program: "there is no such SVM",
  },
  "an SVM that was re-created": {
    happens: (simulator) => recreateLiveSvm(simulator, "svm1"),
    provider: [
      ": check that the endpoint is the right cluster; if the SVM was re-created, remove the service from the state",
      "Cannot read an iSCSI service; the plan shows the values of the last apply: SVM svm1.",
    ],
  },
  "a service that somebody deleted": {
    happens: (simulator) => {
      simulator.setService("svm1", undefined);
    },
    provider: ["An iSCSI service was deleted outside Terraform: SVM svm1: it had the IQN iqn.old."],
  },
  "a host that is connected": {
    happens: connect,
    code: { enabled: false },
    provider: [`SVM svm1: service not disabled: 1 iSCSI session of 1 host is active (${HOST}): log the hosts out`],
    program: "SVM svm1: service not disabled: 1 iSCSI session",
  },
  "a host that a removal would disconnect": {
    happens: connect,
    state: DELETE,
    code: null,
    provider: [`SVM svm1: service not deleted: 1 iSCSI session of 1 host is active (${HOST}): log the hosts out`],
  },
  "a removal whose cluster is not configured": {
    state: { ...DELETE, ...OF_GONE },
    code: null,
    provider: ["SVM svm1 of gone (https://192.0.2.1): the cluster is not configured: put its OntapCluster back"],
  },
  "a removal under RETAIN whose cluster is not configured": {
    state: OF_GONE,
    code: null,
    provider: ["iSCSI service kept: SVM svm1"],
  },
};

describe.each(Object.entries(TROUBLES))("%s is told once, in at most 60 words", (_, trouble) => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    const svm = { name: "svm1", service: {}, interfaces: [{ name: "lif1", address: "192.0.2.1" }] };
    simulator = await startTestSimulator({ seed: { svms: [svm] } });
    trouble.happens?.(simulator);
  });

  afterEach(() => simulator.close());

  it("by a plan of provider mode", async () => {
    const prior = { ...STATE, deletion_policy: "retain", endpoint: simulator.endpoint, ...trouble.state };
    const config = trouble.code === null ? null : { cluster: "cluster1", svm_name: "svm1", ...trouble.code };
    const walk = await TerraformWalk.begin(simulator);
    const { errors, warnings } = await walk.plan({ name: "one", prior, config });
    const texts = [...errors, ...warnings];
    expect(texts).toEqual(trouble.provider.map((text) => expect.stringContaining(text) as string));
    expect(wordsOf(texts.join(" "))).toBeLessThanOrEqual(60);
  });

  const { program } = trouble;
  if (program !== undefined) {
    it("by an observation of null_resource mode", async () => {
      const enabled = String(trouble.code?.enabled ?? true);
      const query = { cluster: connectionTo(simulator), mayBeLate: false };
      const services = [{ key: "one", fields: { svmName: "svm1", enabled } }];
      const context = {
        environment: environmentOf(simulator),
        now: () => new Date(),
        signal: AbortSignal.timeout(9e3),
      };
      const { "*": problem = "", one = "" } = await observeQuery({ ...query, services }, context);
      const text = problem === "" ? (JSON.parse(one) as ServiceAnswer).problem : problem;
      expect(text).toContain(program);
      expect(wordsOf(text)).toBeLessThanOrEqual(60);
    });
  }
});

it("no text has a long sentence or a banned word", () => {
  const bad = MODULES.flatMap((path) =>
    textsOf(path)
      .flatMap(sentencesOf)
      .filter((sentence) => wordsOf(sentence) > MOST_WORDS.sentence || BANNED.some((word) => word.test(sentence)))
      .map((sentence) => `${path}: ${sentence}`),
  );
  expect(bad).toEqual([]);
});

it("a summary is short", () => {
  const meanings = [...Object.values(CATALOGUE), ...Object.values(TRANSPORT_FAILURES), explain("999", {})];
  const summaries = [...meanings.map(({ meaning }) => meaning), ...problems()];
  expect(summaries.filter((text) => text === "" || wordsOf(text) > MOST_WORDS.summary)).toEqual([]);
});
