import { DataExternal } from "@cdktf/provider-external/lib/data-external";
import { ExternalProvider } from "@cdktf/provider-external/lib/provider";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import fc from "fast-check";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { IscsiService, OntapCluster } from "../../../lib";
import { CliError } from "../../../lib/cli/context";
import { type Declaration, type Observable, readStacks } from "../../../lib/cli/stacks";
import { StackValues, Unknown } from "../../../lib/cli/templates";
import { escapeTemplate } from "../../../lib/constructs/tokens";
import { createAuthority } from "../../../lib/simulator/certificates";
import { expectFailure, thrownBy } from "../../helpers/failure";
import { expectForAll } from "../../helpers/property";
import { providerCluster } from "../../helpers/provider-stack";
import { synthesizeApp, type SynthesizedApp } from "../../helpers/synthesized-app";
import { temporaryFolder } from "../../helpers/temporary-folder";

const ENDPOINT = "https://cluster1.example.com";
const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
const MANAGED = {
  activeSessions: "protect",
  waits: false,
  existing: false,
  notCompared: [],
  sensitive: new Set(),
};

let app: SynthesizedApp;
const folder = temporaryFolder({ isEmptied: true });

function cluster(stack: TerraformStack, id = "cluster1"): OntapCluster {
  return new OntapCluster(stack, id, { endpoint: `https://${id}.example.com` });
}

