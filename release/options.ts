import { PLATFORMS } from "./platforms";
import { type Address, checkFolder } from "./registry";
import { ReleaseError } from "./release-error";

/** What a release is made of. */
export interface Options extends Address {
  readonly out: string;
  readonly version: string;
  readonly platform: readonly string[];
  readonly key?: string;
}

/** @see https://semver.org */
const SEMANTIC_VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(\+[\dA-Za-z-]+(\.[\dA-Za-z-]+)*)?$/;
const LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const HOST_NAME = new RegExp(String.raw`^(localhost|${LABEL}(\.${LABEL})+)(:[1-9]\d{0,4})?$`);
const NAMESPACE_NAME = /^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/;

/** @throws ReleaseError when an option is wrong, or the folder is in other use */
export function checkOptions({ out, version, host, namespace, platform }: Options): void {
  const expect = (isRight: boolean, problem: string): void => {
    if (!isRight) throw new ReleaseError(problem);
  };
  expect(SEMANTIC_VERSION.test(version), `--version got "${version}", expected a semantic version such as 1.2.3`);
  expect(HOST_NAME.test(host), `--host got "${host}", expected a host name such as registry.example.com`);
  expect(NAMESPACE_NAME.test(namespace), `--namespace got "${namespace}", expected lower-case letters, digits and "-"`);
  const known = Object.keys(PLATFORMS);
  for (const each of platform)
    expect(known.includes(each), `--platform got "${each}", expected one of ${known.join(", ")}`);
  checkFolder(out, { host, namespace });
}
