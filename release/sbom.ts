import { NODE_VERSION } from "./platforms";
import { run } from "./run";

interface Component {
  readonly name: string;
  readonly "bom-ref": string;
  readonly properties?: unknown;
}

interface Sbom {
  readonly metadata: { readonly tools: unknown; readonly component: object };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * A CycloneDX document of what an executable holds: the libraries that the bundle has files of, as npm knows them, and Node.js.
 *
 * @param inputs the files of the bundle.
 */
export function sbomOf(inputs: readonly string[], version: string): string {
  const whole = JSON.parse(run("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"])) as Sbom;
  const bundled = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  // A library of the same name further below is another one, that the bundle does not have.
  const libraries = whole.components.filter(({ name, "bom-ref": ref }) => bundled.delete(name) && ref !== "");
  const components = [
    ...libraries.map(({ properties: _properties, ...component }) => ({ ...component, scope: "required" })),
    { "bom-ref": `node@${NODE_VERSION}`, type: "platform", name: "node", version: NODE_VERSION },
  ];
  const refs = components.map((component) => component["bom-ref"]);
  const ref = `terraform-provider-ontap@${version}`;
  const component = { "bom-ref": ref, type: "application", name: "terraform-provider-ontap", version };
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component },
    components,
    dependencies: [{ ref, dependsOn: refs }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