/** The services of an app with one stack. */
function declaredBy(declare: (stack: TerraformStack) => void): readonly Declaration[] {
  app = synthesizeApp({ prod: declare });
  return readStacks(app.out, { environment: {} });
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("the declarations of synthesized stacks", () => {
  afterEach(() => {
    app.remove();
  });

  it("have the place and the whole spec of every service", () => {
    const declarations = declaredBy((stack) => {
      const cluster1 = cluster(stack);
      new IscsiService(stack, "db", {
        cluster: cluster1,
        svmName: "svm_db",
        enabled: true,
        svmUuid: UUID,
        targetAlias: "db-prod",
      });
      new IscsiService(new Construct(stack, "nested"), "gone", {
        cluster: cluster1,
        svmUuid: UUID.replace("1", "2"),
        ensure: "absent",
      });
    });
    expect(declarations).toEqual([
      {
        place: { stack: "prod", construct: "db", cluster: "cluster1", svm: "svm_db" },
        connection: expect.objectContaining({ endpoint: ENDPOINT, profile: "default" }) as unknown,
        spec: { svmName: "svm_db", svmUuid: UUID, enabled: true, targetAlias: "db-prod" },
        ...MANAGED,
      },
      {
        place: { stack: "prod", construct: "nested/gone", cluster: "cluster1", svm: UUID.replace("1", "2") },
        connection: expect.objectContaining({ name: "cluster1" }) as unknown,
        spec: { svmUuid: UUID.replace("1", "2"), ensure: "absent" },
        ...MANAGED,
      },
    ]);
  });

  it.each(["${x}", "%{if}", "$${x}", "\"'\\`", "größe", ""])("have the alias %j as it was declared", (targetAlias) => {
    const [declaration] = declaredBy((stack) => {
      new IscsiService(stack, "db", { cluster: cluster(stack), svmName: "svm_db", enabled: true, targetAlias });
    });
    expect(declaration).toMatchObject({ place: { construct: "db" }, spec: { targetAlias } });
  });

  it("say of a service with values of the engine that they are not known, and leave the others alone", () => {
    const declarations = declaredBy((stack) => {
      const alias = new TerraformVariable(stack, "alias", { type: "string" });
      const made = new Resource(stack, "made");
      const cluster1 = cluster(stack);
      new IscsiService(stack, "db", { cluster: cluster1, svmName: "svm_db", enabled: true });
      new IscsiService(stack, "tok", {
        cluster: cluster1,
        svmName: "svm_tok",
        enabled: true,
        targetAlias: alias.stringValue,
      });
      new IscsiService(stack, "who", { cluster: cluster1, svmName: made.id, enabled: true });
      IscsiService.fromExisting(stack, "them", { cluster: cluster1, svmName: made.id });
    });
    const why = { status: "unknown", remedy: expect.stringContaining("--var") as string };
    expect(declarations).toMatchObject([
      { spec: { svmName: "svm_db", enabled: true } },
      { place: { construct: "tok" }, notCompared: ["target.alias is ${var.alias}: the variable has no value"] },
      { stack: "prod", construct: "them", problem: expect.stringMatching(/^svm.name is \$\{null_resource/) as string },
      { stack: "prod", construct: "who", cluster: "cluster1", ...why },
    ]);
    expect(declarations[1]).toHaveProperty("spec", { svmName: "svm_tok", enabled: true });
  });

  it("find the certificate authority that was copied into the stack", async () => {
    const caFile = file("ca.pem", (await createAuthority("test")).certPem);
    const [declaration] = declaredBy((stack) => {
      const cluster1 = new OntapCluster(stack, "cluster1", { endpoint: ENDPOINT, caFile });
      new IscsiService(stack, "db", { cluster: cluster1, svmName: "svm_db", enabled: true });
    });
    const { connection } = declaration as Observable;
    expect(connection.caFile).toContain(join(app.stackFolder("prod"), "assets"));
    expect(existsSync(connection.caFile ?? "")).toBe(true);
  });

  it("are those of the stacks that are asked for, each once, and not of what an earlier synthesis left", () => {
    const declare = (stack: TerraformStack): void => {
      new IscsiService(stack, "db", { cluster: cluster(stack), svmName: `svm_${stack.node.id}`, enabled: true });
    };
    app = synthesizeApp({ one: declare, two: declare, three: declare });
    cpSync(app.stackFolder("one"), app.stackFolder("removed"), { recursive: true });
    expect(stacksOf(readStacks(app.out, { environment: {} }))).toEqual(["one", "three", "two"]);
    expect(stacksOf(readStacks(app.out, { environment: {} }, ["two", "one", "two"]))).toEqual(["two", "one"]);
    expectFailure(
      thrownBy(() => readStacks(app.out, { environment: {} }, ["removed"])),
      CliError,
      "USAGE",
      '--stack "removed"',
      "one, three, two",
    );
  });

  it("of a stack of another program's blocks are none", () => {
    const declarations = declaredBy((stack) => {
      new NullProvider(stack, "null");
      new ExternalProvider(stack, "external");
      new DataExternal(stack, "theirs", { program: ["./observe"], query: { cluster: "x" } });
      new DataExternal(stack, "odd", { program: ["node", "other.cjs", "observe"] });
      new Resource(stack, "nothing");
    });
    expect(declarations).toEqual([]);
  });

  it("that cannot be right say so, and leave the others alone", () => {
    declaredBy((stack) => {
      new IscsiService(stack, "db", { cluster: cluster(stack, "cluster1"), svmName: "svm_db", enabled: true });
      new IscsiService(stack, "web", { cluster: cluster(stack, "cluster2"), svmName: "svm_web", enabled: true });
    });
    const path = join(app.stackFolder("prod"), "cdk.tf.json");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll('\\"svmName\\":\\"svm_db\\"', '\\"svmName\\":\\"a b\\"'));
    expect(readStacks(app.out, { environment: {} })).toMatchObject([
      { construct: "db", status: "failed", problem: expect.stringContaining('"a b"') as unknown },
      { place: { construct: "web" } },
    ]);
  });
});

function stacksOf(declarations: readonly Declaration[]): readonly string[] {
  return declarations.map((declaration) => ("place" in declaration ? declaration.place.stack : declaration.stack));
}

describe("folders that are not what CDKTF writes", () => {
  const MANIFEST = { stacks: { prod: { constructPath: "prod", synthesizedStackPath: "stacks/prod/cdk.tf.json" } } };

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["an empty folder", {}, ["no synthesized stacks in", "cdktf synth", "--out"]],
    ["a manifest that is no JSON", { "manifest.json": "{" }, ["manifest", "is no JSON"]],
    ["a manifest without stacks", { "manifest.json": {} }, ["manifest", 'no "stacks"', "cdktf synth"]],
    ["a missing stack", { "manifest.json": MANIFEST }, ['stack "prod"', "ENOENT"]],
    [
      "a stack that is no JSON",
      { "manifest.json": MANIFEST, "stacks/prod/cdk.tf.json": "x" },
      ['stack "prod"', "is no JSON"],
    ],
    [
      "a stack that is a list",
      { "manifest.json": MANIFEST, "stacks/prod/cdk.tf.json": [] },
      ['stack "prod"', "got no object"],
    ],
    [
      "a stack that was written as HCL",
      { "manifest.json": { stacks: { prod: { synthesizedStackPath: "stacks/prod/cdk.tf" } } } },
      ['stack "prod"', "HCL", "--plan"],
    ],
  ])("fail: %s", (_, files, fragments) => {
    for (const [name, content] of Object.entries(files)) file(name, content);
    expectFailure(
      thrownBy(() => readStacks(folder, { environment: {} })),
      CliError,
      "FILE_INVALID",
      ...fragments,
    );
  });
});

