import { readFileSync } from "node:fs";
import type { PrivateKey } from "openpgp" with { "resolution-mode": "import" };
import { ReleaseError } from "./release-error";

/** Holds the passphrase of the key: arguments are seen by every user of a machine. */
export const PASSPHRASE_VARIABLE = "RELEASE_KEY_PASSPHRASE";

export interface Signer {
  readonly keyId: string;
  /** The public key, armored. */
  readonly publicKey: string;
  /** A detached signature, the same for the same text. */
  sign(text: string): Promise<Uint8Array>;
}

/**
 * A signer with the private OpenPGP key of a file.
 *
 * @throws ReleaseError when there is no such key, or when the passphrase does not open it
 */
export async function signerOf(file: string, passphrase = process.env[PASSPHRASE_VARIABLE]): Promise<Signer> {
  const key = await unlocked(await readKey(file), file, passphrase);
  const publicKey = key.toPublic().armor();
  return {
    keyId: key.getKeyID().toHex().toUpperCase(),
    publicKey,
    sign: async (text) => {
      const { createMessage, sign } = await import("openpgp");
      const message = await createMessage({ binary: Buffer.from(text) });
      // The time of the key, and no salt: two runs give the same bytes.
      const options = { date: key.getCreationTime(), config: { nonDeterministicSignaturesViaNotation: false } };
      return (await sign({ message, signingKeys: key, detached: true, format: "binary", ...options })) as Uint8Array;
    },
  };
}

async function readKey(file: string): Promise<PrivateKey> {
  const { readPrivateKey } = await import("openpgp");
  try {
    return await readPrivateKey({ armoredKey: readFileSync(file, "utf8") });
  } catch (error) {
    throw new ReleaseError(`${file} holds no private OpenPGP key in ASCII armor`, { cause: error });
  }
}

async function unlocked(privateKey: PrivateKey, file: string, passphrase: string | undefined): Promise<PrivateKey> {
  if (privateKey.isDecrypted()) return privateKey;
  if (passphrase === undefined) throw new ReleaseError(`${file} has a passphrase: set ${PASSPHRASE_VARIABLE} to it`);
  const { decryptKey } = await import("openpgp");
  try {
    return await decryptKey({ privateKey, passphrase });
  } catch (error) {
    throw new ReleaseError(`the passphrase in ${PASSPHRASE_VARIABLE} does not open ${file}`, { cause: error });
  }
}