describe("the declarations of synthesized stacks in provider mode", () => {
  afterEach(() => {
    app.remove();
  });

  it("have the place, the connection and the whole spec of every service", () => {
    const declarations = declaredBy((stack) => {
      const cluster = providerCluster(stack, "cluster1", { profile: "prod-eu", requestTimeoutMs: 5000 });
      new IscsiService(new Construct(stack, "nested"), "db", {
        cluster,
        svmName: "svm_db",
        svmUuid: UUID,
        enabled: false,
        targetAlias: "a${b}",
      });
      new IscsiService(stack, "gone", { cluster, svmName: "svm_gone", ensure: "absent" });
      IscsiService.fromExisting(stack, "theirs", { cluster, svmName: "svm_theirs" });
    });
    const connection = {
      name: "cluster1",
      endpoint: "https://cluster1.example.com",
      profile: "prod-eu",
      concurrency: 6,
      requestTimeoutMs: 5000,
    };
    expect(declarations).toEqual([
      {
        place: { stack: "prod", construct: "gone", cluster: "cluster1", svm: "svm_gone" },
        connection,
        spec: { svmName: "svm_gone", ensure: "absent" },
        ...MANAGED,
      },
      {
        place: { stack: "prod", construct: "nested/db", cluster: "cluster1", svm: "svm_db" },
        connection,
        spec: { svmName: "svm_db", svmUuid: UUID, enabled: false, targetAlias: "a${b}" },
        ...MANAGED,
      },
      {
        place: { stack: "prod", construct: "theirs", cluster: "cluster1", svm: "svm_theirs" },
        connection,
        spec: { svmName: "svm_theirs" },
        ...MANAGED,
        existing: true,
      },
    ]);
  });

  it("have the text of the certificate authority", async () => {
    const { certPem } = await createAuthority("test authority");
    const caFile = file("ca.pem", certPem);
    const declarations = declaredBy((stack) => {
      new IscsiService(stack, "db", { cluster: providerCluster(stack, "c1", { caFile }), svmName: "svm_db" });
    });
    expect(declarations).toMatchObject([{ connection: { ca: certPem } }]);
  });

  it("are not known as far as they have tokens, and leave the others alone", () => {
    const declarations = declaredBy((stack) => {
      const variable = (id: string): string => new TerraformVariable(stack, id, {}).stringValue;
      const elsewhere = providerCluster(stack, "cluster2", { endpoint: variable("endpoint") });
      const cluster = providerCluster(stack);
      new IscsiService(stack, "a", { cluster, svmName: "svm_a", enabled: true });
      new IscsiService(stack, "b", { cluster, svmName: "svm_b", enabled: true, targetAlias: variable("alias") });
      new IscsiService(stack, "c", { cluster: elsewhere, svmName: "svm_c", enabled: true });
    });
    expect(declarations).toMatchObject([
      { place: { construct: "a" } },
      { place: { construct: "b" }, notCompared: ["target.alias is ${var.alias}: the variable has no value"] },
      {
        construct: "c",
        cluster: "cluster2",
        status: "unknown",
        problem: "endpoint is ${var.endpoint}: the variable has no value",
      },
    ]);
  });

  it("stand beside those of null_resources", () => {
    const declarations = declaredBy((stack) => {
      new IscsiService(stack, "new", { cluster: providerCluster(stack), svmName: "svm_a", enabled: true });
      const cluster = new OntapCluster(stack, "cluster2", { endpoint: "https://cluster2.example.com" });
      new IscsiService(stack, "old", { cluster, svmName: "svm_b", enabled: true });
    });
    expect(declarations).toMatchObject([
      { place: { construct: "old", cluster: "cluster2" } },
      { place: { construct: "new", cluster: "cluster1" } },
    ]);
  });
});

/** Texts in which what means something to a template is frequent. */
const TEXTS = fc
  .array(fc.oneof(fc.constantFrom("$", "%", "{", "}", "${", "path.module"), fc.string()))
  .map((parts) => parts.join(""));

const values = new StackValues(".", {}, { environment: {} });

describe("a template", () => {
  it.each([
    ["plain text", "svm_db", "svm_db"],
    ["an escaped expression", "a$${b}", "a${b}"],
    ["an escaped directive", "a%%{b}", "a%{b}"],
    ["the stack's folder", "${path.module}/assets/ca.pem", "./assets/ca.pem"],
    ["the stack's folder, escaped", "$${path.module}", "${path.module}"],
    ["signs that begin nothing", "$ % {} $a %b 100%", "$ % {} $a %b 100%"],
  ])("reads %s", (_, template, text) => {
    expect(values.evaluate(template)).toBe(text);
  });

  it.each([
    ["a function", "${upper(var.alias)}", "${upper(var.alias)}"],
    ["an attribute within a text", "a-${null_resource.x.id}-b", "${null_resource.x.id}"],
    ["a directive", "%{ if true }a%{ endif }", "%{ if true }"],
    ["another path", "${path.root}/ca.pem", "${path.root}"],
    ["an expression after an escaped one", "$${a}${b}", "${b}"],
  ])("does not know %s", (_, template, expression) => {
    expect(values.evaluate(template)).toEqual(new Unknown(expression));
  });

  it("reads back whatever text a construct escaped", async () => {
    await expectForAll(
      TEXTS,
      (text) => {
        expect(values.evaluate(escapeTemplate(text))).toBe(text);
      },
      { runs: 2_000 },
    );
  });
});

it.each([
  ["a variable", '[{"a":"x","b":${jsonencode(tostring(var.b))}}]', [{ a: "x", b: new Unknown("${var.b}") }]],
  [
    "a text with a brace in an expression",
    '{"b":${jsonencode("}-${var.b}\\"")},"c":1}',
    { b: new Unknown('${jsonencode("}-${var.b}\\"")}'), c: 1 },
  ],
  ["an escaped expression", '{"b":"$${var.b}"}', { b: "${var.b}" }],
  ["a folder", '{"b":"${path.module}/ca.pem"}', { b: "./ca.pem" }],
  ["no JSON", '{"b":"a-${var.b}"}', undefined],
])("the JSON of a template is read with %s", (_, template, value) => {
  expect(values.evaluateJson(template)).toEqual(value);
});
